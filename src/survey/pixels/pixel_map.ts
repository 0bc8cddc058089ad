import { positions } from "../../math/cubic_map.ts";
import type { BrickGrid } from "../bricks/brick_grid.ts";
import type { Exposure } from "../exposure.ts";

/** Grid pixels that may touch an exposure: x0 <= x < x1. */
export interface GridBox {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

/** Where the pixels of a grid fall on an exposure. */
export interface PixelMap extends GridBox {
  /** Exposure position of each pixel of the box, row by row. */
  x: Float64Array;
  y: Float64Array;
}

/** Maps grid pixels to exposure positions: the full WCS on every 16th pixel, cubic interpolation between (distortions vary
 * over thousands of pixels: good to 1e-7 px).
 * @returns undefined when the exposure does not touch the grid */
export function pixelMap(grid: BrickGrid, exposure: Pick<Exposure, "wcs" | "nx" | "ny">): PixelMap | undefined {
  const box = boxOn(grid, exposure);
  if (!box) return undefined;
  const { x0, x1, y0, y1 } = box;
  return { ...box, ...positions(x1 - x0, y1 - y0, (x, y) => exposure.wcs.toPixel(...grid.wcs.toSky(x0 + x, y0 + y))) };
}

/** Grid pixels within the corners of the exposure, two pixels of margin. */
export function boxOn(
  grid: BrickGrid,
  { wcs, nx, ny }: Pick<Exposure, "wcs" | "nx" | "ny">,
): GridBox | undefined {
  const xs: number[] = [], ys: number[] = [];
  for (const f of [0, 0.25, 0.5, 0.75, 1]) {
    for (
      const [x, y] of [[f * (nx - 1), -0.5], [f * (nx - 1), ny - 0.5], [-0.5, f * (ny - 1)], [nx - 0.5, f * (ny - 1)]]
    ) {
      const [gx, gy] = grid.wcs.toPixel(...wcs.toSky(x, y));
      xs.push(gx);
      ys.push(gy);
    }
  }
  const box = {
    x0: Math.max(0, Math.floor(Math.min(...xs)) - 2),
    x1: Math.min(grid.nx, Math.ceil(Math.max(...xs)) + 3),
    y0: Math.max(0, Math.floor(Math.min(...ys)) - 2),
    y1: Math.min(grid.ny, Math.ceil(Math.max(...ys)) + 3),
  };
  return box.x1 > box.x0 && box.y1 > box.y0 ? box : undefined;
}

/** Anchor of a position: the pixel whose weight and mask are used. The survey truncates towards zero on large regions and
 * rounds down on small ones (docs/explanation/coadds.md). */
export const anchorRule = (box: GridBox): (v: number) => number =>
  truncates(box) ? (v) => Math.trunc(v + 0.5) : (v) => Math.floor(v + 0.5);

export const truncates = ({ x0, x1, y0, y1 }: GridBox): boolean => x1 - x0 >= 50 && y1 - y0 >= 50;

/** Calls `visit` with the grid pixel and the exposure pixel under it, wherever the exposure covers the grid. */
export function forCovered(
  grid: { nx: number },
  exposure: Pick<Exposure, "nx" | "ny">,
  map: PixelMap,
  visit: (gridPixel: number, exposurePixel: number, mapIndex: number) => void,
) {
  const anchor = anchorRule(map), width = map.x1 - map.x0;
  for (let y = map.y0; y < map.y1; y++) {
    for (let x = map.x0; x < map.x1; x++) {
      const i = (y - map.y0) * width + x - map.x0;
      const ax = anchor(map.x[i]), ay = anchor(map.y[i]);
      if (ax >= 0 && ay >= 0 && ax < exposure.nx && ay < exposure.ny) {
        visit(y * grid.nx + x, ay * exposure.nx + ax, i);
      }
    }
  }
}
