import { trimmedPlanes } from "../../kernels/outlier_layout.ts";
import { planesOf } from "../planes.ts";
import type { BufferValues } from "../twin.ts";

/** Sums over exposures without the faintest and the brightest. */
export class TrimmedSums {
  /** Of the value that was added last: whether it became the brightest; whether it, or what was the brightest, became the faintest. */
  becameHigh = false;
  becameLow = false;
  readonly #planes;

  /** @param pixels of a plane */
  constructor(sums: BufferValues, pixels: number) {
    this.#planes = planesOf(sums, trimmedPlanes, pixels);
  }

  /** Adds a value of positive weight. Of equal ones the first is the faintest and the last the brightest. */
  add(p: number, value: number, weight: number): void {
    const { sum, weight: total, low, lowWeight, high, highWeight } = this.#planes;
    this.becameHigh = value >= high[p] || highWeight[p] === 0;
    let next = value, nextWeight = weight;
    if (this.becameHigh) {
      [next, nextWeight] = [high[p], highWeight[p]];
      [high[p], highWeight[p]] = [value, weight];
    }
    this.becameLow = nextWeight > 0 && (next < low[p] || lowWeight[p] === 0);
    if (this.becameLow) {
      [next, nextWeight, low[p], lowWeight[p]] = [low[p], lowWeight[p], next, nextWeight];
    }
    sum[p] += next * nextWeight;
    total[p] += nextWeight;
  }
}
