/** What the fit stage hands to a batch of fits and what comes back. */
import type { BufferRef } from "../compute/engine.ts";
import { layout } from "../compute/layout.ts";

/** Model families; the number is the code that kernels see. */
export const modelCode = { PSF: 0, REX: 1, DEV: 2, EXP: 3, SER: 4 } as const;
export type ModelName = keyof typeof modelCode;

/** Images of a model: value and derivatives by x, y, ln r_e, ee1, ee2, n, as many as it has. */
export const fieldCount: Readonly<Record<ModelName, number>> = { PSF: 3, REX: 4, DEV: 6, EXP: 6, SER: 7 };

export const maxBands = 6;
const vector = layout("slot", { dra: 1, ddec: 1, flux: maxBands, lnre: 1, ee1: 1, ee2: 1, n: 1 });
/** Slots of a job's parameter vector: dra, ddec (arcsec on the sky from the anchors), fluxes, ln r_e, ee1, ee2, n. */
export const slot = vector.at;
export const parameterCount = vector.stride;
/** Parameters that a patch knows of: dra, ddec, the flux of its band, ln r_e, ee1, ee2, n. */
export const columnCount = 7;

/** Pixels that a batch works on: cut-outs of exposures, concatenated. `pix` changes as models are subtracted. */
export interface PixelArena {
  /** nmgy per pixel */
  pix: BufferRef;
  /** 1/nmgy; 0 = not used */
  ierr: BufferRef;
}

/** One source on one exposure. */
export interface FitPatch {
  band: number;
  /** First pixel of the box in the arena, pixels from row to row there, and the box size. */
  offset: number;
  stride: number;
  width: number;
  height: number;
  /** Pixels of the same arena whose ierr counts; another offset when a source has weights of its own (segments). */
  ierrOffset: number;
  ierrStride: number;
  /** Box pixel where (dra, ddec) = (0, 0) falls: f64, 0-based, centre of the first pixel is 0. */
  px: number;
  py: number;
  /** Pixels per arcsec on the sky, row-major 2×2: [dx/dra*, dx/ddec, dy/dra*, dy/ddec]. */
  jacobian: readonly [number, number, number, number];
  /** PSF stamp: index into the batch's list. */
  psf: number;
  /** Nominal transform size: 64, 128, … (sets the ramp of broad components, too). */
  size: number;
  /** Variance of the hybrid Gaussian, px². */
  gaussVariance: number;
}

/** One model to fit on its patches; jobs of a batch are independent of one another. */
export interface FitJob {
  model: ModelName;
  /** [parameterCount] starting values; unused slots 0 */
  start: Float64Array;
  /** Slots that may move. */
  free: readonly number[];
  lnreMax: number;
  /** Of the survey's step rule: cosine of the declination, and whether the fluxes alone are fitted first. Our own rule
   * fits them at every step. */
  cosDec?: number;
  fluxLoop?: boolean;
  patches: readonly FitPatch[];
}

/** A unit-sum stamp; the source sits at (size >> 1, size >> 1). */
export interface PsfStamp {
  size: number;
  data: Float64Array;
  /** Of a stamp that is a sum of images that other stamps have in common: these [planes, size, size], and its weights. */
  sum?: { planes: Float64Array; weights: Float64Array };
}

export interface FitOutcome {
  parameters: Float64Array;
  /** Accepted steps, and linearizations in all. */
  steps: number;
  evaluations: number;
  /** The fit ended with ln r_e or n on a bound. */
  hitLimit: boolean;
  converged: boolean;
  /** Singular: the parameters are those reached until then. */
  failed: boolean;
}

/** Fit of one patch at fixed parameters. */
export interface PatchScore {
  /** Σ m·ie²·(2d − m): the gain in χ² over no source. */
  gain: number;
  /** JtJ upper triangle [28] and Jtr [7] of (dra, ddec, flux_band, ln r_e, ee1, ee2, n). */
  jtj: Float64Array;
  jtr: Float64Array;
}

/** Per patch sums of the final measurement (docs/explanation/selection.md): m own model, total = data − residual. */
export interface PatchMeasure {
  sum: number;
  sumAbs: number;
  sumSquare: number;
  /** Σ (total − m)|m| */
  others: number;
  /** Σ m where ierr = 0 */
  masked: number;
  /** Σ χ² m */
  chi2: number;
}
