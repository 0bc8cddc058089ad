import { segment } from "../kernels/imaging_layout.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import { boxOn, type GridBox } from "../survey/pixels/pixel_map.ts";

/** Positions on an exposure of every 16th pixel of the brick, one node beyond the box on the low side, two on the high one. */
export interface BrickMap {
  /** Brick pixels that may touch the exposure. */
  box: GridBox;
  columns: number;
  rows: number;
  /** Exposure pixels [rows*columns] */
  x: Float64Array;
  y: Float64Array;
  /** Positions are cut off at the decimal point, not rounded down: the survey's way on all but small boxes. */
  truncates: boolean;
}

/** The map of an exposure follows from both of them alone, and takes a WCS evaluation each way for every node. */
const known = new WeakMap<Exposure, { grid: BrickGrid; map: BrickMap | undefined }>();

/** @returns undefined when the exposure does not touch the brick. Cost: pixels / 256 evaluations of the WCS, once */
export function brickMap(grid: BrickGrid, exposure: Exposure): BrickMap | undefined {
  const last = known.get(exposure);
  if (last?.grid === grid) return last.map;
  const box = boxOn(grid, exposure), map = box && nodesOf(grid, exposure, box);
  known.set(exposure, { grid, map });
  return map;
}

function nodesOf(grid: BrickGrid, { wcs }: Exposure, box: GridBox): BrickMap {
  const { x0, x1, y0, y1 } = box, columns = Math.ceil((x1 - x0) / segment) + 3;
  const rows = Math.ceil((y1 - y0) / segment) + 3,
    x = new Float64Array(rows * columns),
    y = new Float64Array(x.length);
  for (let j = 0, i = 0; j < rows; j++) {
    for (let k = 0; k < columns; k++, i++) {
      const gx = x0 + (k - 1) * segment, gy = y0 + (j - 1) * segment;
      [x[i], y[i]] = wcs.toPixel(...grid.wcs.toSky(gx, gy));
    }
  }
  return { box, columns, rows, x, y, truncates: x1 - x0 >= 50 && y1 - y0 >= 50 };
}
