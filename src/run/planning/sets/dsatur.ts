import type { Graph } from "./conflicts.ts";

/** Colours 0, 1, … so that no two neighbours have the same: next comes the vertex whose neighbours have most different colours,
 * of those the one with most neighbours, of those the first (Brélaz 1979). It gets the first colour that is free.
 * Cost: edges × log(edges). @returns of each vertex [n] */
export function dsatur(graph: Graph): Int32Array {
  const { n, starts, ends } = graph, colours = new Int32Array(n).fill(-1), seen = new SeenColours(graph);
  const degree = (v: number) => starts[v + 1] - starts[v];
  let most = 0;
  for (let v = 0; v < n; v++) most = Math.max(most, degree(v));
  // One number for the whole order: many different colours first, then neighbours, then early numbers.
  const rank = (v: number) => (seen.count[v] * (most + 1) + degree(v)) * n + n - 1 - v;
  const queue = new Queue();
  for (let v = 0; v < n; v++) queue.push(rank(v));
  for (let first = queue.pop(); first !== undefined; first = queue.pop()) {
    const v = n - 1 - first % n;
    // A vertex stands in the queue once for every number of colours that it has seen.
    if (colours[v] >= 0) continue;
    colours[v] = seen.firstFree(v);
    for (let e = starts[v]; e < starts[v + 1]; e++) {
      if (colours[ends[e]] < 0 && seen.add(ends[e], colours[v])) queue.push(rank(ends[e]));
    }
  }
  return colours;
}

/** Colours that each vertex's neighbours have, one bit each. */
class SeenColours {
  readonly count: Int32Array;
  readonly #bits: Uint32Array;
  /** Of a vertex: its first word. */
  readonly #first: Int32Array;

  constructor({ n, starts, ends }: Graph) {
    this.count = new Int32Array(n);
    this.#first = new Int32Array(n + 1);
    for (let v = 0; v < n; v++) {
      // No vertex gets a higher colour than it has neighbours.
      let highest = starts[v + 1] - starts[v];
      for (let e = starts[v]; e < starts[v + 1]; e++) {
        highest = Math.max(highest, starts[ends[e] + 1] - starts[ends[e]]);
      }
      this.#first[v + 1] = this.#first[v] + (highest >> 5) + 1;
    }
    this.#bits = new Uint32Array(this.#first[n]);
  }

  /** @returns whether it is new */
  add(v: number, colour: number): boolean {
    const word = this.#first[v] + (colour >> 5), bit = 1 << (colour & 31);
    if (this.#bits[word] & bit) return false;
    this.#bits[word] |= bit;
    this.count[v]++;
    return true;
  }

  firstFree(v: number): number {
    let word = this.#first[v];
    while (this.#bits[word] === 0xffffffff) word++;
    // The lowest bit that is not set.
    return ((word - this.#first[v]) << 5) + 31 - Math.clz32(~this.#bits[word] & (this.#bits[word] + 1));
  }
}

/** Numbers of which the largest comes first: a binary heap. */
class Queue {
  readonly #heap: number[] = [];

  push(value: number) {
    const heap = this.#heap;
    let k = heap.push(value) - 1;
    for (let up = (k - 1) >> 1; k > 0 && heap[up] < value; k = up, up = (k - 1) >> 1) heap[k] = heap[up];
    heap[k] = value;
  }

  pop(): number | undefined {
    const heap = this.#heap, top = heap[0], value = heap.pop();
    if (value === undefined || heap.length === 0) return value;
    let k = 0;
    for (let down = 1; down < heap.length; down = 2 * k + 1) {
      if (down + 1 < heap.length && heap[down + 1] > heap[down]) down++;
      if (heap[down] <= value) break;
      heap[k] = heap[down];
      k = down;
    }
    heap[k] = value;
    return top;
  }
}
