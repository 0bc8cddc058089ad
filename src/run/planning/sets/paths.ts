import type { Graph } from "./conflicts.ts";
import type { Loads } from "./loads.ts";

/** Vertices in sets. */
export interface Parted {
  graph: Graph;
  /** Of each vertex [n]. */
  setOf: Int32Array;
  loads: Loads;
  /** Vertices of each set, ascending. */
  members: readonly (readonly number[])[];
  /** What a search may still look at. */
  budget: { steps: number };
}

/** A set's vertex that has no neighbour in another set. */
interface Way {
  vertex: number;
  to: number;
}

/** Moves one vertex of a large set to a second one, one of that to a third, and so on to the smallest: the last grows by one, the
 * first shrinks. The shortest such path is taken. @returns whether there is one */
export function shiftPath(parted: Parted): boolean {
  const { loads: { load, order, smallest }, members, budget } = parted,
    ways: (Way | undefined)[] = load.map(() => undefined);
  const queue = order.filter((set) => load[set] === smallest),
    left = new Set(order.filter((set) => load[set] > smallest));
  for (const to of queue) {
    const near = neighbours(parted, to);
    for (const set of left) {
      const vertex = members[set].find((v) => !near.has(v));
      budget.steps -= vertex === undefined ? members[set].length : 1;
      if (vertex === undefined) continue;
      ways[set] = { vertex, to };
      if (load[set] > smallest + 1) return follow(parted, set, ways);
      left.delete(set);
      queue.push(set);
    }
    if (budget.steps < 0) return false;
  }
  return false;
}

function neighbours({ graph: { starts, ends }, members, budget }: Parted, set: number): Set<number> {
  const near = new Set<number>();
  for (const v of members[set]) {
    for (let e = starts[v]; e < starts[v + 1]; e++) near.add(ends[e]);
    budget.steps -= starts[v + 1] - starts[v];
  }
  return near;
}

function follow({ setOf, loads }: Parted, first: number, ways: readonly (Way | undefined)[]): true {
  for (let set = first, way = ways[set]; way; set = way.to, way = ways[set]) {
    setOf[way.vertex] = way.to;
    loads.change(set, -1);
    loads.change(way.to, 1);
  }
  return true;
}
