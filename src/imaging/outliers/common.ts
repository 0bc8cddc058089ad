/** What exposures of a band have in common before they are matched: their mean, and where none is to be masked. */
import type { Box } from "../../base/plane.ts";
import { dilate } from "../../math/morphology.ts";
import { dqBits } from "../../survey/ccds/masks.ts";
import { areaOf, heightOf, widthOf } from "../tiles.ts";
import type { Imaged } from "../imaged.ts";
import { RowMap } from "./row_map.ts";

/** Steps from a saturated pixel and from one of a bleed trail that are never masked. */
export const clearSteps = { satur: 10, bleed: 3 } as const;

/** From so many exposures of a pixel on, the faintest and the brightest do not count: what one exposure alone shows must not be patched
 * into others. */
const trimmedFrom = 3;

/** On a region of the brick [area]. */
export interface Common {
  /** Weighted mean of what is not masked, nmgy; NaN where all is. */
  mean: Float64Array;
  /** 1 where nothing is masked as an outlier: near saturated cores and bleed trails of any exposure. */
  clear: Uint8Array;
}

/** Goes over exposures pixel by pixel, weighted as they are, each brick pixel with the one nearest to it. */
export function commonOf(exposures: readonly Imaged[], region: Box): Common {
  const n = areaOf(region), nx = widthOf(region), ny = heightOf(region), sums = new TrimmedSums(n);
  const satur = new Uint8Array(n), bleed = new Uint8Array(n);
  for (const e of exposures) {
    const { data, ierr, dq } = e, rows = new RowMap(e, region), { anchor } = rows;
    for (let y = region.y0, at = 0; y < region.y1; y++, at += nx) {
      if (!rows.go(y)) continue;
      for (let k = 0; k < nx; k++) {
        const from = anchor[k];
        if (from < 0) continue;
        if (ierr[from] > 0) sums.add(at + k, data[from], ierr[from] * ierr[from]);
        const bits = dq[from];
        if (bits & dqBits.satur) satur[at + k] = 1;
        if (bits & dqBits.bleed) bleed[at + k] = 1;
      }
    }
  }
  const clear = dilate(satur, nx, ny, clearSteps.satur), trails = dilate(bleed, nx, ny, clearSteps.bleed);
  for (let i = 0; i < n; i++) clear[i] |= trails[i];
  return { mean: sums.means(), clear };
}

/** Weighted sums of pixels, and their extreme members. */
class TrimmedSums {
  readonly #value: Float64Array;
  readonly #weight: Float64Array;
  readonly #count: Uint16Array;
  readonly #low: Float32Array;
  readonly #lowWeight: Float64Array;
  readonly #high: Float32Array;
  readonly #highWeight: Float64Array;

  constructor(n: number) {
    [this.#value, this.#weight] = [new Float64Array(n), new Float64Array(n)];
    this.#count = new Uint16Array(n);
    [this.#low, this.#lowWeight] = [new Float32Array(n).fill(Infinity), new Float64Array(n)];
    [this.#high, this.#highWeight] = [new Float32Array(n).fill(-Infinity), new Float64Array(n)];
  }

  add(i: number, value: number, weight: number) {
    this.#value[i] += weight * value;
    this.#weight[i] += weight;
    this.#count[i]++;
    // Of equal ones the first is the faintest and the last the brightest: never the same one.
    if (value < this.#low[i]) {
      this.#low[i] = value;
      this.#lowWeight[i] = weight;
    }
    if (value >= this.#high[i]) {
      this.#high[i] = value;
      this.#highWeight[i] = weight;
    }
  }

  /** In the memory of the sums. */
  means(): Float64Array {
    const value = this.#value, weight = this.#weight, low = this.#lowWeight, high = this.#highWeight;
    for (let i = 0; i < value.length; i++) {
      if (this.#count[i] >= trimmedFrom) {
        value[i] -= low[i] * this.#low[i] + high[i] * this.#high[i];
        weight[i] -= low[i] + high[i];
      }
      value[i] = this.#count[i] > 0 ? value[i] / weight[i] : NaN;
    }
    return value;
  }
}
