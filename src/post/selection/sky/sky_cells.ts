import { degree } from "../../../base/units.ts";

/** Points on the sphere in cells of a grid of the space around it, for searches within a radius: the cells next to a point's hold
 * all that is so near. */
export class SkyCells {
  /** [n][3] unit vectors. */
  readonly vectors: Float64Array;
  readonly #cells = new Map<number, number[]>();
  readonly #side: number;

  /** @param ra deg @param dec deg @param reach largest radius of a search, deg, below 90 */
  constructor(ra: ArrayLike<number>, dec: ArrayLike<number>, readonly reach: number) {
    const n = ra.length;
    this.vectors = new Float64Array(3 * n);
    // A chord; a little more, so that rounding loses no pair. No smaller than what 2²⁰ cells an axis give.
    this.#side = Math.max(2 * Math.sin(reach * degree / 2) * (1 + 1e-9), 4 / 2 ** 20);
    for (let i = 0; i < n; i++) {
      vectorInto(this.vectors, 3 * i, ra[i], dec[i]);
      const key = this.#key(0, 0, 0, 3 * i, this.vectors), list = this.#cells.get(key);
      if (list) list.push(i);
      else this.#cells.set(key, [i]);
    }
  }

  #key(dx: number, dy: number, dz: number, at: number, v: Float64Array): number {
    const of = (k: number, d: number) => Math.floor((v[at + k] + 1) / this.#side) + d + 1;
    // Up to 2²⁰ a cell, 17 bits of the last are enough below 2⁵³: cells that share a key only cost time.
    return (of(0, dx) * 2 ** 16 + of(1, dy) % 2 ** 16) * 2 ** 16 + of(2, dz) % 2 ** 16;
  }

  /** Calls `see` with every point of the 27 cells about a vector. @param at of the vector's first component in `v` */
  near(v: Float64Array, at: number, see: (point: number) => void): void {
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (let dz = -1; dz <= 1; dz++) {
          const list = this.#cells.get(this.#key(dx, dy, dz, at, v));
          if (list) { for (const i of list) see(i); }
        }
      }
    }
  }
}

/** Unit vector of a position, deg. */
export function vectorInto(out: Float64Array, at: number, ra: number, dec: number): void {
  const c = Math.cos(dec * degree);
  out[at] = c * Math.cos(ra * degree);
  out[at + 1] = c * Math.sin(ra * degree);
  out[at + 2] = Math.sin(dec * degree);
}

/** Square of the chord between two unit vectors. */
export function chord2(a: Float64Array, i: number, b: Float64Array, j: number): number {
  const x = a[i] - b[j], y = a[i + 1] - b[j + 1], z = a[i + 2] - b[j + 2];
  return x * x + y * y + z * z;
}

/** Square of the chord of an angle in deg, and back. */
export const chord2Of = (angle: number): number => (2 * Math.sin(angle * degree / 2)) ** 2;
export const angleOf = (squared: number): number => 2 * Math.asin(Math.min(1, Math.sqrt(squared) / 2)) / degree;
