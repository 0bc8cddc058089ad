/** Rows of the buffers that the fit's kernels share. */
import { packedLength } from "../math/linear/packed.ts";
import { layout } from "../compute/layout.ts";
import { enumerate } from "../compute/wgsl.ts";
import { columnCount, parameterCount } from "./fit_types.ts";
import { maxComponents } from "./sersic_tables.ts";

/** Jobs, i32: one model to fit on its patches. */
export const jobRow = layout("job", {
  model: 1,
  /** Its patches by their rows of results. */
  first: 1,
  count: 1,
  /** Bit i is set when parameter slot i may move. */
  free: 1,
});

/** Patches, i32: one source on one exposure. */
export const patchRow = layout("patch", {
  job: 1,
  band: 1,
  /** First pixel of the box, pixels from row to row, size. */
  offset: 1,
  stridePixels: 1,
  width: 1,
  height: 1,
  ierrOffset: 1,
  ierrStride: 1,
  /** First value of the PSF's transform of the nominal size, and of that of half that size; −1 when the stamp does not fit
   * into it. */
  psf: 1,
  psfHalf: 1,
  /** Of the nominal transform size. */
  log2: 1,
  /** Pixel of the box nearest to the anchor; the rest of the position is in f32. */
  ix: 1,
  iy: 1,
  /** First value of its images. */
  scratch: 1,
  /** Of its anchor, its footprint and its results. */
  row: 1,
  /** First value of its comparison model: the one that the survey's rule compares trials with. */
  comparison: 1,
});

/** Where a patch's source is at the start, f32, from the host: sub-pixel part of the position, pixels per arcsec, variance of
 * the PSF's Gaussian (px²). */
export const anchorRow = layout("anchor", { fx: 1, fy: 1, jacobian: 4, gauss: 1 });

/** What is drawn where at the trial parameters, f32, by the kernel `footprint`. */
export const footprintRow = layout("footprint", {
  /** Nearest pixel and rest. */
  ix: 1,
  iy: 1,
  fx: 1,
  fy: 1,
  /** Moments of the unit-variance component on the pixels (px²; xx, xy, yy) and their slopes by ee1 and ee2. */
  moments: 3,
  byE1: 3,
  byE2: 3,
  jacobian: 4,
  gauss: 1,
  /** How many images. */
  fields: 1,
  components: 1,
  /** Whether some component takes the real-space way. */
  broad: 1,
  /** Of the transform; 0 when there is nothing to do. */
  size: 1,
});

/** What a job draws, f32, by the kernel `mix`. */
export const mixRow = layout("mix", {
  parameters: parameterCount,
  /** The mixture and its slopes by n. */
  amplitude: maxComponents,
  variance: maxComponents,
  amplitudeSlope: maxComponents,
  varianceSlope: maxComponents,
  /** Moments on the sky (arcsec²; xx, xy, yy) and their slopes by ee1 and ee2. */
  moments: 3,
  byE1: 3,
  byE2: 3,
  components: 1,
  fields: 1,
  active: 1,
});

/** Sums over a patch by `linearize`, f32, of the unit-flux model: products of its columns with one another and with the
 * residuals, gain, pixels visited, number of the row from 1. Lanes write four values at a time. */
export const sumsRow = layout(
  "sums",
  { jtj: packedLength(columnCount), jtr: columnCount, gain: 1, work: 1, tag: 1 },
  4,
);

/** The same rows after `measure`. */
export const measuredRow = layout("measured", {
  sum: 1,
  sumAbs: 1,
  sumSquare: 1,
  others: 1,
  masked: 1,
  chi2: 1,
  work: 1,
  tag: 1,
});

/** Where a fit stands. */
export const phase = enumerate([
  "start",
  /** A step is on trial. */
  "trial",
  "done",
  /** A step is on trial by the survey's rule: its value alone is wanted. */
  "valueTrial",
], 1);

/** Coordinates that our own rule steps in (shaders/shared/step_coordinates.wgsl). */
export const coordinates = enumerate(["plain", "semiMajor", "equalArea"]);

/** State of a job's fit, f32. */
export const stateRow = layout("state", {
  p: parameterCount,
  trial: parameterCount,
  gain: 1,
  prior: 1,
  lambda: 1,
  phase: 1,
  steps: 1,
  evaluations: 1,
  limited: 1,
  lnreMax: 1,
  failed: 1,
  converged: 1,
  /** Number of the row; the host writes it, kernels leave it alone. */
  tag: 1,
  gradient: parameterCount,
  matrix: packedLength(parameterCount),
  /** Of our own rule: coordinates that the trial was found in; length of the last whole step in σ, 0 when there was none;
   * trials that failed since; whether the curvature was updated; and what residuals add to it, in `coordinates`. */
  coordinates: 1,
  last: 1,
  fails: 1,
  updated: 1,
  curvature: packedLength(parameterCount),
  /** Of the survey's rule: the whole step; the shares of it to try and whether each meets a bound; how many, the present one,
   * the best so far and what it gained; whether the accepted one met a bound; cos δ; fluxes first. */
  direction: parameterCount,
  shares: 3,
  hits: 3,
  trials: 1,
  atTrial: 1,
  bestTrial: 1,
  best: 1,
  hit: 1,
  cosDec: 1,
  fluxLoop: 1,
});
