/** Where the fit kernels find their numbers: columns of the rows of each buffer. The WGSL sources use the same names
 * (shaders/shared/layout.wgsl is made from these). */
import { maxBands, modelCode, parameterCount, slot } from "./fit_types.ts";
import { core, devMixture, expMixture, type Mixture, rangeSplines } from "../math/profiles.ts";

/** Most components of any mixture, a point-like core included. */
export const maxComponents = 10;
/** Largest transform; a model ends half of it away from its centre. */
export const maxSize = 512;
/** Sums that a patch yields, of the unit-flux model: 28 JtJ (upper triangle of 7), 7 Jtr, gain, pixels visited, number of the
 * row; padded. */
export const outStride = 40;
export const out = { jtj: 0, jtr: 28, gain: 35, work: 36, tag: 37 };
/** The same rows after `measure`. */
export const measured = { sum: 0, sumAbs: 1, sumSquare: 2, others: 3, masked: 4, chi2: 5, work: 6, tag: 7 };

/** Patches, i32. `log2` is that of the nominal transform size; `psfHalf` is the PSF's transform of half that size, −1 when
 * the stamp does not fit into it; (ix, iy) is the anchor pixel of the box, the rest of the position is in f32. */
export const patchStride = 16;
export const patch = {
  job: 0,
  band: 1,
  offset: 2,
  stridePixels: 3,
  width: 4,
  height: 5,
  ierrOffset: 6,
  ierrStride: 7,
  psf: 8,
  log2: 9,
  ix: 10,
  iy: 11,
  scratch: 12,
  row: 13,
  psfHalf: 14,
  held: 15,
};

/** Patches, f32: sub-pixel part of the anchor, pixels per arcsec, PSF Gaussian (px²). Row = `patch.row`. */
export const placeStride = 8;
export const place = { fx: 0, fy: 1, jacobian: 2, gauss: 6 };

/** Where a patch's source lies at the trial parameters and what is drawn there, f32, made by the `place` kernel: nearest
 * pixel and rest, moments on the pixels (px²) and their slopes by ee1 and ee2, pixels per arcsec, PSF Gaussian (px²), how
 * many images, components, whether some component takes the real-space way, size of the transform (0: nothing to do).
 * Row = `patch.row`. */
export const spotStride = 24;
export const spot = {
  ix: 0,
  iy: 1,
  fx: 2,
  fy: 3,
  moments: 4,
  byE1: 7,
  byE2: 10,
  jacobian: 13,
  gauss: 17,
  fields: 18,
  components: 19,
  broad: 20,
  size: 21,
};

/** Which patches each drawing kernel draws, u32, made by the `queue` kernel: workgroups of each list as an indirect dispatch
 * reads them, four values a list; from `rows` on the lists, each with room for the most patches of a dispatch. Small
 * transforms keep few lanes busy; large ones would loop too long on few: `narrow` up to a nominal size of 2^narrowLog2,
 * `wide` beyond. The nominal size depends on the patch alone, so the sums round the same way whatever else is in the batch. */
export const queue = { narrow: 0, registers: 1, wide: 2, lists: 3, rows: 12 };
export const narrowLog2 = 7;

/** Jobs, i32. `free` has bit i set when parameter slot i may move. */
export const jobStride = 8;
export const job = { model: 0, first: 1, count: 2, free: 3 };

/** What a patch draws, one row per job, f32: parameters, mixture, moments on the sky (arcsec²) and their slopes. */
export const mixStride = 72;
export const mix = {
  parameters: 0,
  amplitude: 12,
  variance: 22,
  amplitudeSlope: 32,
  varianceSlope: 42,
  moments: 52,
  components: 64,
  fields: 65,
  active: 66,
};

/** Levenberg–Marquardt state of a job, f32. Phases: 1 start, 2 a step is on trial, 3 done,
 * 4 a trial of the survey's rule, whose value alone is wanted. */
export const stateStride = 240;
export const state = {
  p: 0,
  trial: 12,
  gain: 24,
  prior: 25,
  lambda: 26,
  phase: 27,
  steps: 28,
  evaluations: 29,
  limited: 30,
  lnreMax: 31,
  failed: 32,
  converged: 33,
  /** Number of the row; the host writes it, kernels leave it alone. */
  tag: 34,
  /** Of our own rule: coordinates of the size that the trial was found in (shaders/shared/chart.wgsl). */
  chart: 35,
  gradient: 36,
  matrix: 48,
  /** Of the survey's rule: the whole step. */
  before: 126,
  /** Of the survey's rule: lengths of the step to try and whether each meets a bound, how many, the present one, the best
   * so far and what it gained, whether the accepted one met a bound; cos δ; fluxes first. */
  shares: 138,
  hits: 141,
  trials: 144,
  atTrial: 145,
  bestTrial: 146,
  best: 147,
  hit: 148,
  cosDec: 149,
  fluxLoop: 150,
  /** Of our own rule: length of the last whole step in σ, 0 when there was none; trials that failed since; whether anything
   * has been learned; and that: what residuals add to the curvature, in the coordinates of `chart`. */
  last: 151,
  fails: 152,
  learned: 153,
  residual: 154,
};

