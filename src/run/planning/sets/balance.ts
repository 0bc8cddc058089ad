import { exchangeChain } from "./chains.ts";
import { components, type Graph } from "./conflicts.ts";
import { Loads } from "./loads.ts";
import { type Parted, shiftPath } from "./paths.ts";

/** Sources and neighbours looked at while paths and chains are sought, for one number of sets. */
const mostSteps = 3e7;
/** Rounds of moves of single sources; nearly all is done in the first. */
const mostRounds = 20;

/** Spreads coloured vertices over at least `fewest` sets of at most `room` each, in which no two are neighbours, as evenly as
 * moves and exchanges can. There are more sets where these do not find room in so few.
 * @param colours no more of them than `fewest` @returns the set of each vertex, without empty ones between, and how many sets */
export function spread(
  graph: Graph,
  colours: ArrayLike<number>,
  fewest: number,
  room: number,
): { setOf: Int32Array; count: number } {
  const loads = new Loads(fewest), setOf = place(graph, colours, loads);
  for (;;) {
    for (let round = 0; round < mostRounds && loads.largest - loads.smallest > 1; round++) {
      if (!moveSingles(graph, setOf, loads)) break;
    }
    evenOut(graph, setOf, loads);
    if (loads.largest <= room) return { setOf, count: loads.load.length };
    loads.open();
  }
}

/** Colours of each connected part into sets of their own, the largest into the emptiest; large parts first. */
function place(graph: Graph, colours: ArrayLike<number>, loads: Loads): Int32Array {
  const setOf = new Int32Array(graph.n), all = new Uint8Array(graph.n).fill(1);
  for (const part of components(graph, all).sort((a, b) => b.length - a.length || a[0] - b[0])) {
    const classes = [...Map.groupBy(part, (v) => colours[v]).values()].sort((a, b) =>
      b.length - a.length || a[0] - b[0]
    );
    const emptiest = loads.order.slice(0, classes.length);
    classes.forEach((list, k) => {
      for (const v of list) {
        setOf[v] = emptiest[k];
        loads.change(emptiest[k], 1);
      }
    });
  }
  return setOf;
}

/** Moves each vertex into the emptiest set that holds no neighbour of it, where that makes the two sets more equal.
 * @returns whether any was moved */
function moveSingles({ n, starts, ends }: Graph, setOf: Int32Array, loads: Loads): boolean {
  const taken = new Int32Array(loads.load.length).fill(-1);
  let moved = false;
  for (let v = 0; v < n; v++) {
    const from = setOf[v];
    if (loads.load[from] - loads.smallest < 2) continue;
    for (let e = starts[v]; e < starts[v + 1]; e++) taken[setOf[ends[e]]] = v;
    const to = loads.order.find((set) => taken[set] !== v)!;
    if (loads.load[from] - loads.load[to] < 2) continue;
    setOf[v] = to;
    loads.change(from, -1);
    loads.change(to, 1);
    moved = true;
  }
  return moved;
}

/** Makes the sets more equal by paths and chains, where single moves cannot, until they differ by one or neither is left. */
function evenOut(graph: Graph, setOf: Int32Array, loads: Loads) {
  const budget = { steps: mostSteps };
  while (loads.largest - loads.smallest > 1 && budget.steps > 0) {
    const members: number[][] = loads.load.map(() => []), parted: Parted = { graph, setOf, loads, members, budget };
    setOf.forEach((set, v) => members[set].push(v));
    budget.steps -= setOf.length;
    if (!shiftPath(parted) && !exchangeChain(parted)) return;
  }
}
