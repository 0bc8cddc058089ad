import { Deviates } from "./deviates.ts";

/** Smoothed bootstrap (Silverman & Young 1987): a row moves by a normal deviate with h times the scatter of the whole sample,
 * correlations included, after being drawn towards the mean by √(1 − h²), which keeps mean and covariance of the sample. */
export class Smoother {
  /** Width in units of the sample's own scatter. */
  readonly h: number;
  readonly #coordinates: readonly Float64Array[];
  readonly #mean: number[];
  /** Lower triangle of a square root of the covariance, row by row. */
  readonly #root: number[][];
  readonly #deviates: Deviates;
  readonly #noise: Float64Array;

  /** @param coordinates one array per dimension, one value per row @param h Silverman's rule for normal samples when absent */
  constructor(coordinates: readonly Float64Array[], seed: number, h?: number) {
    const d = coordinates.length, rows = coordinates[0].length;
    this.h = h ?? Math.min(1, (4 / ((d + 2) * rows)) ** (1 / (d + 4)));
    this.#coordinates = coordinates;
    this.#mean = coordinates.map((x) => x.reduce((a, b) => a + b, 0) / rows);
    this.#root = rootOf(coordinates, this.#mean);
    this.#deviates = new Deviates(seed, "smoothing");
    this.#noise = new Float64Array(d + 1);
  }

  /** Smoothed coordinates of a row for an id, into `out`. @param item tells repeated draws of one id apart */
  at(row: number, id: number, out: Float64Array, item = 0): void {
    const d = this.#coordinates.length, keep = Math.sqrt(1 - this.h ** 2);
    for (let k = 0; k < d; k += 2) this.#noise.set(this.#deviates.normal(id, item, k >> 1), k);
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let j = 0; j <= i; j++) sum += this.#root[i][j] * this.#noise[j];
      out[i] = this.#mean[i] + keep * (this.#coordinates[i][row] - this.#mean[i]) + this.h * sum;
    }
  }
}

/** Cholesky factor of the covariance; a coordinate without scatter of its own gets zeros. */
function rootOf(coordinates: readonly Float64Array[], mean: readonly number[]): number[][] {
  const rows = coordinates[0].length, root: number[][] = [];
  for (let i = 0; i < coordinates.length; i++) {
    root.push([]);
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < rows; k++) sum += (coordinates[i][k] - mean[i]) * (coordinates[j][k] - mean[j]);
      let rest = sum / rows;
      const scale = i === j ? rest : 0;
      for (let k = 0; k < j; k++) rest -= root[i][k] * root[j][k];
      if (i === j) root[i].push(rest > 1e-12 * scale ? Math.sqrt(rest) : 0);
      else root[i].push(root[j][j] > 0 ? rest / root[j][j] : 0);
    }
  }
  return root;
}
