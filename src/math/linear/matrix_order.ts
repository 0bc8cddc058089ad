/** Orders of sparse symmetric matrices, as graphs: `rows[i]` has a key for every row that i couples to. */
type Graph = readonly ReadonlyMap<number, number>[];

/** Rows in an order that keeps coupled ones close together (reverse Cuthill–McKee): breadth first from a far end of each
 * component, rows of few neighbours first, and the whole backwards. */
export function reverseCuthillMckee(rows: Graph): number[] {
  const order: number[] = [], seen = new Uint8Array(rows.length);
  const byDegree = (a: number, b: number) => rows[a].size - rows[b].size || a - b;
  for (const start of rows.map((_, i) => i).sort(byDegree)) {
    if (seen[start]) continue;
    const first = farEnd(rows, start);
    seen[first] = 1;
    // The list of the rows in order is the queue of the search as well.
    for (let next = order.push(first) - 1; next < order.length; next++) {
      for (const c of [...rows[order[next]].keys()].filter((c) => !seen[c]).sort(byDegree)) {
        seen[c] = 1;
        order.push(c);
      }
    }
  }
  return order.reverse();
}

/** A row at a far end of the row's component: starting there keeps the bandwidth small. */
function farEnd(rows: Graph, start: number): number {
  for (let from = start, depth = -1;;) {
    const level = new Map([[from, 0]]), queue = [from];
    for (let next = 0; next < queue.length; next++) {
      const row = queue[next];
      for (const c of rows[row].keys()) {
        if (level.has(c)) continue;
        level.set(c, level.get(row)! + 1);
        queue.push(c);
      }
    }
    const last = queue[queue.length - 1], deepest = level.get(last)!;
    if (deepest <= depth) return from;
    [from, depth] = [last, deepest];
  }
}
