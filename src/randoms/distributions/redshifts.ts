import mixtures from "./mixtures.json" with { type: "json" };
import { lastAtMost } from "./density.ts";
import { Deviates } from "./deviates.ts";

/** A one-dimensional Gaussian mixture of redshift, n(z). */
export interface Mixture {
  weights: readonly number[];
  means: readonly number[];
  variances: readonly number[];
}

/** Whose redshifts: those of eBOSS ELG spectra, or of a DESI ELG mock. */
export type MixtureName = "eboss" | "desi";

/** n(z) of eBOSS ELG spectra and of a DESI ELG mock, as the original's mixtures have it. */
export const redshiftMixtures: Record<MixtureName, Mixture> = mixtures;

export const mixtureRounds = 20;

/** One redshift per id; values outside `low … high` are drawn again, at most 20 times, as in the original. */
export class RedshiftDraw {
  readonly #deviates: Deviates;
  readonly #below: Float64Array;
  readonly #sigma: Float64Array;

  constructor(readonly mixture: Mixture, seed: number, readonly low = -Infinity, readonly high = Infinity) {
    this.#deviates = new Deviates(seed, "redshift");
    const { weights, variances } = mixture, total = weights.reduce((a, b) => a + b, 0);
    this.#sigma = Float64Array.from(variances, Math.sqrt);
    this.#below = new Float64Array(weights.length);
    for (let i = 1; i < weights.length; i++) this.#below[i] = this.#below[i - 1] + weights[i - 1] / total;
  }

  at(id: number): number {
    for (let round = 0; round < mixtureRounds; round++) {
      const component = lastAtMost(this.#below, this.#deviates.uniform(id, round, 1)[0]);
      const z = this.mixture.means[component] + this.#sigma[component] * this.#deviates.normal(id, round)[0];
      if (z >= this.low && z <= this.high) return z;
    }
    throw new Error(`no redshift within ${this.low}..${this.high} in ${mixtureRounds} draws for id ${id}`);
  }
}
