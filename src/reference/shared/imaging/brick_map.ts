import { cubicRow, type ExposureRow, segment, segmentLog2 } from "../../../kernels/imaging_layout.ts";
import type { BufferValues } from "../../twin.ts";

/** Where the pixels of one row of a tile fall on an exposure: twin of position() in shaders/shared/imaging/brick_map.wgsl, a row at a
 * time because these twins do real work where the device is slow. */
export class RowPositions {
  /** Pixels of the row that the exposure covers. */
  count = 0;
  /** Their places in the tile. */
  readonly pixel: Int32Array;
  /** Places of the nearest pixels in the planes of the crop. */
  readonly place: Int32Array;
  /** What is left to the position. */
  readonly dx: Float64Array;
  readonly dy: Float64Array;

  constructor(
    readonly e: ExposureRow,
    readonly bases: BufferValues,
    readonly cubics: BufferValues,
    width: number,
  ) {
    const i4 = () => new Int32Array(width), f8 = () => new Float64Array(width);
    [this.pixel, this.place, this.dx, this.dy] = [i4(), i4(), f8(), f8()];
  }

  /** @param row of the tile @param start place of its first pixel */
  find(row: number, start: number): void {
    const { e } = this, v = row - e.fromY;
    this.count = 0;
    if (v < 0 || v >= e.rows) return;
    for (let u = 0; u < e.columns;) {
      const s = v * e.segments + ((u + e.phase) >> segmentLog2), first = (u + e.phase) & (segment - 1);
      const to = Math.min(e.columns, u - first + segment);
      this.#findIn(s, first, u, to, start + e.fromX);
      u = to;
    }
  }

  /** Columns from … to − 1 of the part, which lie in one segment. @param first place of the first in it */
  #findIn(s: number, first: number, from: number, to: number, start: number) {
    const { e: { nx, ny, cropX, cropY, cropWidth, truncates }, bases, cubics, pixel, place, dx, dy } = this;
    const at = s * cubicRow.stride;
    const x0 = bases[2 * s] + cubics[at], x1 = cubics[at + 1], x2 = cubics[at + 2], x3 = cubics[at + 3];
    const y0 = bases[2 * s + 1] + cubics[at + 4], y1 = cubics[at + 5], y2 = cubics[at + 6], y3 = cubics[at + 7];
    let k = this.count;
    for (let u = from, i = first; u < to; u++, i++) {
      const t = i / segment, px = x0 + t * (x1 + t * (x2 + t * x3)), py = y0 + t * (y1 + t * (y2 + t * y3));
      const ax = truncates > 0 ? Math.trunc(px + 0.5) : Math.floor(px + 0.5);
      const ay = truncates > 0 ? Math.trunc(py + 0.5) : Math.floor(py + 0.5);
      if (!(ax >= 0 && ay >= 0 && ax < nx && ay < ny)) continue;
      pixel[k] = start + u;
      place[k] = (ay - cropY) * cropWidth + ax - cropX;
      dx[k] = px - ax;
      dy[k] = py - ay;
      k++;
    }
    this.count = k;
  }
}
