import type { Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { BandColumns } from "../../survey/catalogue/columns.ts";
import { type FittedModel, type FittedSource, modelOrder, type SourceType } from "../../survey/source.ts";

/** Every model that was tried on each source, in the survey's columns. @param sources in catalogue order */
export function allModels(
  grid: BrickGrid,
  bands: readonly BandColumns[],
  sources: readonly FittedSource[],
): Table {
  const t = new TableBuilder(sources.length), box = (i: number) => sources[i].blobBox, inBlob = countByBlob(sources);
  t.add("blob", "i4", (i) => sources[i].blob).add("brickid", "i4", () => grid.brickid);
  t.text("brickname", () => grid.brickname, 8).add("dchisq", "f4", (i) => sources[i].dchisq, { size: 5 });
  t.add("objid", "i4", (i) => i);
  t.add("ra", "f8", (i) => sources[i].parameters.ra).add("dec", "f8", (i) => sources[i].parameters.dec);
  // Times would make products of the same brick differ.
  t.text("cpu_arch", () => "", 3);
  t.add("cpu_source", "f4", () => 0).add("cpu_blob", "f4", () => 0);
  t.add("ninblob", "i4", (i) => inBlob(sources[i]));
  t.add("blob_width", "i2", (i) => box(i).width).add("blob_height", "i2", (i) => box(i).height);
  t.add("blob_npix", "i4", (i) => box(i).npix).add("blob_nimages", "i2", (i) => box(i).nimages);
  t.add("blob_totalpix", "i4", (i) => box(i).npix * box(i).nimages);
  // Blobs are not made symmetric.
  t.add("blob_symm_width", "i2", () => 0).add("blob_symm_height", "i2", () => 0);
  t.add("blob_symm_npix", "i4", () => 0).add("blob_symm_nimages", "i2", () => 0);
  t.add("hit_limit", "bool", (i) => sources[i].hitLimit).add("hit_r_limit", "bool", (i) => sources[i].hitRadiusLimit);
  t.add("hit_ser_limit", "bool", (i) => sources[i].hitSersicLimit);
  t.add("fit_background", "bool", () => false);
  t.add("forced_pointsource", "bool", (i) => sources[i].forcedPointSource);
  t.text("type", (i) => sources[i].parameters.type, 3);
  for (const type of modelOrder) addModel(t, type, bands, (i) => sources[i].models[type]);
  return t.build();
}

/** How many sources the blob of a source holds. */
export function countByBlob(sources: readonly FittedSource[]): (source: FittedSource) => number {
  const count = new Map<number, number>();
  for (const { blob } of sources) count.set(blob, (count.get(blob) ?? 0) + 1);
  return ({ blob }) => count.get(blob)!;
}

const shapeColumns = { re: "shape_r", e1: "shape_e1", e2: "shape_e2" } as const;
const ellipse = ["re", "e1", "e2"] as const;
/** Shape parameters of each model. */
const shapesOf: Record<SourceType, readonly (keyof typeof shapeColumns)[]> = {
  PSF: [],
  REX: ["re"],
  DEV: ellipse,
  EXP: ellipse,
  SER: ellipse,
};

/** Columns of one model; 0 where it was not tried. */
function addModel(
  t: TableBuilder,
  type: SourceType,
  bands: readonly BandColumns[],
  model: (i: number) => FittedModel | undefined,
) {
  const name = type.toLowerCase() + "_", shapes = shapesOf[type];
  t.add(name + "ra", "f8", (i) => model(i)?.parameters.ra ?? 0);
  t.add(name + "dec", "f8", (i) => model(i)?.parameters.dec ?? 0);
  if (type === "SER") t.add(name + "sersic", "f4", (i) => model(i)?.parameters.sersic ?? 0);
  for (const s of shapes) t.add(name + shapeColumns[s], "f4", (i) => model(i)?.parameters[s] ?? 0);
  t.add(name + "ra_ivar", "f4", (i) => model(i)?.ivar.ra ?? 0);
  t.add(name + "dec_ivar", "f4", (i) => model(i)?.ivar.dec ?? 0);
  if (type === "SER") t.add(name + "sersic_ivar", "f4", (i) => model(i)?.ivar.sersic ?? 0);
  for (const s of shapes) t.add(`${name}${shapeColumns[s]}_ivar`, "f4", (i) => model(i)?.ivar[s] ?? 0);
  const at = (flux: readonly number[] | undefined, index?: number) => index === undefined ? 0 : flux?.[index] ?? 0;
  for (const { band, index } of bands) t.add(`${name}flux_${band}`, "f4", (i) => at(model(i)?.parameters.flux, index));
  for (const { band, index } of bands) t.add(`${name}flux_ivar_${band}`, "f4", (i) => at(model(i)?.ivar.flux, index));
  t.add(name + "cpu", "f4", () => 0).add(name + "hit_limit", "bool", (i) => model(i)?.hitLimit ?? false);
  if (type !== "PSF") t.add(name + "hit_r_limit", "bool", (i) => model(i)?.hitRadiusLimit ?? false);
  t.add(name + "opt_steps", "i2", (i) => model(i)?.steps ?? 0);
}
