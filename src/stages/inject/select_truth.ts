import { type BrickGrid, onGrid } from "../../survey/bricks/brick_grid.ts";
import { truthDistance, type TruthTable } from "../../survey/truth.ts";

/** Which rows of a truth table go into a brick. */
export interface TruthSelection {
  /** In the order of their ids. */
  rows: readonly number[];
  /** Ids that were too close to one before them. */
  skippedIds: readonly bigint[];
  /** Rows that lie outside the image. */
  outside: number;
}

/** Rows to inject into one grid: ids ascending, `rowstart … rowstart + nobj`, inside the image, none closer than
 * `separation` arcsec to one before it.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { MemoryDisk, openBrick, selectTruth, synthBrick, synthZoom, writeSurvey } from "@obiwan/obiwan";
 *
 * const disk = new MemoryDisk(), size = 64;
 * await writeSurvey(disk, "survey", { seed: 7, size, nobj: 2 });
 * const { brickname: brick, ra, dec } = synthBrick, zoom = synthZoom(size);
 * const { grid } = await openBrick(disk, { surveyDir: "survey", brick, zoom, bands: ["r"], calibOrder: "merged" });
 * // The second lies two arcsec from the first, the third in another brick.
 * const truth = {
 *   id: [1n, 2n, 3n],
 *   ra: Float64Array.of(ra, ra, ra + 1),
 *   dec: Float64Array.of(dec, dec + 2 / 3600, dec),
 *   mag: { r: Float64Array.of(20, 20, 20) },
 * };
 * assert.deepEqual(selectTruth(grid, truth), { rows: [0], skippedIds: [2n], outside: 1 });
 * ```
 */
export function selectTruth(
  grid: BrickGrid,
  truth: TruthTable,
  { rowstart = 0, nobj = 500, separation = 5 }: { rowstart?: number; nobj?: number; separation?: number } = {},
): TruthSelection {
  const pixelOf = (row: number) => grid.wcs.toPixel(truth.ra[row], truth.dec[row]);
  const here = truth.id.map((_, row) => row).filter((row) => onGrid(grid, ...pixelOf(row)))
    .sort((a, b) => truth.id[a] < truth.id[b] ? -1 : truth.id[a] > truth.id[b] ? 1 : 0);
  const rows: number[] = [], skippedIds: bigint[] = [], cells = new Cells(separation / grid.pixscale);
  for (const row of here.slice(rowstart, rowstart + nobj)) {
    const [x, y] = pixelOf(row);
    if (cells.around(x, y).some((other) => truthDistance(truth, row, other) < separation)) {
      skippedIds.push(truth.id[row]);
    } else {
      rows.push(row);
      cells.add(x, y, row);
    }
  }
  return { rows, skippedIds, outside: truth.id.length - here.length };
}

/** Rows by square cells of the image, so that only near ones are compared. */
class Cells {
  readonly #rows = new Map<string, number[]>();
  constructor(readonly side: number) {}

  add(x: number, y: number, row: number) {
    const key = this.#key(x, y, 0, 0), cell = this.#rows.get(key);
    if (cell) cell.push(row);
    else this.#rows.set(key, [row]);
  }

  /** Rows of the cell that holds a position, and of its eight neighbours. */
  around(x: number, y: number): number[] {
    return [-1, 0, 1].flatMap((j) => [-1, 0, 1].flatMap((i) => this.#rows.get(this.#key(x, y, i, j)) ?? []));
  }

  #key(x: number, y: number, i: number, j: number): string {
    return `${Math.floor(x / this.side) + i}/${Math.floor(y / this.side) + j}`;
  }
}
