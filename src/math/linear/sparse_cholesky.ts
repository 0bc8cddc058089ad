import { reverseCuthillMckee } from "./matrix_order.ts";

/** Linear systems in which every unknown couples to few others: fluxes of sources that share pixels. */

/** Upper or lower entries of a symmetric positive semi-definite matrix; entries named twice add up. */
export class SymmetricMatrix {
  /** Row by row: column -> value, both triangles. */
  readonly rows: Map<number, number>[];
  readonly diagonal: Float64Array;

  constructor(readonly n: number) {
    this.rows = Array.from({ length: n }, () => new Map());
    this.diagonal = new Float64Array(n);
  }

  add(i: number, j: number, value: number) {
    if (i === j) this.diagonal[i] += value;
    else if (value !== 0) {
      this.rows[i].set(j, (this.rows[i].get(j) ?? 0) + value);
      this.rows[j].set(i, (this.rows[j].get(i) ?? 0) + value);
    }
  }
}

/** What the matrix determines of an unknown: its value; nothing (zero row); only a sum with others. */
export const unknown = { determined: 0, empty: 1, shared: 2 } as const;

/** A pivot of the matrix scaled to unit diagonal: the share of a column that the ones before it do not span. Below this
 * the column counts as spanned; single-precision sums are uncertain by 1e-7 of it. */
const leastPivot = 1e-6;
/** A scaled unknown that takes less than this part of a degenerate direction still has a value of its own. */
const leastPart = 1e-3;

/** Cholesky factor within the envelope of the matrix in reverse Cuthill–McKee order. Columns that others span are left
 * out; the solution is then the one of least norm (of the scaled unknowns), so that twins share evenly.
 * Cost: n · bandwidth². */
export class SparseFactor {
  /** One of `unknown` per row. */
  readonly state: Uint8Array;
  #n: number;
  /** place -> row, row -> place */
  #order: number[];
  #place: Int32Array;
  #scale: Float64Array;
  /** Row p of the factor: columns first[p] … p at start[p]. */
  #first: Int32Array;
  #start: Int32Array;
  #factor: Float64Array;
  /** Per place. */
  #dropped: Uint8Array;
  /** Orthonormal degenerate directions, scaled, per place. */
  #null: Float64Array[] = [];
  #inverse?: Float64Array;

