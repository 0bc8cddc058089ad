import type { Table } from "../../base/table.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { BandColumns } from "../../survey/catalogue/columns.ts";
import { fillTable, type Values } from "../../survey/data_model/fill.ts";
import { allModelsColumns, shapesOf } from "../../survey/data_model/tables/all_models.ts";
import { type FittedModel, type FittedSource, modelOrder, type SourceType } from "../../survey/source.ts";

/** Every model that was tried on each source, in the survey's columns. @param sources in catalogue order */
export function allModels(
  grid: BrickGrid,
  bands: readonly BandColumns[],
  sources: readonly FittedSource[],
): Table {
  const models = modelOrder.map((type) => modelValues(type, bands, (i) => sources[i].models[type]));
  const values = Object.assign(sourceValues(grid, sources), ...models);
  return fillTable(allModelsColumns(bands.map((b) => b.band)), sources.length, values);
}

/** What times and hosts would make differ between products of the same brick is 0; blobs are not made symmetric. */
function sourceValues(grid: BrickGrid, sources: readonly FittedSource[]): Values {
  const box = (i: number) => sources[i].blobBox, inBlob = countByBlob(sources), none = () => 0;
  return {
    blob: (i) => sources[i].blob,
    brickid: () => grid.brickid,
    brickname: () => grid.brickname,
    dchisq: (i) => sources[i].dchisq,
    objid: (i) => i,
    ra: (i) => sources[i].parameters.ra,
    dec: (i) => sources[i].parameters.dec,
    cpu_arch: () => "",
    cpu_source: none,
    cpu_blob: none,
    ninblob: (i) => inBlob(sources[i]),
    blob_width: (i) => box(i).width,
    blob_height: (i) => box(i).height,
    blob_npix: (i) => box(i).npix,
    blob_nimages: (i) => box(i).nimages,
    blob_totalpix: (i) => box(i).npix * box(i).nimages,
    blob_symm_width: none,
    blob_symm_height: none,
    blob_symm_npix: none,
    blob_symm_nimages: none,
    hit_limit: (i) => sources[i].hitLimit,
    hit_r_limit: (i) => sources[i].hitRadiusLimit,
    hit_ser_limit: (i) => sources[i].hitSersicLimit,
    fit_background: (i) => sources[i].fitBackground,
    forced_pointsource: (i) => sources[i].forcedPointSource,
    type: (i) => sources[i].parameters.type,
  };
}

/** How many sources the blob of a source holds. */
export function countByBlob(sources: readonly FittedSource[]): (source: FittedSource) => number {
  const count = new Map<number, number>();
  for (const { blob } of sources) count.set(blob, (count.get(blob) ?? 0) + 1);
  return ({ blob }) => count.get(blob)!;
}

const parameterOf = { ra: "ra", dec: "dec", sersic: "sersic", shape_r: "re", shape_e1: "e1", shape_e2: "e2" } as const;

/** Values of one model; 0 where it was not tried. */
function modelValues(
  type: SourceType,
  bands: readonly BandColumns[],
  model: (i: number) => FittedModel | undefined,
): Values {
  const values: Record<string, Values[string]> = {}, name = type.toLowerCase() + "_";
  for (const column of ["ra", "dec", ...(type === "SER" ? ["sersic" as const] : []), ...shapesOf[type]] as const) {
    const key = parameterOf[column];
    values[name + column] = (i) => model(i)?.parameters[key] ?? 0;
    values[`${name}${column}_ivar`] = (i) => model(i)?.ivar[key] ?? 0;
  }
  const at = (flux: readonly number[] | undefined, index?: number) => index === undefined ? 0 : flux?.[index] ?? 0;
  for (const { band, index } of bands) {
    values[`${name}flux_${band}`] = (i) => at(model(i)?.parameters.flux, index);
    values[`${name}flux_ivar_${band}`] = (i) => at(model(i)?.ivar.flux, index);
  }
  values[name + "cpu"] = () => 0;
  values[name + "hit_limit"] = (i) => model(i)?.hitLimit ?? false;
  if (type !== "PSF") values[name + "hit_r_limit"] = (i) => model(i)?.hitRadiusLimit ?? false;
  values[name + "opt_steps"] = (i) => model(i)?.steps ?? 0;
  return values;
}