/** Fit rules: same as the survey's where it sets them (docs/fitting.md). */
export const rules = {
  lnreMin: Math.log(0.01),
  nMin: 0.5,
  nMax: 6,
  maxLnre: 1,
  maxEe: 0.1,
  maxN: 0.25,
  /** Longest steps of our own rule: growth of ln(r² + softening), fall of ln r, ee1 or ee2, n. */
  growth: 1,
  fall: 2,
  turn: 0.3,
  bend: 1,
  /** A size is stepped in ln(r² + this), arcsec²: far below it models hang on r², far above on ln r. */
  softening: 0.1,
  /** Prior on ee1 and ee2: 1/0.25². */
  eePrecision: 16,
  /** A fit is done when what would be left after the next step, which is still taken, is shorter than this, in σ. */
  tolerance: 0.005,
  /** What a step leaves, as a share of itself, where the one before does not tell; and the least that is believed. */
  leaves: 0.5,
  leastLeft: 0.15,
  /** Least curvature along a step that is learned from it, as a share of the one expected: steps grow fivefold at most. */
  leastBend: 0.2,
  /** Share of the gain below which a difference of two gains is rounding of f32 sums. */
  blur: 1e-5,
  maxEvaluations: 100,
  /** The survey's rule: a loop ends when a step gains no more ln P than this, or than the second when a step was limited,
   * and after so many steps. */
  surveyGain: 0.1,
  surveyLimitedGain: 1e-6,
  surveySteps: 100,
  /** Its finite step in ln r_e, ee1 and ee2. */
  surveyStep: 0.01,
};

/** A model is drawn with a transform of half the nominal size when the light that would wrap into its box stays below this
 * share of the peak. The estimate is half of what real PSFs gave: 2e-5 at 1e-5 (docs/fitting.md). */
export const halving = 4e-6;

/** Spline tables of the Sérsic mixtures as one f32 array. Per range 8 header values [low, components, knots, start];
 * from `start` on the knots, then per component the amplitude pieces and the ln-variance pieces (4 values each). The core
 * comes as the last range with one component and no variances. */
export function sersicTables(): Float64Array {
  const header = (rangeSplines.length + 1) * 8;
  const values: number[] = new Array(header).fill(0);
  const begin = (i: number, low: number, components: number, knots: readonly number[]) => {
    [low, components, knots.length, values.length].forEach((v, k) => values[8 * i + k] = v);
    values.push(...knots);
  };
  rangeSplines.forEach((r, i) => {
    begin(i, r.low, r.amplitude.length, r.knots);
    r.amplitude.forEach((pieces, c) => values.push(...pieces, ...r.lnVariance[c]));
  });
  begin(rangeSplines.length, 1, 1, core.knots);
  values.push(...core.pieces);
  for (const m of [devMixture, expMixture]) values.push(...fixedRow(m));
  return Float64Array.from(values);
}

/** Amplitudes then variances of a fixed mixture, `maxComponents` each, and the count. */
const fixedRow = (m: Mixture) => {
  const pad = (v: readonly number[]) => [...v, ...new Array(maxComponents - v.length).fill(0)];
  return [...pad(m.amplitude), ...pad(m.variance), m.amplitude.length];
};
/** Values of one fixed mixture at the end of the tables: DEV first, EXP last. */
export const fixedStride = 2 * maxComponents + 1;
export const sersicRangeCount = rangeSplines.length;

/** exp(2πi j / maxSize), j = 0…maxSize − 1, cosines and sines interleaved: head of the PSF bank. */
export function twiddles(): Float64Array {
  const values = new Float64Array(2 * maxSize);
  for (let j = 0; j < maxSize; j++) {
    values[2 * j] = Math.cos(2 * Math.PI * j / maxSize);
    values[2 * j + 1] = Math.sin(2 * Math.PI * j / maxSize);
  }
  return values;
}
/** Values of a PSF transform of a given size: the half with x = 0…size/2, row by row, re and im interleaved. */
export const transformLength = (size: number) => 2 * (size / 2 + 1) * size;

/** The columns above as WGSL constants: `MIX_AMPLITUDE`, `STATE_PHASE`, … */
export function layoutWgsl(): string {
  const groups = { out, patch, place, spot, queue, job, mix, state };
  const constant = (name: string, value: number) => `const ${name} = ${value}u;`;
  const lines = Object.entries(groups).flatMap(([group, columns]) =>
    Object.entries(columns).map(([column, value]) =>
      constant(`${group}_${column.replace(/[A-Z]/g, (c) => "_" + c)}`.toUpperCase(), value)
    )
  );
  const strides = {
    OUT: outStride,
    PATCH: patchStride,
    PLACE: placeStride,
    SPOT: spotStride,
    JOB: jobStride,
    MIX: mixStride,
  };
  for (const [name, value] of Object.entries({ ...strides, STATE: stateStride })) {
    lines.push(constant(`${name}_STRIDE`, value));
  }
  const counts = {
    MAX_COMPONENTS: maxComponents,
    MAX_SIZE: maxSize,
    SERSIC_RANGES: sersicRangeCount,
    NARROW_LOG2: narrowLog2,
  };
  for (
    const [name, value] of Object.entries({
      ...counts,
      FIXED_STRIDE: fixedStride,
      SLOTS: parameterCount,
      MAX_BANDS: maxBands,
    })
  ) {
    lines.push(constant(name, value));
  }
  for (const [name, value] of Object.entries(modelCode)) lines.push(constant(`MODEL_${name}`, value));
  for (const [name, value] of Object.entries(slot)) lines.push(constant(`SLOT_${name.toUpperCase()}`, value));
  for (
    const [name, value] of Object.entries({ ...rules, halving })
  ) {
    lines.push(`const RULE_${name.replace(/[A-Z]/g, (c) => "_" + c).toUpperCase()} = f32(${value});`);
  }
  for (let k = 0; k < 64; k++) {
    lines.push(
      `const COS64_${k} = ${Math.cos(Math.PI * k / 32)};`,
      `const SIN64_${k} = ${Math.sin(Math.PI * k / 32)};`,
    );
  }
  return lines.join("\n") + "\n";
}