  constructor(matrix: SymmetricMatrix) {
    const { n, rows, diagonal } = matrix;
    this.#n = n;
    this.#order = reverseCuthillMckee(rows);
    this.#place = new Int32Array(n);
    this.#order.forEach((row, p) => this.#place[row] = p);
    this.#scale = Float64Array.from(this.#order, (row) => diagonal[row] > 0 ? 1 / Math.sqrt(diagonal[row]) : 0);
    this.#first = Int32Array.from(
      this.#order,
      (row, p) => [...rows[row].keys()].reduce((least, c) => Math.min(least, this.#place[c]), p),
    );
    this.#start = new Int32Array(n + 1);
    for (let p = 0; p < n; p++) this.#start[p + 1] = this.#start[p] + p - this.#first[p] + 1;
    this.#factor = new Float64Array(this.#start[n]);
    this.#dropped = new Uint8Array(n);
    this.#fill(rows);
    this.#eliminate();
    this.state = new Uint8Array(n);
    for (let p = 0; p < n; p++) if (this.#scale[p] === 0) this.state[this.#order[p]] = unknown.empty;
    this.#findDegenerate(rows);
  }

  /** Scaled lower triangle into the envelope. */
  #fill(rows: readonly Map<number, number>[]) {
    for (let p = 0; p < this.#n; p++) {
      const at = this.#start[p] - this.#first[p];
      for (const [column, value] of rows[this.#order[p]]) {
        const q = this.#place[column];
        if (q < p) this.#factor[at + q] = value * this.#scale[p] * this.#scale[q];
      }
    }
  }

  #eliminate() {
    const l = this.#factor;
    for (let p = 0; p < this.#n; p++) {
      const first = this.#first[p], at = this.#start[p] - first;
      let pivot = this.#scale[p] > 0 ? 1 : 0;
      for (let q = first; q < p; q++) {
        const other = this.#start[q] - this.#first[q];
        let value = l[at + q];
        for (let k = Math.max(first, this.#first[q]); k < q; k++) value -= l[at + k] * l[other + k];
        value = this.#dropped[q] ? 0 : value / l[other + q];
        l[at + q] = value;
        pivot -= value * value;
      }
      if (pivot < leastPivot) {
        this.#dropped[p] = 1;
        l.fill(0, at + first, at + p);
        l[at + p] = 1;
      } else l[at + p] = Math.sqrt(pivot);
    }
  }

  /** A left-out column is a combination of the others: the difference is a direction that the matrix does not constrain. */
  #findDegenerate(rows: readonly Map<number, number>[]) {
    for (let p = 0; p < this.#n; p++) {
      if (!this.#dropped[p] || this.#scale[p] === 0) continue;
      const column = new Float64Array(this.#n);
      for (const [c, value] of rows[this.#order[p]]) {
        const q = this.#place[c];
        column[q] = value * this.#scale[p] * this.#scale[q];
      }
      const direction = this.#solveKept(column).map((v) => -v);
      direction[p] = 1;
      direction.forEach((v, q) => {
        if (Math.abs(v) > leastPart) this.state[this.#order[q]] = unknown.shared;
      });
      for (const other of this.#null) project(direction, other);
      const length = Math.sqrt(dot(direction, direction));
      this.#null.push(direction.map((v) => v / length));
    }
  }

  /** Solves with the columns that were kept; the others are 0. Both sides scaled, per place. */
  #solveKept(right: Float64Array): Float64Array {
    const l = this.#factor, x = right.slice();
    for (let p = 0; p < this.#n; p++) {
      const at = this.#start[p] - this.#first[p];
      if (this.#dropped[p]) x[p] = 0;
      for (let k = this.#first[p]; k < p; k++) x[p] -= l[at + k] * x[k];
      x[p] /= l[at + p];
    }
    for (let p = this.#n - 1; p >= 0; p--) {
      const at = this.#start[p] - this.#first[p];
      x[p] /= l[at + p];
      for (let k = this.#first[p]; k < p; k++) x[k] -= l[at + k] * x[p];
    }
    return x;
  }

  /** Solution of A x = b; empty unknowns are 0, shared ones take the solution of least norm. @param b [n] @returns [n] */
  solve(b: ArrayLike<number>): Float64Array {
    const x = this.#solveKept(Float64Array.from(this.#order, (row, p) => b[row] * this.#scale[p]));
    for (const direction of this.#null) project(x, direction);
    const out = new Float64Array(this.#n);
    this.#order.forEach((row, p) => out[row] = x[p] * this.#scale[p]);
    return out;
  }

  /** Element (i, j) of the inverse for i = j and for pairs that the matrix couples: a (co)variance.
   * @returns NaN where i or j is not determined, and for pairs outside the envelope */
  inverse(i: number, j: number): number {
    if (this.state[i] !== unknown.determined || this.state[j] !== unknown.determined) return NaN;
    this.#inverse ??= this.#invert();
    const a = this.#place[i], b = this.#place[j], p = Math.max(a, b), q = Math.min(a, b);
    if (q < this.#first[p]) return NaN;
    return this.#inverse[this.#start[p] - this.#first[p] + q] * this.#scale[p] * this.#scale[q];
  }

  /** Elements of the inverse within the envelope, from the last column to the first (Takahashi's recursion: an element
   * needs only those behind it that the envelope holds). */
  #invert(): Float64Array {
    const l = this.#factor, z = new Float64Array(l.length), n = this.#n;
    const at = (p: number, q: number) => this.#start[p] - this.#first[p] + q;
    const column: number[] = [];
    const reach = new Int32Array(n).map((_, q) => q);
    for (let p = 0; p < n; p++) for (let q = this.#first[p]; q < p; q++) reach[q] = p;
    for (let q = n - 1; q >= 0; q--) {
      column.length = 0;
      for (let p = q + 1; p <= reach[q]; p++) if (this.#first[p] <= q) column.push(p);
      const pivot = l[at(q, q)];
      for (const p of column) {
        let sum = 0;
        for (const k of column) sum += l[at(k, q)] * (k < p ? z[at(p, k)] : z[at(k, p)]);
        z[at(p, q)] = -sum / pivot;
      }
      let sum = 1 / pivot;
      for (const k of column) sum -= l[at(k, q)] * z[at(k, q)];
      z[at(q, q)] = sum / pivot;
    }
    return z;
  }
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i], 0);

/** Takes a unit vector's part out of x. */
function project(x: Float64Array, unit: Float64Array) {
  const part = dot(x, unit);
  for (let i = 0; i < x.length; i++) x[i] -= part * unit[i];
}
