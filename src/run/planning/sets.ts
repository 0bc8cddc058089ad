import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { forSources, rowsOnGrid } from "../../survey/match/close_sources.ts";
import type { TruthTable } from "../../survey/truth.ts";
import { equitableColouring } from "./sets/equitable.ts";
import { conflictGraph } from "./sets/conflicts.ts";

/** Rows of a brick's sources that are injected together. */
export interface SourceSet {
  /** Number of the set times the room of one: names it. */
  rowstart: number;
  /** In the order of their ids. */
  rows: number[];
}

/** How a brick's sources are parted into sets. */
export interface SetRules {
  /** Most sources of a set. */
  nobj: number;
  /** Arcsec that sources of one set keep from each other. */
  separation: number;
  /** Sources with a smaller id are left out. */
  minId?: bigint;
}

/** Parts a brick's sources into sets of at most `nobj` in which none is closer than `separation` arcsec to another. Every source
 * gets the first set, by id, that has room and no neighbour of it: nothing is skipped, and adding sources with larger ids moves
 * no earlier ones. (The original left the later one of a close pair to a second run that was never merged.)
 * Cost: sources × (neighbours + sets that are open). */
export function orderedSets(grid: BrickGrid, truth: TruthTable, { nobj, separation, minId }: SetRules): SourceSet[] {
  const rows = rowsOnGrid(grid, truth, minId), sets: number[][] = [], setOf = new Int32Array(rows.length);
  let firstOpen = 0;
  forSources(grid, truth, rows, separation, (i, near) => {
    const taken = new Set(near.map((j) => setOf[j]));
    let set = firstOpen;
    while (sets[set] && (sets[set].length >= nobj || taken.has(set))) set++;
    (sets[set] ??= []).push(rows[i]);
    setOf[i] = set;
    while (sets[firstOpen]?.length >= nobj) firstOpen++;
  });
  return sets.map((rows, k) => ({ rowstart: k * nobj, rows }));
}

/** Parts a brick's sources into as few sets of at most `nobj` as are found, of nearly the same size, in which none is closer than
 * `separation` arcsec to another: a colouring of the graph of those that are. Nothing is skipped; a source more may move others.
 * Cost: sources × neighbours, but for searches that end at fixed limits.
 * @returns `least`: no fewer sets can do */
export function colouredSets(
  grid: BrickGrid,
  truth: TruthTable,
  { nobj, separation, minId }: SetRules,
): { sets: SourceSet[]; least: number } {
  const rows = rowsOnGrid(grid, truth, minId);
  const { sets, least } = equitableColouring(conflictGraph(grid, truth, rows, separation), nobj);
  return { sets: sets.map((set, k) => ({ rowstart: k * nobj, rows: set.map((i) => rows[i]) })), least };
}
