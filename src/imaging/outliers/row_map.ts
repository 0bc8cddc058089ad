import type { Box } from "../../base/plane.ts";
import { lagrange } from "../../math/cubic_map.ts";
import { segment, segmentLog2 } from "../../kernels/imaging_layout.ts";
import type { Imaged } from "../imaged.ts";
import { between } from "../tile_view.ts";

const weights = Array.from({ length: segment }, (_, i) => lagrange(i / segment));

/** The pixels of an exposure under rows of a region of the brick, one at a time. */
export class RowMap {
  /** The exposure's pixel under each [columns of the region]; −1 where there is none. */
  readonly anchor: Int32Array;
  readonly #lines: [Float64Array, Float64Array];

  constructor(readonly exposure: Pick<Imaged, "nx" | "ny" | "map">, readonly region: Box) {
    this.anchor = new Int32Array(region.x1 - region.x0);
    this.#lines = [new Float64Array(exposure.map.columns), new Float64Array(exposure.map.columns)];
  }

  /** Goes to a row of the brick. */
  go(row: number): void {
    const { exposure: { map, nx, ny }, region, anchor } = this, { box } = map;
    anchor.fill(-1);
    if (row < box.y0 || row >= box.y1) return;
    const at = ((row - box.y0) >> segmentLog2) * map.columns, down = weights[(row - box.y0) & (segment - 1)];
    const [lineX, lineY] = this.#lines;
    between(lineX, map.x, at, map.columns, down);
    between(lineY, map.y, at, map.columns, down);
    const from = Math.max(region.x0, box.x0), to = Math.min(region.x1, box.x1);
    const rounded = map.truncates ? Math.trunc : Math.floor;
    for (let column = from; column < to; column++) {
      const k = column - box.x0, m = k >> segmentLog2, w = weights[k & (segment - 1)];
      const px = w[0] * lineX[m] + w[1] * lineX[m + 1] + w[2] * lineX[m + 2] + w[3] * lineX[m + 3];
      const py = w[0] * lineY[m] + w[1] * lineY[m + 1] + w[2] * lineY[m + 2] + w[3] * lineY[m + 3];
      const ax = rounded(px + 0.5), ay = rounded(py + 0.5);
      if (ax >= 0 && ay >= 0 && ax < nx && ay < ny) anchor[column - region.x0] = ay * nx + ax;
    }
  }
}
