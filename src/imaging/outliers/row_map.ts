import type { Box } from "../../base/plane.ts";
import { lagrange } from "../../math/cubic_map.ts";
import { segment, segmentLog2 } from "../../kernels/imaging_layout.ts";
import type { BrickMap } from "../brick_map.ts";
import type { Imaged } from "../imaged.ts";
import { between } from "../tile_view.ts";

const weights = Array.from({ length: segment }, (_, i) => lagrange(i / segment));

/** Where rows of a region of the brick fall on an exposure, one at a time. */
export class RowMap {
  /** Positions, exposure pixels [columns of the region]; meant where there is an anchor. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The exposure's pixel under each [columns of the region]; −1 where there is none. */
  readonly anchor: Int32Array;
  readonly #lines: [Float64Array, Float64Array];

  constructor(readonly exposure: Pick<Imaged, "nx" | "ny" | "map">, readonly region: Box) {
    const width = region.x1 - region.x0;
    this.x = new Float64Array(width);
    this.y = new Float64Array(width);
    this.anchor = new Int32Array(width);
    this.#lines = [new Float64Array(exposure.map.columns), new Float64Array(exposure.map.columns)];
  }

  /** Goes to a row of the brick. @returns whether the exposure has pixels there */
  go(row: number): boolean {
    const { exposure: { map, nx, ny }, region, anchor, x, y } = this, { box } = map;
    anchor.fill(-1);
    if (row < box.y0 || row >= box.y1) return false;
    const at = ((row - box.y0) >> segmentLog2) * map.columns, down = weights[(row - box.y0) & (segment - 1)];
    const [lineX, lineY] = this.#lines;
    between(lineX, map.x, at, map.columns, down);
    between(lineY, map.y, at, map.columns, down);
    const from = Math.max(region.x0, box.x0), to = Math.min(region.x1, box.x1);
    const rounded = map.truncates ? Math.trunc : Math.floor;
    let any = false;
    for (let column = from; column < to; column++) {
      const k = column - box.x0, m = k >> segmentLog2, w = weights[k & (segment - 1)], i = column - region.x0;
      const px = x[i] = w[0] * lineX[m] + w[1] * lineX[m + 1] + w[2] * lineX[m + 2] + w[3] * lineX[m + 3];
      const py = y[i] = w[0] * lineY[m] + w[1] * lineY[m + 1] + w[2] * lineY[m + 2] + w[3] * lineY[m + 3];
      const ax = rounded(px + 0.5), ay = rounded(py + 0.5);
      if (ax < 0 || ay < 0 || ax >= nx || ay >= ny) continue;
      anchor[i] = ay * nx + ax;
      any = true;
    }
    return any;
  }
}

/** Pixels of an exposure that a region of the brick falls on, and some beyond.
 * @returns undefined where they do not meet */
export function cropUnder(exposure: Imaged, region: Box, margin: number): Box | undefined {
  const { map, nx, ny } = exposure, reach = borderReach(map, region);
  if (!reach) return undefined;
  const box = {
    x0: Math.max(0, Math.floor(reach.x0) - margin),
    x1: Math.min(nx, Math.ceil(reach.x1) + margin + 1),
    y0: Math.max(0, Math.floor(reach.y0) - margin),
    y1: Math.min(ny, Math.ceil(reach.y1) + margin + 1),
  };
  return box.x0 < box.x1 && box.y0 < box.y1 ? box : undefined;
}

/** Positions that a region's nodes span: those around every pixel of it, of a map that bends by far less from one to the next. */
function borderReach({ box, columns, rows, x, y }: BrickMap, region: Box): Box | undefined {
  const from = { x: Math.max(region.x0, box.x0) - box.x0, y: Math.max(region.y0, box.y0) - box.y0 };
  const to = { x: Math.min(region.x1, box.x1) - box.x0, y: Math.min(region.y1, box.y1) - box.y0 };
  if (from.x >= to.x || from.y >= to.y) return undefined;
  const reach = { x0: Infinity, x1: -Infinity, y0: Infinity, y1: -Infinity };
  // Node n stands at pixel (n − 1) · 16.
  for (let j = (from.y >> segmentLog2) + 1; j <= Math.min(rows - 1, ((to.y - 1) >> segmentLog2) + 2); j++) {
    for (let k = (from.x >> segmentLog2) + 1; k <= Math.min(columns - 1, ((to.x - 1) >> segmentLog2) + 2); k++) {
      const i = j * columns + k;
      reach.x0 = Math.min(reach.x0, x[i]);
      reach.x1 = Math.max(reach.x1, x[i]);
      reach.y0 = Math.min(reach.y0, y[i]);
      reach.y1 = Math.max(reach.y1, y[i]);
    }
  }
  return reach;
}
