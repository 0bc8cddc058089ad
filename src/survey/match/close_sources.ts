/** Sources on a brick, and which of them are near each other. */
import { type BrickGrid, onGrid } from "../bricks/brick_grid.ts";
import { truthDistance, type TruthTable } from "../truth.ts";

/** Rows whose pixel lies on the grid, by id. @param minId leaves out smaller ids; without it none */
export function rowsOnGrid(grid: BrickGrid, truth: TruthTable, minId?: bigint): number[] {
  const rows: number[] = [];
  for (let row = 0; row < truth.id.length; row++) {
    if (minId !== undefined && truth.id[row] < minId) continue;
    const [x, y] = grid.wcs.toPixel(truth.ra[row], truth.dec[row]);
    if (onGrid(grid, x, y)) rows.push(row);
  }
  return rows.sort((a, b) => truth.id[a] < truth.id[b] ? -1 : truth.id[a] > truth.id[b] ? 1 : 0);
}

/** Visits every source with those before it that are nearer than `separation` arcsec.
 * Cost: sources × neighbours. @param rows in the order of their ids @param visit places in `rows` */
export function forSources(
  grid: BrickGrid,
  truth: TruthTable,
  rows: readonly number[],
  separation: number,
  visit: (i: number, near: readonly number[]) => void,
) {
  // A hundredth wider than need be: the scale of the projection varies a little across a brick.
  const side = 1.01 * Math.max(separation, 1) / grid.pixscale, width = Math.ceil(grid.nx / side) + 3;
  const cells = new Map<number, number[]>();
  rows.forEach((row, i) => {
    const [x, y] = grid.wcs.toPixel(truth.ra[row], truth.dec[row]);
    // From 1 on, so that the cells beside those of the edges have numbers of their own.
    const key = (Math.floor((y + 0.5) / side) + 1) * width + Math.floor((x + 0.5) / side) + 1;
    const near: number[] = [];
    for (const line of [key - width, key, key + width]) {
      for (let cell = line - 1; cell <= line + 1; cell++) {
        for (const j of cells.get(cell) ?? []) if (truthDistance(truth, row, rows[j]) < separation) near.push(j);
      }
    }
    visit(i, near);
    const cell = cells.get(key);
    if (cell) cell.push(i);
    else cells.set(key, [i]);
  });
}
