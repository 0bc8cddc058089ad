import tables from "./mixtures.json" with { type: "json" };

/** Gaussians of one profile: amplitudes as published, not normalised; variances in units of the half-light radius squared. */
export interface MixtureTable {
  amplitudes: readonly number[];
  variances: readonly number[];
}

/** The mixture tables as they lie in `mixtures.json`; nothing is computed here. */
export const expTable: MixtureTable = tables.EXP;

/** Without the central delta component, which holds the share `core`. */
export const devTable: MixtureTable & { core: number } = tables.DEV;

/** Fraction of the light in the central delta component, by Sérsic index. */
export const coreKnots: readonly { n: number; share: number }[] = tables.core;

/** Sérsic mixtures: half-open ranges of n, each with knots at rising n that have the same number of Gaussians. */
export const sersicRanges: readonly {
  low: number;
  high: number;
  knots: readonly (MixtureTable & { n: number })[];
}[] = tables.SER;
