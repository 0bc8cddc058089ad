import type { TruthStamp } from "../../math/profiles/draw_truth.ts";

/** Largest distance in pixels of the values between which the light along a row is interpolated. */
const widest = 8;

/** Light of a galaxy far from its centre, row by row: where it changes slowly, cubics through values on every few pixels are within half a
 * percent of it, and their errors add up to less than 1e-5 of the galaxy. Of a profile that falls like r^−p they err by
 * 0.023 p (p + 1) (p + 2) (p + 3) (h / r)⁴ at steps h, the more so the steeper it is. */
export class Wings {
  #nodes = new Float64Array(0);
  /** Steps to the distance over which the profile changes. */
  readonly #steps: number;

  /** @param wing of the stamp @param nearest offset in x or y from which on light is asked for
   * @param axisRatio of the galaxy on the pixels */
  constructor(readonly wing: TruthStamp["wing"], readonly nearest: number, readonly axisRatio: number) {
    const values = new Float64Array(2);
    wing(values, 2, nearest, 0, nearest);
    this.#steps = 1.5 * Math.log2(values[0] / values[1]) + 2.2;
  }

  /** Light of the pixels x0 … x1 − 1 of the row y into `out` from `at` on; offsets from the named pixel. */
  fill(out: Float64Array, at: number, y: number, x0: number, x1: number): void {
    if (x0 >= x1) return;
    const step = this.#stepOf(y), first = Math.floor(x0 / step) - 1, count = Math.floor((x1 - 1) / step) + 3 - first;
    if (this.#nodes.length < count) this.#nodes = new Float64Array(2 * count);
    const nodes = this.#nodes, perStep = 1 / step;
    this.wing(nodes, count, first * step, y, step);
    for (let x = x0, k = 1; x < x1; k++) {
      const from = (first + k) * step, stop = Math.min(x1, from + step);
      const a = nodes[k - 1], b = nodes[k], c = nodes[k + 1], d = nodes[k + 2];
      const c1 = c - a / 3 - b / 2 - d / 6, c2 = (a + c) / 2 - b, c3 = (d - a) / 6 + (b - c) / 2;
      for (; x < stop; x++) {
        const t = (x - from) * perStep;
        out[at++] = b + t * (c1 + t * (c2 + t * c3));
      }
    }
  }

  /** A power of two. */
  #stepOf(y: number): number {
    const scale = this.axisRatio * Math.max(Math.abs(y), this.nearest);
    let step = 1;
    while (step < widest && 2 * step * this.#steps <= scale) step *= 2;
    return step;
  }
}
