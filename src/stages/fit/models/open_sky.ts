import type { FitOutcome } from "../../../kernels/fit_types.ts";
import { fromVector, type Shape } from "../../../patches/shape.ts";
import type { Stamp } from "../../../patches/stamps.ts";
import type { Trial } from "../trials.ts";

/** Rounds of one fit: each begins with the skies that the one before ended with. */
const mostRounds = 5;

/** Change of a sky, in its own σ, below which a round changes nothing that matters: 0.0025 of χ². */
const settledSigma = 0.05;

/** One model of one source that is fitted together with a constant sky on each of its stamps. */
export class OpenSky {
  /** Pixels, one stamp after another, as the fit found them. */
  readonly data: Float32Array;
  /** nmgy per stamp. */
  readonly sky: number[];
  shape: Shape;
  outcome?: FitOutcome;
  settled = false;
  #rounds = 0;
  readonly #weight: Float32Array;
  readonly #stamps: SkyStamp[];

  /** @param pix of all cut-outs @param ierr that the trial's weights name */
  constructor(readonly trial: Trial, pix: Float32Array, ierr: Float32Array) {
    const { stamps, weights, start } = trial, sizes = stamps.map(pixelsOf);
    this.shape = start;
    this.data = new Float32Array(sizes.reduce((sum, n) => sum + n, 0));
    this.#weight = new Float32Array(this.data.length);
    let from = 0;
    this.#stamps = stamps.map((stamp, i) => {
      copyStamp(stamp, pix, this.data, from);
      for (let k = 0; k < sizes[i]; k++) this.#weight[from + k] = ierr[weights![i].offset + k] ** 2;
      const sums = this.#sums(from, sizes[i]), known = { from, size: sizes[i], band: stamp.cut.band, sums };
      from += sizes[i];
      return known;
    });
    // The skies without any source: gains are measured against these.
    this.sky = this.#stamps.map(({ sums }) => sums.data / sums.weight);
  }

  /** Pixels without the skies. */
  pixels(): Float32Array {
    const out = this.data.slice();
    this.#stamps.forEach(({ from, size }, i) => {
      for (let k = from; k < from + size; k++) out[k] -= this.sky[i];
    });
    return out;
  }

  /** Where each stamp's pixels start in a buffer in which this trial's do at `at`. */
  pieces(at: number): { offset: number; stride: number }[] {
    return this.#stamps.map(({ from }, i) => ({
      offset: at + from,
      stride: this.trial.stamps[i].x1 - this.trial.stamps[i].x0,
    }));
  }

  /** The shape that a fit ended with. */
  ended = (fit: FitOutcome): Shape => fromVector(this.shape, this.shape.model, fit.parameters);

  /** Takes what a round found: where parameters ended, with skies and fluxes that are best together at that shape, which for
   * a shape is a linear problem. @param model what was drawn, pixel by pixel as `data` */
  take(fit: FitOutcome, model: Float32Array): void {
    const before = this.outcome, steps = (before?.steps ?? 0) + fit.steps;
    this.outcome = { ...fit, steps, evaluations: (before?.evaluations ?? 0) + fit.evaluations };
    this.shape = this.ended(fit);
    if (fit.failed) {
      this.settled = true;
      return;
    }
    const drawn = this.#stamps.map(({ from, size }) => this.#sums(from, size, model));
    const scales = this.shape.flux.map((_, band) => this.#scale(drawn, band));
    const moved = this.#stamps.map(({ band, sums }, i) => {
      const sky = (sums.data - scales[band] * drawn[i].model) / sums.weight, by = sky - this.sky[i];
      this.sky[i] = sky;
      return Math.abs(by) * Math.sqrt(sums.weight);
    });
    this.shape = { ...this.shape, flux: this.shape.flux.map((f, band) => f * scales[band]) };
    this.settled = ++this.#rounds >= mostRounds || Math.max(...moved) < settledSigma;
  }

  /** What χ² has gained by the skies' leaving those without a source, per stamp; never above 0. */
  skyGains(): number[] {
    return this.#stamps.map(({ sums }, i) => -sums.weight * (this.sky[i] - sums.data / sums.weight) ** 2);
  }

  /** By how much the model of a band would be brighter with free skies. */
  #scale(drawn: readonly Sums[], band: number): number {
    let up = 0, down = 0, whole = 0;
    this.#stamps.forEach((stamp, i) => {
      if (stamp.band !== band) return;
      const { model, square, product } = drawn[i], { weight, data } = stamp.sums;
      up += product - model * data / weight;
      down += square - model ** 2 / weight;
      whole += square;
    });
    // A model that is as flat as the sky cannot be told from it.
    return down > 1e-6 * whole ? up / down : 1;
  }

  #sums(from: number, size: number, drawn?: Float32Array): Sums {
    const sums = { weight: 0, data: 0, model: 0, square: 0, product: 0 };
    for (let k = from; k < from + size; k++) {
      const w = this.#weight[k], d = this.data[k], m = drawn?.[k] ?? 0;
      if (!(w > 0)) continue;
      sums.weight += w;
      sums.data += w * d;
      sums.model += w * m;
      sums.square += w * m * m;
      sums.product += w * m * d;
    }
    return sums;
  }
}

/** A stamp's part of the pixels. */
interface SkyStamp {
  from: number;
  size: number;
  band: number;
  sums: Sums;
}

/** Weighted with inverse variances. */
interface Sums {
  weight: number;
  data: number;
  model: number;
  square: number;
  product: number;
}

const pixelsOf = ({ x0, x1, y0, y1 }: Stamp) => (x1 - x0) * (y1 - y0);

function copyStamp({ cut, x0, x1, y0, y1 }: Stamp, pix: Float32Array, out: Float32Array, at: number) {
  for (let y = y0, to = at; y < y1; y++, to += x1 - x0) {
    const from = cut.offset + y * cut.nx;
    out.set(pix.subarray(from + x0, from + x1), to);
  }
}
