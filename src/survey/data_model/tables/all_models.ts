/** Every model that was tried on every source (`all-models-<brick>.fits`). */
import { modelOrder, type SourceType } from "../../source.ts";
import { column, type ColumnExtra, inBands, type ModelColumn } from "../model_column.ts";

const ellipse = ["shape_r", "shape_e1", "shape_e2"] as const;

/** Shape parameters of each model, as its columns are called. */
export const shapesOf: Readonly<Record<SourceType, readonly (typeof ellipse[number])[]>> = {
  PSF: [],
  REX: ["shape_r"],
  DEV: ellipse,
  EXP: ellipse,
  SER: ellipse,
};

const sources: readonly ModelColumn[] = [
  column("blob", "i4", "number of its blob"),
  column("brickid", "i4", "number of the brick"),
  column("brickname", "str", "name of the brick", { size: 8 }),
  column("dchisq", "f4", `chi-squared gained by each model: ${modelOrder.join(", ")}`, { size: modelOrder.length }),
  column("objid", "i4", "row of the catalogue"),
  column("ra", "f8", "fitted position, deg"),
  column("dec", "f8", "fitted position, deg"),
  column("cpu_arch", "str", "empty: products do not tell hosts apart", { size: 3 }),
  column("cpu_source", "f4", "0: products do not tell times"),
  column("cpu_blob", "f4", "0: products do not tell times"),
  column("ninblob", "i4", "sources of its blob"),
  column("blob_width", "i2", "columns of the blob"),
  column("blob_height", "i2", "rows of the blob"),
  column("blob_npix", "i4", "pixels of the blob"),
  column("blob_nimages", "i2", "exposures that see it"),
  column("blob_totalpix", "i4", "pixels times exposures"),
  column("blob_symm_width", "i2", "0: blobs are not made symmetric"),
  column("blob_symm_height", "i2", "0: blobs are not made symmetric"),
  column("blob_symm_npix", "i4", "0: blobs are not made symmetric"),
  column("blob_symm_nimages", "i2", "0: blobs are not made symmetric"),
  column("hit_limit", "bool", "a parameter of the chosen model is on its bound"),
  column("hit_r_limit", "bool", "its radius is"),
  column("hit_ser_limit", "bool", "its Sersic index is"),
  column("fit_background", "bool", "the sky of each exposure was fitted, too"),
  column("forced_pointsource", "bool", "nothing but a point was tried"),
  column("type", "str", "the chosen model", { size: 3 }),
];

const meanings: Record<string, string> = {
  sersic: "Sersic index",
  shape_r: "half-light radius, arcsec",
  shape_e1: "ellipticity, first component",
  shape_e2: "ellipticity, second component",
};

/** Columns of one model, 0 where it was not tried. */
function modelColumns(type: SourceType, bands: readonly string[]): ModelColumn[] {
  const of = (name: string, kind: "f8" | "f4" | "bool" | "i2", meaning: string, extra: ColumnExtra = {}) =>
    column(`${type.toLowerCase()}_${name}`, kind, `${type}: ${meaning}`, extra);
  const index = type === "SER" ? ["sersic"] : [], shapes = [...index, ...shapesOf[type]];
  return [
    of("ra", "f8", "fitted position, deg"),
    of("dec", "f8", "fitted position, deg"),
    ...shapes.map((s) => of(s, "f4", meanings[s])),
    ...["ra", "dec", ...shapes].map((s) => of(`${s}_ivar`, "f4", `inverse variance of its ${s}`)),
    ...inBands(bands, of("flux_*", "f4", "flux, nanomaggies")),
    ...inBands(bands, of("flux_ivar_*", "f4", "inverse variance of its flux")),
    of("cpu", "f4", "0: products do not tell times"),
    of("hit_limit", "bool", "a parameter is on its bound"),
    ...(type === "PSF" ? [] : [of("hit_r_limit", "bool", "the radius is on its bound")]),
    of("opt_steps", "i2", "steps of the optimiser"),
  ];
}

/** @param bands in their order */
export const allModelsColumns = (bands: readonly string[]): ModelColumn[] => [
  ...sources,
  ...modelOrder.flatMap((type) => modelColumns(type, bands)),
];
