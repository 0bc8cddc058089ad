import { KdTree } from "../../math/neighbours/kd_tree.ts";
import { quantile } from "../science/robust.ts";
import type { Population } from "./population.ts";
import type { Space } from "./space.ts";

/** Finds the injected sources that are most like others, in a weighted space. */
export class Neighbours {
  /** Of each query: rows of the population, nearest first, and squares of distances. */
  readonly rows: Int32Array;
  readonly squared: Float64Array;
  readonly #tree: KdTree;
  readonly #at: Float64Array;

  /** @param k neighbours of a query @param weights one a coordinate */
  constructor(
    readonly population: Population,
    readonly space: Space,
    readonly k: number,
    readonly weights: readonly number[],
    points = space.points(population),
  ) {
    this.#tree = new KdTree(weighted(points, weights), space.dimensions);
    this.rows = new Int32Array(k + 1);
    this.squared = new Float64Array(k + 1);
    this.#at = new Float64Array(space.dimensions);
  }

  /** Neighbours of a row of `points` (unweighted) into `rows` and `squared`. @returns how many */
  find(points: Float64Array, row: number, k = this.k): number {
    const d = this.space.dimensions;
    for (let i = 0; i < d; i++) this.#at[i] = points[row * d + i] * this.weights[i];
    return this.#tree.nearest(this.#at, k, this.rows, this.squared);
  }

  /** Distance within which this share of the injected sources have `k` others: farther ones lie where few were injected.
   * @param most sources that are asked */
  reach(share: number, most = 4000): number {
    const { population: { n }, space, k } = this, step = Math.max(1, Math.floor(n / most));
    const points = space.points(this.population), distances: number[] = [];
    for (let row = 0; row < n; row += step) {
      // It is its own nearest.
      const found = this.find(points, row, Math.min(k + 1, n));
      distances.push(Math.sqrt(this.squared[found - 1]));
    }
    return quantile(Float64Array.from(distances).sort(), share);
  }
}

const weighted = (points: Float64Array, weights: readonly number[]): Float64Array =>
  points.map((v, i) => v * weights[i % weights.length]);
