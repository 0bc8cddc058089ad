import { inSharedMemory } from "../compute/shared_memory.ts";
import { nodesOf } from "../math/cubic_map.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import { boxOn, type GridBox, truncates } from "../survey/pixels/pixel_map.ts";

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
  if (last && sameGrid(last.grid, grid)) return last.map;
  const box = boxOn(grid, exposure), map = box && mapOf(grid, exposure, box);
  known.set(exposure, { grid, map });
  return map;
}

/** Each run of a brick describes its grid anew. */
const sameGrid = (a: BrickGrid, b: BrickGrid) =>
  a === b ||
  (["brickname", "ra", "dec", "nx", "ny", "zoomX0", "zoomY0", "pixscale"] as const).every((k) => a[k] === b[k]);

function mapOf(grid: BrickGrid, { wcs }: Exposure, box: GridBox): BrickMap {
  const exact = (x: number, y: number) => wcs.toPixel(...grid.wcs.toSky(box.x0 + x, box.y0 + y));
  const { x, y, columns, rows } = nodesOf(box.x1 - box.x0, box.y1 - box.y0, exact);
  return { box, columns, rows, x: inSharedMemory(x), y: inSharedMemory(y), truncates: truncates(box) };
}
