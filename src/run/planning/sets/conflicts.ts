import { InputError } from "../../../base/errors.ts";
import type { BrickGrid } from "../../../survey/bricks/brick_grid.ts";
import { forSources } from "../../../survey/match/close_sources.ts";
import type { TruthTable } from "../../../survey/truth.ts";

/** Vertices 0 … n-1; the neighbours of v are `ends[starts[v]]` to `ends[starts[v + 1] - 1]`. */
export interface Graph {
  n: number;
  /** [n + 1] */
  starts: Int32Array;
  /** Each edge twice, once for each of its vertices. */
  ends: Int32Array;
}

/** @param edges vertices of one edge after the other, each edge once */
export function graphOf(n: number, edges: readonly number[]): Graph {
  const starts = new Int32Array(n + 1), ends = new Int32Array(edges.length);
  for (const v of edges) starts[v + 1]++;
  for (let v = 0; v < n; v++) starts[v + 1] += starts[v];
  const next = starts.slice(0, n);
  for (let k = 0; k < edges.length; k += 2) {
    ends[next[edges[k]]++] = edges[k + 1];
    ends[next[edges[k + 1]]++] = edges[k];
  }
  return { n, starts, ends };
}

/** Conflicts of one brick that are kept in memory: half a gigabyte. */
const mostConflicts = 2e7;

/** Which sources cannot be injected together: vertex i is `rows[i]`, an edge joins two that are nearer than `separation` arcsec.
 * Cost: sources × neighbours. @param rows in the order of their ids @throws {InputError} when there are too many edges */
export function conflictGraph(grid: BrickGrid, truth: TruthTable, rows: readonly number[], separation: number): Graph {
  const edges: number[] = [];
  forSources(grid, truth, rows, separation, (i, near) => {
    for (const j of near) edges.push(j, i);
    if (edges.length <= 2 * mostConflicts) return;
    throw new InputError(
      `Cannot colour the ${rows.length} sources of brick ${grid.brickname}: at most ${mostConflicts} pairs may be nearer than ` +
        `inject.separation, ${separation} arcsec, and there are more; make it smaller, or plan with inject.sets = "ordered"`,
    );
  });
  return graphOf(rows.length, edges);
}

/** The connected parts of some vertices of a graph, each ascending, in the order of their first vertices.
 * @param among whether a vertex counts [n] */
export function components({ n, starts, ends }: Graph, among: ArrayLike<number>): number[][] {
  const seen = new Uint8Array(n), parts: number[][] = [];
  for (let first = 0; first < n; first++) {
    if (seen[first] || !among[first]) continue;
    const part = [first];
    seen[first] = 1;
    for (let k = 0; k < part.length; k++) {
      for (let e = starts[part[k]]; e < starts[part[k] + 1]; e++) {
        if (seen[ends[e]] || !among[ends[e]]) continue;
        seen[ends[e]] = 1;
        part.push(ends[e]);
      }
    }
    parts.push(part.sort((a, b) => a - b));
  }
  return parts;
}
