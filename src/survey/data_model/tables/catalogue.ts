/** Catalogues: columns of tractor and tractor-i files, as what writes ours has them. */
import { type CatalogueColumn, catalogueColumns } from "../../catalogue/columns.ts";
import { gaiaColumns, motionColumns } from "../../catalogue/gaia_columns.ts";
import { type IntermediateColumn, intermediateColumns } from "../../catalogue/intermediate_columns.ts";
import { column, inBands, type ModelColumn, optional } from "../model_column.ts";

/** Ours alone: readers of the survey's catalogues do not know them. */
export const ownColumns: ReadonlySet<string> = new Set([
  "fitflags",
  ...intermediateColumns.filter((c) => c.own).map((c) => c.name),
]);

const ofStars = new Set([...motionColumns.map(([name]) => name), ...gaiaColumns.map(([name]) => `gaia_${name}`)]);

/** Columns of tractor files. @param bands in their order, ["*"] for documents @param list those of the model, or all that we write */
export const catalogueModel = (
  bands: readonly string[],
  list: readonly CatalogueColumn[] = catalogueColumns.filter((c) => !ownColumns.has(c.name)),
): ModelColumn[] =>
  list.flatMap(({ name, type, unit, size, meaning, wise }) => {
    const model = { name, type, meaning, unit, size, ...(wise || ofStars.has(name) ? { optional: true } : {}) };
    return name.includes("*") ? inBands(bands, model) : [model];
  });

/** Columns of tractor-i files, whose vectors have the bands first. @param bands that have columns of their own, ["*"] for documents
 * @param list those of the model, or all that we write */
export const intermediateModel = (
  bands: readonly string[],
  list: readonly IntermediateColumn[] = intermediateColumns.filter((c) => !c.own),
): ModelColumn[] =>
  alternating(list).flatMap((group) =>
    group[0].apart
      ? bands.flatMap((b) => group.map((c) => ({ ...plain(c), name: `${c.name}_${b}` })))
      : group.map((c) => ({ ...plain(c), ...(c.ofBand ? { overBands: true } : {}) }))
  );

const plain = ({ name, type, size, meaning }: IntermediateColumn): ModelColumn => ({ name, type, size, meaning });

/** Columns one by one; those of each band that follow one another, together: they alternate. */
export function alternating<T extends Pick<IntermediateColumn, "apart">>(columns: readonly T[]): T[][] {
  const groups: T[][] = [];
  for (const c of columns) {
    if (c.apart && groups.at(-1)?.[0].apart) groups.at(-1)!.push(c);
    else groups.push([c]);
  }
  return groups;
}

/** Columns that rows of reference stars bring into tractor-i; ours has none of them. */
export const starColumns: readonly ModelColumn[] = optional([
  ...motionColumns.map(([name, , meaning]) => column(name, "f4", meaning)),
  ...gaiaColumns.map(([name, type]) => column(name, type, "of Gaia", { also: ["i4"] })),
  column("source_id", "i8", "number in Gaia"),
  ...["mag", "mask_mag", "zguess", "jmag", "hmag", "kmag", "keep_radius"].map((name) =>
    column(name, "f4", "of the star")
  ),
  ...["g", "r", "i", "z"].map((b) => column(`decam_mag_${b}`, "f4", "magnitude by its colours")),
  ...["radius", "ba", "pa"].map((name) => column(name, "f4", "of its mask", { also: ["f8"] })),
  column("radius_pix", "i8", "radius of its mask, pixels", { also: ["i4"] }),
  column("pointsource", "bool", "held to be a point"),
  column("isgalaxy", "u1", "held to be a galaxy", { also: ["bool"] }),
]);

/** Columns that come with the rows of reference stars, in an order of their own in each brick, between the star's number and what the
 * fit adds. @param names of a file; without stars all have their places */
export function columnsOfStars(names: ReadonlySet<string>): ReadonlySet<string> {
  if (!names.has("source_id")) return new Set();
  const all = intermediateColumns.map((c) => c.name), from = all.indexOf("ref_id"), to = all.indexOf("iterative");
  const brought = starColumns.map((c) => c.name);
  return new Set([...brought, ...all.slice(from + 1, to), "in_bounds", "ra_ivar", "dec_ivar", "type"]);
}
