import { components, type Graph } from "./conflicts.ts";

/** Vertices looked at before a search gives up, and of the largest part that is searched at all: seconds, and the stack's depth. */
const mostSteps = 3e7, largestPart = 2000;

/** What a search for a colouring with so many colours found: one of each vertex [n], that there is none, or neither. */
export type Found = Int32Array | "none" | "unknown";

/** Colours a graph with `k` colours, or proves that this cannot be. Vertices with fewer than k neighbours are left to the end, when
 * they always find a colour; what remains is searched, part by part, in DSATUR's order, and given up beyond a fixed number of steps. */
export function colourWith(graph: Graph, k: number): Found {
  const { n, starts, ends } = graph, { among, peeled } = core(graph, k), colours = new Int32Array(n).fill(-1);
  const budget = { steps: mostSteps };
  let found: Found = colours;
  for (const part of components(graph, among).sort((a, b) => a.length - b.length || a[0] - b[0])) {
    const answer = part.length > largestPart ? "unknown" : search(graph, part, k, colours, budget);
    if (answer === "none") return "none";
    if (answer === "unknown") found = "unknown";
  }
  if (found === "unknown") return found;
  const taken = new Int32Array(k).fill(-1);
  for (const v of peeled.reverse()) {
    for (let e = starts[v]; e < starts[v + 1]; e++) if (colours[ends[e]] >= 0) taken[colours[ends[e]]] = v;
    colours[v] = taken.findIndex((by) => by !== v);
  }
  return found;
}

/** What is left when vertices with fewer than k neighbours are taken away, again and again; and those, in the order of leaving. */
function core({ n, starts, ends }: Graph, k: number): { among: Uint8Array; peeled: number[] } {
  const degree = Int32Array.from({ length: n }, (_, v) => starts[v + 1] - starts[v]), among = new Uint8Array(n).fill(1);
  const peeled: number[] = [],
    leave = (v: number) => {
      among[v] = 0;
      peeled.push(v);
    };
  for (let v = 0; v < n; v++) if (degree[v] < k) leave(v);
  for (let at = 0; at < peeled.length; at++) {
    for (let e = starts[peeled[at]]; e < starts[peeled[at] + 1]; e++) {
      if (--degree[ends[e]] < k && among[ends[e]]) leave(ends[e]);
    }
  }
  return { among, peeled };
}

/** Branch and bound: the vertex with fewest colours left is tried with each of them, and with one new colour at most.
 * @param colours filled where a colouring is found */
function search(
  { starts, ends }: Graph,
  part: readonly number[],
  k: number,
  colours: Int32Array,
  budget: { steps: number },
): "found" | "none" | "unknown" {
  const m = part.length, here = new Map(part.map((v, i) => [v, i])), count = new Int32Array(m * k);
  const near = part.map((v) => [...ends.subarray(starts[v], starts[v + 1])].flatMap((u) => here.get(u) ?? []));
  const colour = new Int32Array(m).fill(-1), left = new Int32Array(m).fill(k);
  const change = (i: number, c: number, by: 1 | -1) => {
    colour[i] = by > 0 ? c : -1;
    for (const u of near[i]) {
      const before = count[u * k + c];
      count[u * k + c] += by;
      if (before === 0) left[u]--;
      else if (count[u * k + c] === 0) left[u]++;
    }
  };
  const tightest = () => {
    let best = -1;
    for (let i = 0; i < m; i++) {
      if (colour[i] >= 0) continue;
      if (best < 0 || left[i] < left[best] || (left[i] === left[best] && near[i].length > near[best].length)) best = i;
    }
    return best;
  };
  const descend = (used: number): "found" | "none" | "unknown" => {
    if ((budget.steps -= m) < 0) return "unknown";
    const i = tightest();
    if (i < 0) return "found";
    for (let c = 0; c < Math.min(used + 1, k); c++) {
      if (count[i * k + c] > 0) continue;
      change(i, c, 1);
      const answer = descend(Math.max(used, c + 1));
      if (answer !== "none") return answer;
      change(i, c, -1);
    }
    return "none";
  };
  const answer = descend(0);
  if (answer === "found") part.forEach((v, i) => colours[v] = colour[i]);
  return answer;
}
