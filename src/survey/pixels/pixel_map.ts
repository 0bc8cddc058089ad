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

/** Pixels from node to node. */
export const spacing = 16;

/** Positions at the nodes of an nx×ny box [rows*columns]: every 16th pixel, one node before the first, two after the last. */
export function nodesOf(nx: number, ny: number, exact: (x: number, y: number) => [number, number]) {
  const columns = Math.ceil(nx / spacing) + 3, rows = Math.ceil(ny / spacing) + 3;
  const x = new Float64Array(rows * columns), y = new Float64Array(rows * columns);
  for (let j = 0, i = 0; j < rows; j++) {
    for (let k = 0; k < columns; k++, i++) [x[i], y[i]] = exact((k - 1) * spacing, (j - 1) * spacing);
  }
  return { x, y, columns, rows };
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

/** A smooth map of all pixels (x, y) of an nx×ny box: exact on every 16th pixel, cubic between. Boxes with fewer pixels
 * than that takes nodes are evaluated pixel by pixel. */
export function positions(
  nx: number,
  ny: number,
  exact: (x: number, y: number) => [number, number],
): { x: Float64Array; y: Float64Array } {
  const x = new Float64Array(nx * ny), y = new Float64Array(nx * ny);
  const mx = Math.ceil(nx / spacing) + 3, my = Math.ceil(ny / spacing) + 3;
  if (nx * ny <= mx * my) {
    for (let j = 0, i = 0; j < ny; j++) for (let k = 0; k < nx; k++, i++) [x[i], y[i]] = exact(k, j);
    return { x, y };
  }
  const nodes = nodesOf(nx, ny, exact);
  const weights = Array.from({ length: spacing }, (_, i) => lagrange(i / spacing)), line = new Float64Array(mx);
  for (const [from, to] of [[nodes.x, x], [nodes.y, y]]) {
    for (let j = 0, i = 0; j < ny; j++) {
      const [w0, w1, w2, w3] = weights[j % spacing], row = Math.floor(j / spacing) * mx;
      for (let m = 0, at = row; m < mx; m++, at++) {
        line[m] = w0 * from[at] + w1 * from[at + mx] + w2 * from[at + 2 * mx] + w3 * from[at + 3 * mx];
      }
      for (let k = 0; k < nx; k++, i++) {
        const w = weights[k % spacing], m = Math.floor(k / spacing);
        to[i] = w[0] * line[m] + w[1] * line[m + 1] + w[2] * line[m + 2] + w[3] * line[m + 3];
      }
    }
  }
  return { x, y };
}

/** Weights of nodes −1, 0, 1, 2 at t in [0, 1). */
export const lagrange = (t: number) => [
  -t * (t - 1) * (t - 2) / 6,
  (t + 1) * (t - 1) * (t - 2) / 2,
  -(t + 1) * t * (t - 2) / 2,
  (t + 1) * t * (t - 1) / 6,
];

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
  grid: BrickGrid,
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
