/** Rows of pairs of units, and the responses that they give. */
import { column, type ModelColumn, optional } from "../model_column.ts";
import { derivedGroups } from "./derived.ts";

/** What rows of pairs have before their derived columns. */
export const pairColumns: readonly ModelColumn[] = [
  column("response", "str", "change of the pair: flux, magnification, size, shear, shear2", { size: 16 }),
  column("side", "i2", "1: plus the amount of the plan, -1: minus it"),
];

/** Of `response.fits` of a brick: columns of `randoms`, as they are there. @param bands ["*"] for documents */
export const pairTableColumns = (bands: readonly string[]): ModelColumn[] => [
  ...pairColumns,
  ...optional(derivedGroups(bands).flatMap((g) => g.columns)),
];

/** Of a run's responses. */
export const responseColumns: readonly ModelColumn[] = [
  column("response", "str", "what was changed: flux, magnification, size, shear, shear2", { size: 16 }),
  column("amount", "f8", "by how much a side of a pair differs"),
  column("sample", "str", "recovered, or the target selection", { size: 16 }),
  column("quantity", "str", "count, count_area (less 1 for the area), or what is averaged", { size: 16 }),
  column("over", "str", "sample: of each side; same sources: of both samples", { size: 16 }),
  column("value", "f8", "response: of counts, fluxes and sizes d ln, of others d, by the change"),
  column("error", "f8", "its standard error, by the jackknife"),
  column("error_unpaired", "f8", "error that two runs of other sources, as many, would have"),
  column("plus", "f8", "number or mean of the side with plus the amount"),
  column("minus", "f8", "number or mean of the other side"),
  column("n_plus", "i8", "sources behind plus"),
  column("n_minus", "i8", "sources behind minus"),
  column("n_both", "i8", "sources in both"),
  column("groups", "str", "what the jackknife leaves out: bricks or sources", { size: 8 }),
  column("n_groups", "i8", "how many there are"),
];
