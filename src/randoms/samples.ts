import { InputError } from "../base/errors.ts";

/** Measured (or made-up) galaxies that draws copy their properties from. */
export interface Sample {
  /** File name, or what stands in for it. */
  name: string;
  /** Made by the generator of this project instead of measured. */
  standIn: boolean;
  sha256: string;
  id: readonly string[];
  /** AB mag without extinction */
  g: Float64Array;
  r: Float64Array;
  z: Float64Array;
  /** Half-light radius, arcsec. */
  rhalf: Float64Array;
  redshift: Float64Array;
}

export const sampleColumns = ["g", "r", "z", "rhalf", "redshift"] as const;

/** Rows that the generator of stand-ins made say so in their ids. */
export const isStandIn = (ids: readonly string[]) => ids.length > 0 && ids.every((id) => id.startsWith("standin-"));

/** Refuses rows that no draw may copy: g, r, z, rhalf and redshift must be above 0, ids two characters or more. */
export function checkSample(sample: Sample): Sample {
  if (sample.id.length === 0) throw new InputError(`Cannot use the sample "${sample.name}": it has no rows`);
  for (const name of sampleColumns) {
    const bad = sample[name].findIndex((v) => !(v > 0 && Number.isFinite(v)));
    if (bad >= 0) {
      throw new InputError(
        `Cannot use the sample "${sample.name}": ${name} must be above 0, row ${bad + 1} holds ${sample[name][bad]}`,
      );
    }
  }
  const short = sample.id.findIndex((t) => t.length < 2);
  if (short >= 0) {
    throw new InputError(
      `Cannot use the sample "${sample.name}": ids need two characters, row ${short + 1} holds "${sample.id[short]}"`,
    );
  }
  return sample;
}

/** Finds the row of nearest redshift; of equally near ones the lower redshift, of equal ones the first in the table. */
export class NearestRow {
  readonly #order: Int32Array;
  readonly #redshift: Float64Array;

  constructor(redshift: Float64Array) {
    this.#order = Int32Array.from(redshift, (_, i) => i).sort((a, b) => redshift[a] - redshift[b] || a - b);
    this.#redshift = Float64Array.from(this.#order, (i) => redshift[i]);
  }

  /** @returns row of the table */
  at(z: number): number {
    const sorted = this.#redshift;
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle] < z) low = middle + 1;
      else high = middle;
    }
    // `low` is the first not below z.
    let best = low;
    if (low === sorted.length || (low > 0 && z - sorted[low - 1] <= sorted[low] - z)) {
      best = low - 1;
      while (best > 0 && sorted[best - 1] === sorted[best]) best--;
    }
    return this.#order[best];
  }
}
