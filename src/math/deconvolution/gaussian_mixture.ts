/** Σ α_k N(m_k, V_k) in d dimensions. */
export interface GaussianMixture {
  dimensions: number;
  /** α: sums to 1. */
  weight: Float64Array;
  /** [k × d] */
  mean: Float64Array;
  /** [k × d × d] */
  covariance: Float64Array;
}

/** Measurements with errors. */
export interface NoisyPoints {
  n: number;
  dimensions: number;
  /** [n × d] */
  value: Float64Array;
  /** Covariance of each one's error, [n × d × d]. */
  error: Float64Array;
}

/** What one measurement says of the truth behind it, if that is drawn from a mixture (Bovy, Hogg & Roweis 2011, eqs. 16 and 17). */
export class Posterior {
  /** Probability of each component, given the measurement. */
  readonly share: Float64Array;
  /** [k × d] and [k × d × d]: mean and covariance of the truth, given component and measurement. */
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  /** ln of the probability density of the measurement. */
  logLikelihood = 0;
  readonly #total: Float64Array;
  readonly #gain: Float64Array;
  readonly #rest: Float64Array;

  constructor(readonly mixture: GaussianMixture) {
    const d = mixture.dimensions, k = mixture.weight.length;
    this.share = new Float64Array(k);
    this.mean = new Float64Array(k * d);
    this.covariance = new Float64Array(k * d * d);
    this.#total = new Float64Array(d * d);
    this.#gain = new Float64Array(d * d);
    this.#rest = new Float64Array(d);
  }

  /** Of measurement `i`. */
  of({ value, error }: NoisyPoints, i: number): void {
    const { mixture: { weight, mean, covariance, dimensions: d }, share } = this,
      total = this.#total,
      rest = this.#rest;
    let most = -Infinity;
    for (let k = 0; k < weight.length; k++) {
      for (let a = 0; a < d; a++) rest[a] = value[i * d + a] - mean[k * d + a];
      for (let a = 0; a < d * d; a++) total[a] = covariance[k * d * d + a] + error[i * d * d + a];
      share[k] = Math.log(weight[k]) - 0.5 * d * Math.log(2 * Math.PI) + this.#component(k, rest);
      most = Math.max(most, share[k]);
    }
    let sum = 0;
    for (let k = 0; k < share.length; k++) sum += share[k] = Math.exp(share[k] - most);
    for (let k = 0; k < share.length; k++) share[k] /= sum;
    this.logLikelihood = most + Math.log(sum);
  }

  /** Posterior of one component. @returns −χ²/2 − ln|T|/2, T = V + S */
  #component(k: number, rest: Float64Array): number {
    const { mixture: { covariance, mean, dimensions: d } } = this, l = this.#total, gain = this.#gain, at = k * d * d;
    let half = 0;
    choleskyInPlace(l, d);
    for (let a = 0; a < d; a++) half += Math.log(l[a * d + a]);
    // Columns L⁻¹ V, then V − (L⁻¹V)ᵀ(L⁻¹V) and V T⁻¹ r = (L⁻¹V)ᵀ L⁻¹ r.
    for (let c = 0; c < d; c++) {
      for (let a = 0; a < d; a++) {
        let v = covariance[at + a * d + c];
        for (let b = 0; b < a; b++) v -= l[a * d + b] * gain[b * d + c];
        gain[a * d + c] = v / l[a * d + a];
      }
    }
    let chi2 = 0;
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < a; b++) rest[a] -= l[a * d + b] * rest[b];
      rest[a] /= l[a * d + a];
      chi2 += rest[a] * rest[a];
    }
    for (let a = 0; a < d; a++) {
      let shift = 0;
      for (let b = 0; b < d; b++) shift += gain[b * d + a] * rest[b];
      this.mean[k * d + a] = mean[k * d + a] + shift;
      for (let c = 0; c <= a; c++) {
        let v = covariance[at + a * d + c];
        for (let b = 0; b < d; b++) v -= gain[b * d + a] * gain[b * d + c];
        this.covariance[at + a * d + c] = this.covariance[at + c * d + a] = v;
      }
    }
    return -0.5 * chi2 - half;
  }
}

/** Lower triangle L of A = L Lᵀ in the place of A; what rounding makes negative is next to nothing. */
export function choleskyInPlace(a: Float64Array, d: number, at = 0): void {
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let v = a[at + i * d + j];
      for (let k = 0; k < j; k++) v -= a[at + i * d + k] * a[at + j * d + k];
      a[at + i * d + j] = i === j ? Math.sqrt(Math.max(v, 1e-300)) : v / a[at + j * d + j];
    }
  }
}
