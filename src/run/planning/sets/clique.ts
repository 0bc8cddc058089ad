import type { Graph } from "./conflicts.ts";

/** Neighbours looked at before the search for a larger clique ends. */
const mostSteps = 5e7;

/** Size of a large clique: sources that are all near one another, each of which needs a set of its own. Two are grown from every
 * vertex that may beat the best, those with most neighbours first; the largest is not always among them. */
export function cliqueSize(graph: Graph): number {
  const { n, starts } = graph, degree = (v: number) => starts[v + 1] - starts[v], growth = new Growth(graph);
  let best = Math.min(n, 1);
  for (const seed of Array.from({ length: n }, (_, v) => v).sort((a, b) => degree(b) - degree(a) || a - b)) {
    if (degree(seed) < best || growth.steps > mostSteps) break;
    const familiar = growth.familiar(seed);
    for (const score of [degree, (v: number) => familiar.get(v)!]) {
      const order = [...familiar.keys()].sort((a, b) => score(b) - score(a) || a - b);
      best = Math.max(best, growth.from(seed, order));
    }
  }
  return best;
}

/** Grows cliques, and counts what that costs. */
class Growth {
  steps = 0;
  /** How many of the vertices marked last are neighbours of each [n]. */
  readonly #hits: Int32Array;

  constructor(readonly graph: Graph) {
    this.#hits = new Int32Array(graph.n);
  }

  /** Neighbours of a vertex, each with how many of the others it is a neighbour of. */
  familiar(seed: number): Map<number, number> {
    const around = this.graph.ends.subarray(this.graph.starts[seed], this.graph.starts[seed + 1]);
    this.#mark(around);
    const familiar = new Map(Array.from(around, (v) => [v, this.#hits[v]]));
    this.#unmark(around);
    return familiar;
  }

  /** Size of the clique of a vertex and every one of a list that is a neighbour of all before it. */
  from(seed: number, order: readonly number[]): number {
    const clique = [seed];
    this.#mark(clique);
    for (const v of order) {
      if (this.#hits[v] < clique.length) continue;
      clique.push(v);
      this.#mark([v]);
    }
    this.#unmark(clique);
    return clique.length;
  }

  #mark(list: Iterable<number>) {
    const { starts, ends } = this.graph;
    for (const v of list) {
      for (let e = starts[v]; e < starts[v + 1]; e++) this.#hits[ends[e]]++;
      this.steps += starts[v + 1] - starts[v];
    }
  }

  #unmark(list: Iterable<number>) {
    const { starts, ends } = this.graph;
    for (const v of list) for (let e = starts[v]; e < starts[v + 1]; e++) this.#hits[ends[e]] = 0;
  }
}
