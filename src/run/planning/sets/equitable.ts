import { spread } from "./balance.ts";
import { cliqueSize } from "./clique.ts";
import type { Graph } from "./conflicts.ts";
import { dsatur } from "./dsatur.ts";
import { colourWith } from "./exact.ts";

/** A graph's vertices in sets. */
export interface Coloured {
  /** Vertices of each set, ascending; sets in the order of their first vertices. */
  sets: number[][];
  /** No fewer sets can do: by their room, by a clique, or because a search proved it. */
  least: number;
}

/** Parts the vertices of a graph into as few sets as are found, of at most `room` each, so that no two neighbours are in one; the
 * sets are of nearly the same size. Depends on the graph and the numbers of its vertices alone. */
export function equitableColouring(graph: Graph, room: number): Coloured {
  if (graph.n === 0) return { sets: [], least: 0 };
  const { colours, count, least } = fewColours(graph, Math.ceil(graph.n / room));
  const { setOf, count: sets } = spread(graph, colours, Math.max(count, least), room);
  const lists: number[][] = Array.from({ length: sets }, () => []);
  setOf.forEach((set, v) => lists[set].push(v));
  return { sets: lists.filter((s) => s.length > 0).sort((a, b) => a[0] - b[0]), least };
}

/** A colouring with no more colours than it needs, or than `enough`. */
function fewColours(graph: Graph, enough: number): { colours: Int32Array; count: number; least: number } {
  const colours = dsatur(graph), count = colours.reduce((most, c) => Math.max(most, c + 1), 0);
  let least = Math.max(enough, cliqueSize(graph));
  for (let k = least; k < count; k++) {
    const found = colourWith(graph, k);
    if (found === "none") least = k + 1;
    else if (found !== "unknown") return { colours: found, count: k, least };
  }
  return { colours, count, least };
}
