import type { Matched } from "./matched.ts";

/** From so many exposures of a pixel on, the faintest and the brightest of them are left out of the mean. */
const trimmedFrom = 5;

/** Sums over the exposures of a pixel. */
interface Sums {
  value: Float64Array;
  weight: Float64Array;
  count: Uint16Array;
  /** Places of the faintest and the brightest. */
  low: Uint16Array;
  high: Uint16Array;
}

/** What exposures differ by from the weighted mean of the others. */
export class Others {
  readonly #sums: Sums;

  /** @param all in the order in which they are added up; undefined where one has nothing */
  constructor(readonly all: readonly (Matched | undefined)[], readonly pixels: number) {
    this.#sums = sumsOf(all, pixels);
    this.#trim();
  }

  /** Leaves the extreme ones out of the sums. */
  #trim() {
    const { value, weight, count, low, high } = this.#sums;
    for (let i = 0; i < this.pixels; i++) {
      if (count[i] < trimmedFrom) continue;
      const a = this.all[low[i]]!, b = this.all[high[i]]!;
      value[i] -= a.weight[i] * a.image[i] + b.weight[i] * b.image[i];
      weight[i] -= a.weight[i] + b.weight[i];
    }
  }

  /** Compares one exposure with the others. @param least flux that differences are reckoned by at least, nmgy: its own noise
   * @param see is told of every pixel that can be compared: (exposure − others) in σ, and relative to the others */
  compare(which: number, least: number, see: (pixel: number, sn: number, relative: number) => void): void {
    const { image, weight: own } = this.all[which]!, { value, weight, count, low, high } = this.#sums;
    for (let i = 0; i < this.pixels; i++) {
      const w = own[i], trimmed = count[i] >= trimmedFrom;
      if (!(w > 0) || count[i] < 2) continue;
      const within = !trimmed || (low[i] !== which && high[i] !== which);
      const others = within ? weight[i] - w : weight[i];
      const mean = (within ? value[i] - w * image[i] : value[i]) / others, difference = image[i] - mean;
      see(i, difference / Math.sqrt(1 / w + 1 / others), difference / Math.max(mean, least));
    }
  }
}

function sumsOf(all: readonly (Matched | undefined)[], n: number): Sums {
  const value = new Float64Array(n), weight = new Float64Array(n), count = new Uint16Array(n);
  const low = new Uint16Array(n), high = new Uint16Array(n);
  const least = new Float32Array(n).fill(Infinity), most = new Float32Array(n).fill(-Infinity);
  for (const [e, matched] of all.entries()) {
    if (!matched) continue;
    for (let i = 0; i < n; i++) {
      const w = matched.weight[i], v = matched.image[i];
      if (!(w > 0)) continue;
      value[i] += w * v;
      weight[i] += w;
      count[i]++;
      // Of equal ones the first is the faintest and the last the brightest: never the same one.
      if (v < least[i]) {
        least[i] = v;
        low[i] = e;
      }
      if (v >= most[i]) {
        most[i] = v;
        high[i] = e;
      }
    }
  }
  return { value, weight, count, low, high };
}
