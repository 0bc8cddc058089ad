import type { WeighedPatch } from "../../patches/joint/weigh_patches.ts";

/** How well a flux fits, weighted with the unit-flux image u of the model. */
export interface ForcedStatistics {
  /** Σ|u|χ² of the pixels. */
  rchisq: number;
  /** Light of the others below the model over its own (where its own is below 1 nmgy: over 1 nmgy). */
  fracflux: number;
  /** Share of the model's light on the pixels. */
  fracin: number;
  /** Share of it on masked ones. */
  fracmasked: number;
}

/** Of one exposure, with the parts of `fracflux`: numerator, and what divides it where that is more than 1. */
export interface ExposureStatistics extends ForcedStatistics {
  others: number;
  own: number;
  /** Usable pixels. */
  pixels: number;
}

const ratio = (a: number, b: number) => b > 0 ? a / b : 0;
const fraction = (others: number, own: number) => others / Math.max(1, own);

export function statisticsOf(w: WeighedPatch, flux: number): ExposureStatistics {
  const others = ratio(ratio(w.others, Math.abs(flux)), w.square), own = ratio(w.used, Math.abs(flux));
  return {
    rchisq: w.chi2,
    fracflux: fraction(others, own),
    fracin: w.light,
    fracmasked: w.masked,
    others,
    own,
    pixels: w.pixels,
  };
}

/** Means over the exposures with usable pixels; light and masks over all that the model touches. */
export function average(all: readonly ExposureStatistics[]): ForcedStatistics {
  const usable = all.filter((p) => p.pixels > 0);
  const mean = (list: readonly ExposureStatistics[], f: (p: ExposureStatistics) => number) =>
    ratio(list.reduce((s, p) => s + f(p), 0), list.length);
  return {
    rchisq: mean(usable, (p) => p.rchisq),
    fracflux: fraction(mean(usable, (p) => p.others), mean(usable, (p) => p.own)),
    fracin: mean(all, (p) => p.fracin),
    fracmasked: mean(all, (p) => p.fracmasked),
  };
}

/** Flux of one target on one exposure, or on all exposures of a band. */
export interface ForcedFlux extends ForcedStatistics {
  /** Of the target, nmgy. */
  flux: number;
  /** 1/nmgy²: Σ u² ie², as if there were no neighbours (the survey's rule). */
  ivar: number;
  /** 1/nmgy²: reciprocal of the variance that the joint solution has, neighbours' fluxes free. */
  jointIvar: number;
  /** Exposures with usable pixels below the model. */
  nobs: number;
  /** Bits of `forcedFlags` (docs/flags.md). */
  flags: number;
}
