import { type AdditiveModel, fitAdditive, predictAdditive, variablesOfFactors } from "./additive.ts";
import { type BinnedModel, fitBinned, predictBinned } from "./binned.ts";

/** A probability as a function of variables. */
export type Model = AdditiveModel | BinnedModel;

export const modelKinds = ["additive", "binned"] as const;
export type ModelKind = typeof modelKinds[number];

/** Values by variable, [n]. */
export type ValuesOf = (variable: string) => ArrayLike<number>;

/** As `fitAdditive` and `fitBinned`. */
export function fitModel(
  kind: ModelKind,
  values: ReadonlyMap<string, Float64Array>,
  rows: Int32Array,
  y: Uint8Array,
  start?: Model,
): Model {
  return kind === "additive"
    ? fitAdditive(values, rows, y, start as AdditiveModel | undefined)
    : fitBinned(values, rows, y, start as BinnedModel | undefined);
}

export const variablesOf = (model: Model): string[] =>
  model.kind === "additive" ? variablesOfFactors(model) : model.levels.map((t) => t.variable);

/** Probability of each of n sources. */
export const predict = (model: Model, values: ValuesOf, n: number): Float64Array =>
  model.kind === "additive" ? predictAdditive(model, values, n) : predictBinned(model, values, n);
