import { fitModel, type Model, type ModelKind, modelKinds, predict, variablesOf } from "./models/model.ts";
import type { Sources } from "./sources.ts";

/** The two questions about a sample: which sources that belong to it are kept, and which others are gained. */
export const partNames = ["kept", "gained"] as const;
export type PartName = typeof partNames[number];

/** Models of both parts, each kind. */
export type PartModels = Partial<Record<PartName, Record<ModelKind, Model>>>;

/** Fewer outcomes of a kind than that say how often it happens, not where. */
const fewest = 10;

/** Rows of a part. */
export function rowsOf(
  { n, belongs }: Sources,
  part: PartName,
  chosen: (row: number) => boolean = () => true,
): Int32Array {
  const want = part === "kept" ? 1 : 0;
  return Int32Array.from(Array.from({ length: n }, (_, i) => i).filter((i) => belongs[i] === want && chosen(i)));
}

/** Fits both parts. @param chosen rows to learn from @param start models of all rows, whose ranges and smoothing are kept */
export function fitParts(sources: Sources, chosen?: (row: number) => boolean, start?: PartModels): PartModels {
  const models: PartModels = {};
  for (const part of partNames) {
    const rows = rowsOf(sources, part, chosen);
    if (rows.length === 0 || (start && !start[part])) continue;
    models[part] = Object.fromEntries(
      modelKinds.map((kind) => [kind, fitPart(sources, rows, kind, start?.[part]?.[kind])]),
    ) as Record<ModelKind, Model>;
  }
  return models;
}

function fitPart({ values, variables, selected }: Sources, rows: Int32Array, kind: ModelKind, start?: Model): Model {
  const y = Uint8Array.from(rows, (i) => selected[i]), hits = y.reduce((s, v) => s + v, 0);
  const rare = start ? isConstant(start) : Math.min(hits, y.length - hits) < fewest;
  // Cells cannot be divided by what is of the source and of the place at once: weights average over sources.
  const usable = variables.filter((v) => kind === "additive" || v.kind !== "both");
  const used = rare ? new Map() : new Map(usable.map(({ name }) => [name, values.get(name)!]));
  return fitModel(kind, used, rows, y, rare ? undefined : start);
}

const isConstant = (model: Model) => variablesOf(model).length === 0;

/** Probability of each of some sources to be found and selected. */
export function predictSources(
  { values, belongs }: Sources,
  models: PartModels,
  kind: ModelKind,
  rows: Int32Array,
): Float64Array {
  const out = new Float64Array(rows.length);
  for (const part of partNames) {
    const model = models[part]?.[kind],
      at = [...rows.keys()].filter((k) => (belongs[rows[k]] === 1) === (part === "kept"));
    if (!model || at.length === 0) continue;
    predict(model, (v) => Float64Array.from(at, (k) => values.get(v)![rows[k]]), at.length)
      .forEach((p, k) => out[at[k]] = p);
  }
  return out;
}
