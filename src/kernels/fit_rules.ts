/** Numbers that decide how a fit goes. */

/** Fit rules: same as the survey's where it sets them (docs/fitting.md). */
export const rules = {
  lnreMin: Math.log(0.01),
  nMin: 0.5,
  nMax: 6,
  /** Longest steps of the survey's rule: ln r_e, ee1 or ee2, n. */
  maxLnre: 1,
  maxEe: 0.1,
  maxN: 0.25,
  /** Longest steps of our own rule: growth of ln(r² + softening), fall of ln r, ee1 or ee2, n. */
  longestGrowth: 1,
  longestFall: 2,
  longestEe: 0.3,
  longestN: 1,
  /** A size is stepped in ln(r² + this), arcsec²: far below it models hang on r², far above on ln r. */
  softening: 0.1,
  /** Prior on ee1 and ee2: 1/0.25². */
  eePrecision: 16,
  /** A fit is done when what would be left after the next step, which is still taken, is shorter than this, in σ. */
  tolerance: 0.005,
  /** What a step leaves, as a share of itself, where the one before does not tell; and the least that is believed. */
  left: 0.5,
  leastLeft: 0.15,
  /** Least curvature along a step that an update takes from it, as a share of the one expected: steps grow fivefold at
   * most. */
  leastCurvature: 0.2,
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
  /** A model is drawn with a transform of half the nominal size when the light that would wrap into its box stays below this
   * share of the peak. The estimate is half of what real PSFs gave: 2e-5 at 1e-5 (docs/fitting.md). */
  halving: 4e-6,
};
