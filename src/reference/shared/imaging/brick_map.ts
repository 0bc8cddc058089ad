import { cubicRow, type ExposureRow, segment, segmentLog2 } from "../../../kernels/imaging_layout.ts";
import type { BufferValues } from "../../twin.ts";

/** Place of an exposure's pixel in the planes of the crop. */
export const cropIndex = (e: ExposureRow, x: number, y: number): number => (y - e.cropY) * e.cropWidth + x - e.cropX;

/** Where the pixels of one row of a tile fall on an exposure: twin of position() in shaders/shared/imaging/brick_map.wgsl, a row at a
 * time because these twins do real work where the device is slow. */
export class RowPositions {
  /** Pixels of the row that the exposure covers. */
  count = 0;
  readonly pixel: Int32Array;
  /** Nearest pixels and what is left. */
  readonly x: Int32Array;
  readonly y: Int32Array;
  readonly dx: Float64Array;
  readonly dy: Float64Array;

  constructor(
    readonly e: ExposureRow,
    readonly bases: BufferValues,
    readonly cubics: BufferValues,
    width: number,
  ) {
    const i4 = () => new Int32Array(width), f8 = () => new Float64Array(width);
    [this.pixel, this.x, this.y, this.dx, this.dy] = [i4(), i4(), i4(), f8(), f8()];
  }

  /** @param row of the tile */
  find(row: number): void {
    const { e, bases, cubics } = this, v = row - e.fromY, truncates = e.truncates > 0;
    this.count = 0;
    if (v < 0 || v >= e.rows) return;
    for (let u = 0; u < e.columns; u++) {
      const shifted = u + e.phase,
        s = v * e.segments + (shifted >> segmentLog2),
        t = (shifted & (segment - 1)) / segment;
      const at = s * cubicRow.stride;
      const px = bases[2 * s] + cubics[at] + t * (cubics[at + 1] + t * (cubics[at + 2] + t * cubics[at + 3]));
      const py = bases[2 * s + 1] + cubics[at + 4] + t * (cubics[at + 5] + t * (cubics[at + 6] + t * cubics[at + 7]));
      const ax = truncates ? Math.trunc(px + 0.5) : Math.floor(px + 0.5);
      const ay = truncates ? Math.trunc(py + 0.5) : Math.floor(py + 0.5);
      if (!(ax >= 0 && ay >= 0 && ax < e.nx && ay < e.ny)) continue;
      const k = this.count++;
      this.pixel[k] = e.fromX + u;
      this.x[k] = ax;
      this.y[k] = ay;
      this.dx[k] = px - ax;
      this.dy[k] = py - ay;
    }
  }
}
