import { type BrickGrid, onGrid } from "../../survey/bricks/brick_grid.ts";
import { truthDistance, type TruthTable } from "../../survey/truth.ts";

/** Rows of a brick's sources that are injected together. */
export interface SourceSet {
  rowstart: number;
  rows: number[];
}

/** Rows whose pixel lies on the grid, by id. */
export function rowsOnGrid(grid: BrickGrid, truth: TruthTable, minId = 0n): number[] {
  const rows: number[] = [];
  for (let row = 0; row < truth.id.length; row++) {
    if (truth.id[row] < minId) continue;
    const [x, y] = grid.wcs.toPixel(truth.ra[row], truth.dec[row]);
    if (onGrid(grid, x, y)) rows.push(row);
  }
  return rows.sort((a, b) => truth.id[a] < truth.id[b] ? -1 : truth.id[a] > truth.id[b] ? 1 : 0);
}

/** Parts a brick's sources into sets of at most `nobj` in which none is closer than `separation` arcsec to another. Every source
 * gets the first set, by id, that has room and no neighbour of it: nothing is skipped, and adding sources with larger ids moves
 * no earlier ones. (The original left the later one of a close pair to a second run that was never merged.)
 * Cost: sources × sets that are open where they lie. */
export function sourceSets(
  grid: BrickGrid,
  truth: TruthTable,
  { nobj, separation, minId }: { nobj: number; separation: number; minId?: bigint },
): SourceSet[] {
  const sets: number[][] = [], side = Math.max(separation, 1) / grid.pixscale;
  /** Rows and their sets, by cell of the grid. */
  const cells = new Map<string, { row: number; set: number }[]>();
  let firstOpen = 0;
  for (const row of rowsOnGrid(grid, truth, minId)) {
    const [x, y] = grid.wcs.toPixel(truth.ra[row], truth.dec[row]),
      cx = Math.floor(x / side),
      cy = Math.floor(y / side);
    const taken = new Set<number>();
    for (let j = -1; j <= 1; j++) {
      for (let i = -1; i <= 1; i++) {
        for (const near of cells.get(`${cx + i}/${cy + j}`) ?? []) {
          if (truthDistance(truth, row, near.row) < separation) taken.add(near.set);
        }
      }
    }
    let set = firstOpen;
    while (sets[set] && (sets[set].length >= nobj || taken.has(set))) set++;
    (sets[set] ??= []).push(row);
    while (sets[firstOpen]?.length >= nobj) firstOpen++;
    const key = `${cx}/${cy}`, cell = cells.get(key);
    if (cell) cell.push({ row, set });
    else cells.set(key, [{ row, set }]);
  }
  return sets.map((rows, k) => ({ rowstart: k * nobj, rows }));
}
