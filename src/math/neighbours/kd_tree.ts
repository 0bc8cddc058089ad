/** Points in a leaf. */
const leafSize = 12;

/** A k-d tree (Bentley 1975): the points nearest to another by Euclidean distance, found without looking at all of them. Equal distances:
 * the point of lower index, so that the answer does not depend on how the tree is built. */
export class KdTree {
  readonly count: number;
  readonly #index: Int32Array;
  /** Dimension that a range is split in, at the place of its middle. */
  readonly #axis: Uint8Array;

  /** @param points [count × dimensions], row by row; kept, not copied @param dimensions of a point */
  constructor(readonly points: Float64Array, readonly dimensions: number) {
    this.count = dimensions > 0 ? points.length / dimensions : 0;
    this.#index = Int32Array.from({ length: this.count }, (_, i) => i);
    this.#axis = new Uint8Array(this.count);
    this.#build(0, this.count);
  }

  /** The `k` nearest points. @param at [dimensions] @param rows gets their indices, nearest first @param squared gets the squares of
   * their distances @returns how many there are: fewer than k in a tree of fewer points */
  nearest(at: ArrayLike<number>, k: number, rows: Int32Array, squared: Float64Array): number {
    const found = { n: 0, k: Math.min(k, this.count), rows, squared };
    if (found.k > 0) this.#search(0, this.count, at, found);
    return found.n;
  }

  /** The widest dimension of a range of points is split at its median. */
  #build(low: number, high: number) {
    if (high - low <= leafSize) return;
    const axis = this.#widest(low, high), middle = (low + high) >> 1;
    this.#axis[middle] = axis;
    this.#select(low, high - 1, middle, axis);
    this.#build(low, middle);
    this.#build(middle + 1, high);
  }

  #widest(low: number, high: number): number {
    let best = 0, width = -1;
    for (let d = 0; d < this.dimensions; d++) {
      let least = Infinity, most = -Infinity;
      for (let i = low; i < high; i++) {
        const v = this.points[this.#index[i] * this.dimensions + d];
        if (v < least) least = v;
        if (v > most) most = v;
      }
      if (most - least > width) [best, width] = [d, most - least];
    }
    return best;
  }

  /** Quickselect: the element of rank `k` by one coordinate, then index, comes to its place. */
  #select(low: number, high: number, k: number, axis: number) {
    const index = this.#index, { points, dimensions: d } = this;
    const before = (a: number, b: number) => {
      const va = points[a * d + axis], vb = points[b * d + axis];
      return va < vb || (va === vb && a < b);
    };
    while (high > low) {
      const middle = (low + high) >> 1, a = index[low], b = index[middle], c = index[high];
      // Median of three, so that sorted input is not the worst case.
      const pivot = before(a, b) ? (before(b, c) ? b : before(a, c) ? c : a) : before(a, c) ? a : before(b, c) ? c : b;
      let i = low, j = high;
      while (i <= j) {
        while (before(index[i], pivot)) i++;
        while (before(pivot, index[j])) j--;
        if (i <= j) {
          const t = index[i];
          index[i++] = index[j];
          index[j--] = t;
        }
      }
      if (k <= j) high = j;
      else if (k >= i) low = i;
      else return;
    }
  }

  #search(low: number, high: number, at: ArrayLike<number>, found: Found) {
    if (high - low <= leafSize) {
      for (let i = low; i < high; i++) this.#offer(this.#index[i], at, found);
      return;
    }
    const middle = (low + high) >> 1, axis = this.#axis[middle], row = this.#index[middle];
    const gap = at[axis] - this.points[row * this.dimensions + axis];
    if (gap < 0) this.#search(low, middle, at, found);
    else this.#search(middle + 1, high, at, found);
    this.#offer(row, at, found);
    // Not below: a point at the same distance with a lower index may be there.
    if (found.n < found.k || gap * gap <= found.squared[found.n - 1]) {
      if (gap < 0) this.#search(middle + 1, high, at, found);
      else this.#search(low, middle, at, found);
    }
  }

  #offer(row: number, at: ArrayLike<number>, found: Found) {
    const { rows, squared, k } = found, base = row * this.dimensions;
    let sum = 0;
    for (let d = 0; d < this.dimensions; d++) {
      const gap = at[d] - this.points[base + d];
      sum += gap * gap;
    }
    const last = found.n - 1;
    if (found.n === k && !(sum < squared[last] || (sum === squared[last] && row < rows[last]))) return;
    let i = found.n < k ? found.n++ : last;
    for (; i > 0 && (squared[i - 1] > sum || (squared[i - 1] === sum && rows[i - 1] > row)); i--) {
      squared[i] = squared[i - 1];
      rows[i] = rows[i - 1];
    }
    squared[i] = sum;
    rows[i] = row;
  }
}

interface Found {
  n: number;
  k: number;
  rows: Int32Array;
  squared: Float64Array;
}
