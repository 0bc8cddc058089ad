import { stream } from "../sources.ts";

/** Sources per deg² and magnitude: log₁₀ n = level + slope (r − pivot) + bend (r − pivot)², between two magnitudes r. */
export interface Counts {
  level: number;
  slope: number;
  bend: number;
  pivot: number;
  bright: number;
  faint: number;
}

/** Galaxies: 140, 1,800, 13,000 and 58,000 per deg² and magnitude at r = 18, 20, 22 and 24. */
export const galaxyCounts: Counts = { level: 4.12, slope: 0.38, bend: -0.028, pivot: 22, bright: 14, faint: 25 };

/** Stars at a galactic latitude of about 50°: 11, 160, 890 and 2,100 at r = 12, 16, 20 and 24. */
export const starCounts: Counts = { level: 2.95, slope: 0.14, bend: -0.012, pivot: 20, bright: 9, faint: 25 };

const steps = 512;

/** Density of a law, and magnitudes that follow it. */
export class CountLaw {
  /** Sources per deg² in all. */
  readonly density: number;
  readonly #cumulative = new Float64Array(steps + 1);
  readonly #counts: Counts;

  constructor(counts: Counts) {
    this.#counts = counts;
    const { level, slope, bend, pivot, bright, faint } = counts, width = (faint - bright) / steps;
    for (let i = 0; i < steps; i++) {
      const m = bright + (i + 0.5) * width - pivot;
      this.#cumulative[i + 1] = this.#cumulative[i] + width * 10 ** (level + slope * m + bend * m * m);
    }
    this.density = this.#cumulative[steps];
  }

  /** Magnitude below which a share `u` of the sources is. @param u 0…1 */
  magnitude(u: number): number {
    const { bright, faint } = this.#counts, goal = u * this.density, c = this.#cumulative;
    let low = 0, high = steps;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (c[middle] <= goal) low = middle;
      else high = middle;
    }
    return bright + (low + (goal - c[low]) / (c[low + 1] - c[low])) * (faint - bright) / steps;
  }
}

/** A number that follows from its key alone. @param draw from 0 */
export type Draws = (draw: number) => number;

export const drawsOf = (seed: number, purpose: string, id: bigint): Draws => {
  const random = stream(seed, `universe ${purpose}`, id);
  return (draw) => random(0, draw);
};

/** Standard normal from draws `at` and `at + 1` (Box–Muller). */
export const normalOf = (draws: Draws, at: number): number =>
  Math.sqrt(-2 * Math.log(draws(at))) * Math.cos(2 * Math.PI * draws(at + 1));
