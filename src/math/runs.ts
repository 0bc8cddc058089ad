/** Runs of a binary image, x fastest: stretches of a row with equal pixels. An image has far fewer of them than pixels. */
export class Runs {
  /** First pixel of each run in its row, and the one behind its last. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** First run of each row, and the number of runs behind the last. */
  readonly rows: Int32Array;

  /** @param wanted runs of set pixels, or of the others */
  constructor(mask: ArrayLike<number>, readonly nx: number, readonly ny: number, wanted: boolean) {
    let from = new Int32Array(1024), to = new Int32Array(1024), count = 0;
    this.rows = new Int32Array(ny + 1);
    for (let y = 0; y < ny; y++) {
      const row = y * nx;
      this.rows[y] = count;
      for (let x = 0; x < nx;) {
        while (x < nx && (mask[row + x] !== 0) !== wanted) x++;
        if (x === nx) break;
        const begin = x;
        while (x < nx && (mask[row + x] !== 0) === wanted) x++;
        if (count === from.length) [from, to] = [doubled(from), doubled(to)];
        from[count] = begin;
        to[count++] = x;
      }
    }
    this.rows[ny] = count;
    this.from = from.subarray(0, count);
    this.to = to.subarray(0, count);
  }

  /** First run, in scan order, of the connected component of each run. Neighbours share an edge. */
  components(): Int32Array {
    const { from, to, rows, ny } = this, parent = Int32Array.from(from, (_, i) => i);
    for (let y = 1; y < ny; y++) {
      for (let a = rows[y - 1], b = rows[y]; a < rows[y] && b < rows[y + 1];) {
        if (from[a] < to[b] && from[b] < to[a]) join(parent, a, b);
        if (to[a] < to[b]) a++;
        else b++;
      }
    }
    for (let i = 0; i < parent.length; i++) parent[i] = parent[parent[i]];
    return parent;
  }

  /** Run that holds a pixel; −1 where none does. */
  at(pixel: number): number {
    const y = Math.floor(pixel / this.nx), x = pixel - y * this.nx;
    let low = this.rows[y], high = this.rows[y + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.to[middle] <= x) low = middle + 1;
      else high = middle;
    }
    return low < this.rows[y + 1] && this.from[low] <= x ? low : -1;
  }

  /** Calls with the pixels of every run: first, and the one behind the last. */
  forEach(visit: (run: number, from: number, to: number) => void): void {
    for (let y = 0; y < this.ny; y++) {
      const row = y * this.nx;
      for (let i = this.rows[y]; i < this.rows[y + 1]; i++) visit(i, row + this.from[i], row + this.to[i]);
    }
  }
}

function join(parent: Int32Array, a: number, b: number) {
  const p = rootOf(parent, a), q = rootOf(parent, b);
  if (p < q) parent[q] = p;
  else parent[p] = q;
}

function rootOf(parent: Int32Array, i: number): number {
  while (parent[i] !== i) i = parent[i] = parent[parent[i]];
  return i;
}

function doubled(values: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * values.length);
  larger.set(values);
  return larger;
}
