import { type AdditiveModel, fitAdditive, logistic, partOf } from "./additive.ts";
import { type BinnedModel, boundedBin, fitBinned } from "./binned.ts";

/** A probability as a function of variables. */
export type Model = AdditiveModel | BinnedModel;

export const modelKinds = ["additive", "binned"] as const;
export type ModelKind = typeof modelKinds[number];

/** Values by variable, [n]. */
export type ValuesOf = (variable: string) => ArrayLike<number>;

/** As `fitAdditive` and `fitBinned`. */
export function fitModel<M extends Model>(
  kind: M["kind"],
  values: ReadonlyMap<string, Float64Array>,
  rows: Int32Array,
  y: Uint8Array,
  start?: M,
): Model {
  return kind === "additive"
    ? fitAdditive(values, rows, y, start as AdditiveModel | undefined)
    : fitBinned(values, rows, y, start as BinnedModel | undefined);
}

export const variablesOf = (model: Model): string[] =>
  (model.kind === "additive" ? model.terms : model.levels).map((t) => t.variable);

/** Probability of each of n sources. */
export function predict(model: Model, values: ValuesOf, n: number): Float64Array {
  if (model.kind === "additive") return partOf(model, values, n).map((x) => logistic(model.intercept + x));
  const cell = new Int32Array(n);
  for (const { variable, edges } of model.levels) {
    const all = values(variable);
    for (let i = 0; i < n; i++) cell[i] = cell[i] * (edges.length - 1) + boundedBin(edges, all[i]);
  }
  return Float64Array.from(cell, (c) => model.cells[c]);
}
