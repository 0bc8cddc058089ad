/** Why a fit should not be trusted, or only in part: one place for code, kernels, FITS cards and documents. */
export interface Flag {
  name: string;
  bit: number;
  /** Half a line: comment of the FITS card. */
  meaning: string;
  /** What a user should make of it. */
  advice: string;
}

const flag = (bit: number, name: string, meaning: string, advice: string): Flag => ({ bit, name, meaning, advice });

/** Bits of the catalogue's column `fitflags`. A source without any is as good as its inverse variances say. */
export const fitFlags = [
  flag(
    0,
    "STEP_LIMIT",
    "the step limit ended the fit",
    "parameters are those of the last step that helped; the optimum may be elsewhere",
  ),
  flag(
    1,
    "NOT_CONVERGED",
    "the fit ended without reaching its optimum",
    "no step helped although one was promised; take the inverse variances as lower bounds of the error",
  ),
  flag(2, "RADIUS_BOUND", "the radius is on its bound", "radius and flux lean on the bound, not on the pixels"),
  flag(3, "INDEX_BOUND", "the Sersic index is on its bound", "index, radius and flux lean on the bound"),
  flag(
    4,
    "SINGULAR",
    "its normal equations are singular",
    "the pixels do not determine all parameters: some combination of them is arbitrary",
  ),
  flag(5, "LEFT_BLOB", "a model tried left the blob", "that model took no part in the choice"),
  flag(
    6,
    "WORK_LIMIT",
    "its blob had used up its work",
    "the source was fitted less often than others, or not at all: see FIRST_FIT and UNFITTED",
  ),
  flag(7, "TIME_LIMIT", "the time for fits was over", "as WORK_LIMIT; another run may get further"),
  flag(8, "FIRST_FIT", "models were not compared", "type and parameters are those of the first fit, dchisq is empty"),
  flag(9, "UNFITTED", "not fitted at all", "position and fluxes are those of the detection"),
  flag(
    10,
    "REFERENCE_ENGINE",
    "fitted on the f64 engine: the device failed",
    "numbers are right, but differ in the last digits from a run without failures",
  ),
  flag(
    11,
    "MASKED_CORE",
    "no usable pixel at its position in a band",
    "the flux of that band comes from the wings alone (saturation, bad columns)",
  ),
  flag(12, "FEW_PIXELS", "fewer usable pixels than parameters", "the model is not determined by its pixels"),
  flag(13, "NO_FLUX", "no band has a positive flux", "not a source, or one below its neighbours' errors"),
  flag(
    14,
    "SAME_PLACE",
    "another source within half a pixel",
    "only the sum of the two fluxes is measured",
  ),
] as const satisfies readonly Flag[];

/** Bits of the column `flags` of forced photometry. */
export const forcedFlags = [
  flag(0, "OFF", "no light of the model falls on the pixels", "flux and inverse variance are 0, not measured"),
  flag(1, "MASKED", "every pixel under the model is masked", "flux and inverse variance are 0, not measured"),
  flag(
    2,
    "SHARED",
    "only the sum with others is known",
    "the fluxes share evenly what their sum leaves open; `flux_ivar_joint` is 0, neighbours are unaffected",
  ),
  flag(3, "NO_MODEL", "the catalogue gives no model to measure", "types DUP and NUN; flux and inverse variance are 0"),
  flag(
    4,
    "REFERENCE_ENGINE",
    "measured on the f64 engine: the device failed",
    "numbers are right, but differ in the last digits from a run without failures",
  ),
] as const satisfies readonly Flag[];

/** Bits of the column `flags` of the covariances. */
export const covarianceFlags = [
  flag(0, "SINGULAR", "the normal matrix cannot be inverted", "the covariance is 0; look at the inverse variances"),
] as const satisfies readonly Flag[];

export type FlagName = typeof fitFlags[number]["name"];

const valuesOf = <N extends string>(flags: readonly { name: N; bit: number }[]) =>
  Object.fromEntries(flags.map((f) => [f.name, 2 ** f.bit])) as Record<N, number>;

/** Value of each flag by name. */
export const flagValue = valuesOf(fitFlags);
export const forcedFlagValue = valuesOf(forcedFlags);
export const covarianceFlagValue = valuesOf(covarianceFlags);

/** Names of the bits of a value, lowest first. @param value of the column */
export function flagNames(value: number): FlagName[] {
  return fitFlags.filter((f) => (value & flagValue[f.name]) !== 0).map((f) => f.name);
}

/** The flags as WGSL constants: `FLAG_SINGULAR`, … */
export function flagsWgsl(): string {
  return fitFlags.map((f) => `const FLAG_${f.name} = ${flagValue[f.name]}u;`).join("\n") + "\n";
}
