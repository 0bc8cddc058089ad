import { unwatched } from "../../base/progress.ts";
import { numbers, type Table } from "../../base/table.ts";
import { dataRelease, version } from "../../base/version.ts";
import type { BrickRequest, BrickResult, FittedResult, InjectedResult } from "../../brick_types.ts";
import type { InjectionRequest } from "../../stages/inject.ts";
import { idTable, injectionTable, metacat, simcat } from "../../stages/truth.ts";
import { type ProductPaths, ProductWriter } from "../../stages/write.ts";
import { matchTable } from "../../survey/match.ts";
import { cutoutPlanes } from "../../survey/products/cutout_cubes.ts";
import { depthTable } from "../../survey/products/depth_table.ts";
import { referenceTable } from "../../survey/products/reference_table.ts";
import { truthPixels } from "../../survey/truth.ts";

/** Local conditions as images: what a source could have been seen with. */
const depthMaps = ["psfdepth", "galdepth", "psfsize", "nobs"] as const;

/** The files of a brick as the request wants them, to be made and written, and the match of truth and catalogue where there are
 * both. Tables do not depend on what else is written. */
export function makeProducts(
  result: BrickResult,
  request: BrickRequest,
  paths: ProductPaths,
  objtype: string,
  progress = unwatched.pass,
): { writer: ProductWriter; match?: Table } {
  const { grid, bands, fitted, injected } = result, { injection } = request;
  const maker = { version, release: request.release ?? dataRelease };
  const writer = new ProductWriter(paths, grid, bands, result.exposures, maker, progress, request.bands);
  writer.ccds(result.ccds);
  let match: Table | undefined;
  if (injection && injected) {
    const truth = addTruth(writer, request, injection, injected, objtype);
    if (fitted) match = addMatch(writer, truth, fitted, injected, objtype);
  }
  if (fitted) addFit(writer, fitted);
  if (request.products === "science") addCutouts(writer, result);
  else {
    addImages(writer, request.wise ?? true, result);
    if (request.gaiaDir || request.tycho) writer.references(referenceTable(grid, result.stars, request.bands));
  }
  return { writer, match };
}

/** Everything that is as large as the brick's image. */
function addImages(writer: ProductWriter, wise: boolean, { grid, coadds, fitted, injected, outliers }: BrickResult) {
  // First what takes longest.
  const marks = injected && truthPixels(grid, injected).map(([x, y]) => ({ x, y }));
  writer.pictures(coadds.bands, fitted !== undefined, marks);
  const fits = fitted ? ["model", "chi2"] as const : [];
  writer.coadds(coadds.bands, ["image", "invvar", ...fits, "sims", ...depthMaps]);
  const depths = depthTable(grid, coadds.bands, writer.wantedBands, fitted?.maskbits);
  writer.table(writer.paths.coadd("depth.fits"), depths, "DEPTH");
  if (fitted?.detections) writer.detections(fitted.detections);
  if (fitted) writer.blobs(fitted.blobs).blobModels(coadds.bands, fitted.blobs);
  if (fitted?.maskbits) writer.maskbits(fitted.maskbits, wise ? fitted.wiseMasks ?? {} : undefined);
  if (fitted && outliers) writer.outliers(outliers);
}

function addCutouts(writer: ProductWriter, { grid, coadds, fitted, injected }: BrickResult) {
  if (!injected) return;
  const { truth, rows } = injected, planes = cutoutPlanes.filter((plane) => fitted || plane !== "model");
  writer.cutouts(coadds.bands, planes, { ids: rows.map((row) => truth.id[row]), pixels: truthPixels(grid, injected) });
}

/** Ids of the sources that some exposure got light from. */
const added = ({ records }: InjectedResult) => new Set(records.filter((r) => r.fluxExpected > 0).map((r) => r.id));

/** What was asked for and what was injected. @returns the truth, a row per source */
function addTruth(
  writer: ProductWriter,
  { zoom = [0, 3600, 0, 3600], dust }: BrickRequest,
  injection: InjectionRequest,
  injected: InjectedResult,
  objtype: string,
): Table {
  const { paths, grid } = writer, brick = grid.brickname, { records, skippedIds, conditions, forced } = injected;
  const truth = simcat(grid, injected, records, dust);
  const asked = metacat({ ...injection, brickname: brick, objtype, zoom, version });
  writer.table(paths.obiwan(`metacat-${objtype}-${brick}.fits`), asked, "METACAT");
  writer.tables(paths.obiwan(`simcat-${objtype}-${brick}.fits`), [
    ["SIMCAT", truth],
    ["INJECTED", injectionTable(records)],
    ["SITES", conditions],
    ...(forced ? [["FORCED", forced] as [string, Table]] : []),
  ]);
  if (skippedIds.length > 0) {
    writer.table(paths.obiwan(`skippedids-${objtype}-${brick}.fits`), idTable("ids", skippedIds), "SKIPPED");
  }
  const ids = [...added(injected)].sort((a, b) => (a < b ? -1 : 1));
  writer.table(paths.obiwan("sim_ids_added.fits"), idTable("id", ids), "ADDED");
  return truth;
}

function addMatch(
  writer: ProductWriter,
  truth: Table,
  { catalogue, intermediate }: FittedResult,
  injected: InjectedResult,
  objtype: string,
): Table {
  const { paths, grid, bands } = writer;
  const seen = { sites: injected.conditions, catalogueBlob: numbers(intermediate, "blob")! };
  const match = matchTable(truth, catalogue, bands, added(injected), seen);
  const path = (extension: string) => paths.obiwan(`match-${objtype}-${grid.brickname}.${extension}`);
  writer.table(path("fits"), match, "MATCH");
  writer.analysisCopies(path, match);
  return match;
}

function addFit(writer: ProductWriter, fitted: FittedResult) {
  writer.catalogue(fitted, fitted.cosky);
  if (fitted.covariances) writer.covariances(fitted.covariances);
}
