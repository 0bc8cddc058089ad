/** The program in one read: a brick's exposures in, fakes added, sources fitted, catalogue out. */
import type { Box } from "./base/plane.ts";
import { type Progress, unwatched } from "./base/progress.ts";
import type { Table } from "./base/table.ts";
import { dataRelease } from "./base/version.ts";
import type { BrickRequest, BrickResult, BrickTools } from "./brick_types.ts";
import { catalogueOrder, catalogueTables, frozenGalaxy, listedObjects, unfittedKnown } from "./stages/catalogue.ts";
import { ccdTable } from "./stages/ccd_table.ts";
import { coadd } from "./stages/coadd.ts";
import { allBlobs, blobImages, blobsAt, detect, type Detected, detectionTable, renewImages } from "./stages/detect.ts";
import { drawModels, type ModelScene } from "./stages/draw_models.ts";
import { blobExtents, droppedBlob, fitBrick, type FitInput, joinFits, withBlobMarks } from "./stages/fit.ts";
import { type DrawCores, forcedAtTruth, forcedInfrared } from "./stages/forced.ts";
import { anyFrozen, withoutFrozen } from "./stages/galaxies.ts";
import { subtractHalos } from "./stages/halos.ts";
import { inject, type Injected } from "./stages/inject.ts";
import { injectTiles } from "./stages/inject/tiles.ts";
import { misstate } from "./stages/misstate.ts";
import { type LoadedBrick, type OpenBrick, openBrick, type OpenTools, requireExposures } from "./stages/load.ts";
import { liftOutliers, maskOutliers, maskOutliersAgain, outlierEffect, sharesOfTruth } from "./stages/outliers.ts";
import { conditionsTable } from "./stages/truth.ts";
import { type BrickGrid, onGrid } from "./survey/bricks/brick_grid.ts";
import type { Infrared } from "./survey/catalogue/row.ts";
import type { Coadds } from "./survey/coadds.ts";
import { vetoOf } from "./survey/extended/near_brick.ts";
import { scienceBoxes } from "./survey/products/boxes.ts";
import type { Detection, FittedSource } from "./survey/source.ts";
import { truthPixels } from "./survey/truth.ts";

/** Runs one brick. @throws {InputError} when the brick, the zoom, the CCD table or every CCD of it cannot be used
 * @throws {EngineError} when no engine can do the work
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { MemoryDisk, noDust, numbers, openEngines, readRandoms, runBrick } from "@obiwan/obiwan";
 * import { synthBrick, synthZoom, writeSurvey } from "@obiwan/obiwan";
 *
 * const disk = new MemoryDisk(), size = 64;
 * await writeSurvey(disk, "survey", { seed: 7, size, nobj: 2 });
 * await using engines = await openEngines("reference");
 * const result = await runBrick({
 *   surveyDir: "survey",
 *   brick: synthBrick.brickname,
 *   zoom: synthZoom(size),
 *   bands: ["r"],
 *   calibOrder: "merged",
 *   dust: noDust,
 *   injection: {
 *     truth: await readRandoms(disk, "survey/randoms.fits", ["r"], true),
 *     seed: 1,
 *     noise: true,
 *     profile: "sersic",
 *     nobj: 1,
 *     rowstart: 0,
 *   },
 * }, { engines, disk });
 * assert.equal(result.injected!.rows.length, 1);
 * assert.ok(numbers(result.fitted!.catalogue, "flux_r")![0] > 1);
 * ```
 */
export async function runBrick(request: BrickRequest, tools: BrickTools): Promise<BrickResult> {
  const { dust, release = dataRelease, compat, shift, covariances, wise } = request,
    { engines, progress = unwatched } = tools;

  const opened = await openWithFakes(request, tools), { brick, light } = opened, { grid, bands, exposures } = brick;
  const { injected, sims } = light ?? {}, places = injected ? truthPixels(grid, injected) : [];
  const science = request.products === "science", ccds = () => ccdTable(brick.ccds, exposures, grid);
  const boxesWith = (sources: readonly (readonly [number, number])[]) =>
    science ? scienceBoxes(grid, { injected: places, sources }) : undefined;

  if (request.earlyCoadds) {
    await light?.addFarLight();
    progress.stage("coadd");
    const coadds = await coadd(engines, grid, exposures, bands, { sims }, progress.pass, boxesWith([]));
    const conditions = (of: Injected) =>
      conditionsTable({ grid, ...of, maps: coadds.bands, dust, lost: brick.lost, outlier: sharesOfTruth(brick, of) });
    return { ...brick, ccds: ccds(), coadds, injected: injected && { ...injected, conditions: conditions(injected) } };
  }

  const { sources, blobs, marks, saturated, skyOverlap, fit, detections, others } = await findAndFit(
    request,
    tools,
    { ...opened, places },
  );

  const boxes = boxesWith(sources.map(({ parameters: { ra, dec } }) => grid.wcs.toPixel(ra, dec)));
  const beside = frozenScene(brick, shift).sources.filter(({ initialX: x, initialY: y }) => !onGrid(grid, x, y));
  const coadds = await coaddWithModels(tools, { brick, sources: [...sources, ...beside], shift }, sims, boxes);

  const infrared = await measureInfrared(engines, brick, sources, others, progress);
  const wantedBands = request.bands, options = { compat, shift, covariances, release, wantedBands, wise, ebv: dust };
  const tables = await catalogueTables({
    ...{ grid, sources, maps: coadds, blobs, saturated, ...options },
    ...{
      maskbits: !science,
      stars: [...brick.stars, ...brick.duplicates],
      extended: brick.extended,
      marks,
      infrared,
    },
  });

  let forced: Table | undefined;
  if (injected && request.forced) {
    progress.stage("forced");
    forced = await forcedAtTruth(engines, brick, tables.catalogue, injected, progress.pass);
    engines.rest();
  }

  const site = { grid, maps: coadds.bands, dust, blobs, dropped: fit.dropped, lost: brick.lost };
  const masks = { saturated, marks, outlier: injected && sharesOfTruth(brick, injected) };
  const counts = { ...fit.counts, detections: detections.length, sources: sources.length };
  return {
    ...brick,
    ccds: ccds(),
    coadds,
    injected: injected && { ...injected, conditions: conditionsTable({ ...site, ...masks, ...injected }), forced },
    fitted: {
      ...{ ...tables, blobs, cosky: skyOverlap, droppedSources: fit.dropped, counts },
      detections: science ? undefined : detectionTable(brick, detections, blobs),
      outlierEffect: injected && outlierEffect(brick, opened.before, injected, detections),
    },
  };
}

/** The coadds, with the light of what was fitted and injected. Models and injected light end with this function: both are as many
 * pixels as the exposures have. */
async function coaddWithModels(
  { engines, progress = unwatched }: BrickTools,
  { brick: { grid, bands, exposures }, ...scene }: Pick<ModelScene, "sources" | "shift"> & { brick: OpenBrick },
  injectedLight: Float32Array[] | undefined,
  boxes?: readonly Box[],
): Promise<Coadds> {
  progress.stage("coadd");
  const models = await drawModels(engines, exposures, { grid, bands, ...scene }, progress.pass);
  const sims = injectedLight?.splice(0);
  engines.rest();
  const coadds = await coadd(engines, grid, exposures, bands, { models, sims }, progress.pass, boxes);
  engines.rest();
  return coadds;
}

/** Fluxes of the catalogue's sources in WISE; undefined without tiles. @param beside detections that were not fitted */
async function measureInfrared(
  engines: BrickTools["engines"],
  { tiles, grid }: Pick<OpenBrick, "tiles" | "grid">,
  sources: readonly FittedSource[],
  beside: readonly Detection[],
  progress: Progress,
): Promise<Infrared | undefined> {
  if (!tiles || tiles.images.length === 0) return undefined;
  progress.stage("infrared");
  const parameters = sources.map((s) => s.listedAs ? undefined : s.parameters);
  const draw: DrawCores = (exposures, bands, drawn, shift) =>
    drawModels(engines, exposures, { grid, bands, sources: drawn, shift }, progress.pass);
  const values = await forcedInfrared(engines, tiles, parameters, beside, progress.pass, draw);
  return { values, masks: tiles.masks };
}

/** Sources of the brick, detected and fitted. The images that detection looked at end with this function: all of a brick's pixels
 * several times over. */
async function findAndFit(
  request: BrickRequest,
  { engines, imageCache, progress = unwatched, scheduler, timeIsUp, trace }: BrickTools,
  { brick, base, light, changed, places }: Awaited<ReturnType<typeof openWithFakes>> & {
    places: ReturnType<typeof truthPixels>;
  },
) {
  const { grid, bands, exposures, extended } = brick;
  progress.stage("detect");
  const known = { base, stars: brick.stars, extended, veto: vetoOf(grid, brick.marks, extended) };
  const found = await detect(engines, grid, exposures, bands, { ...known, progress: progress.pass });
  const { detections, blobs, images, maps, skyOverlap } = found, saturated = maps.map((map) => map.saturated);
  // Images without fakes are worth more than these.
  if (!base) imageCache?.keep(request.brick, { images, changed });
  await light?.addFarLight();
  // Threads have hold of the images as long as they are idle; the fit needs none of them.
  engines.rest();
  const chosen = light && !request.allBlobs ? blobsAt(blobs, places) : allBlobs(blobs);
  const extents = blobExtents(blobs, request.subBlobs === true, brick.marks);
  const wanted = chosen.filter((blob) => extents.pixels[blob] <= (request.maxBlobsize ?? Infinity));

  progress.stage("fit");
  const seen = anyFrozen(extended)
    ? await withoutFrozen(exposures, (on, pass) => drawModels(engines, on, frozenScene(brick, request.shift), pass))
    : exposures;
  const input = fitInput(engines, request, { ...brick, exposures: seen }, found, timeIsUp);
  const fit = joinFits([
    await fitBrick(engines, { ...input, wanted, progress: progress.pass, trace }, scheduler),
    ...chosen.filter((blob) => !wanted.includes(blob)).map((blob) =>
      droppedBlob(detections)(blob, `its blob of ${extents.pixels[blob]} pixels is larger than max-blobsize`)
    ),
  ]);
  const failed = new Set(fit.dropped.flatMap((d) => d.failedBlob ?? []));
  const marks = withBlobMarks(blobs, extents, failed, chosen, brick.marks);
  const alone = unfittedKnown(brick, found.detections, fit.sources, chosen);
  const sources = catalogueOrder(grid, [...fit.sources, ...alone, ...listedObjects(brick)]);
  const fitted = new Set(wanted), others = detections.filter((d) => d.blob >= 0 && !fitted.has(d.blob));
  return { sources, blobs, marks, saturated, skyOverlap, fit, detections, others };
}

/** Galaxies that are held as their atlas has them, those beside the image, too. */
const frozenScene = ({ grid, bands, extended }: OpenBrick, shift: BrickRequest["shift"]) => ({
  ...{ grid, bands, shift },
  sources: extended.filter((g) => g.frozen).map((g) => frozenGalaxy({ grid, bands }, g)),
});

/** The exposures of a brick, with the fakes added to them, and what is known of its images. @throws {InputError} as `runBrick` */
export async function openWithFakes(
  request: Omit<BrickRequest, "products">,
  tools: BrickTools & Pick<OpenTools, "hear">,
) {
  const { engines, imageCache, progress = unwatched } = tools, clean = await openMasked(request, tools);
  requireExposures(clean);

  const { grid, exposures } = clean, kept = imageCache?.of(request.brick);
  if (kept) {
    await renewImages(engines, grid, exposures, kept, progress.pass);
    imageCache?.keep(request.brick, { images: kept.images, changed: [] });
  }

  const { light, changed, ...found } = await addFakes(clean, request, engines, progress);
  const base = kept && { images: kept.images, changed };
  const lit = await lightTiles(clean, request, light?.injected, engines, progress);
  return { brick: { ...clean, ...found, ...lit }, before: clean.outliers, light, changed, base };
}

/** The brick's exposures without fakes and without halos of stars, with masks of what differs between them. */
async function openMasked(
  request: Omit<BrickRequest, "products">,
  { disk, engines, exposureCache: cache, progress = unwatched, hear }: BrickTools & Pick<OpenTools, "hear">,
): Promise<OpenBrick> {
  progress.stage("load");
  const finish = async (grid: BrickGrid, read: LoadedBrick): Promise<LoadedBrick> => {
    const { stars } = read, options = { stars, progress: progress.pass };
    if (request.halos !== false && stars.length > 0) {
      progress.stage("halos");
      await subtractHalos(read.exposures, stars, progress.pass);
    }
    const { misstatement } = request;
    const exposures = misstatement ? misstate(read.exposures, misstatement) : read.exposures;
    if (request.outliers === false) return { ...read, exposures };
    progress.stage("outliers");
    return { ...read, exposures, outliers: await maskOutliers(engines, grid, exposures, options) };
  };
  return await openBrick(disk, request, { cache, progress: progress.pass, hear, finish });
}

/** Adds the fakes, if there are any, and has the masks of outliers follow from pixels with them: they get no other treatment than what
 * was there before. @returns where on the brick images are others than those without fakes, too */
async function addFakes(
  { grid, exposures, outliers, stars }: OpenBrick,
  { injection, dust }: Pick<BrickRequest, "injection" | "dust">,
  engines: BrickTools["engines"],
  progress: Progress,
) {
  progress.stage("inject");
  if (injection && outliers) await liftOutliers(exposures, outliers);
  const light = await inject(engines, grid, exposures, injection, dust, progress.pass), changed = light?.changed ?? [];
  if (!light || !outliers) return { light, changed, outliers };
  progress.stage("outliers");
  const options = { stars, progress: progress.pass };
  const again = await maskOutliersAgain(engines, grid, exposures, outliers, changed, options);
  return { light, changed: [...changed, ...again.changed], outliers: again.outliers };
}

/** Adds the fakes to the tiles of WISE, too, and what landed there to the records. */
async function lightTiles(
  { grid, tiles, warnings }: OpenBrick,
  { injection, dust }: Pick<BrickRequest, "injection" | "dust">,
  injected: Injected | undefined,
  engines: BrickTools["engines"],
  progress: Progress,
): Promise<Pick<OpenBrick, "tiles" | "warnings">> {
  if (!tiles || !injected || !injection) return { tiles, warnings: [...warnings, ...tiles?.warnings ?? []] };
  const lit = await injectTiles(engines, grid, tiles, injection, injected, dust, progress.pass);
  injected.records.push(...lit.records);
  return { tiles: lit.tiles, warnings: [...warnings, ...lit.tiles.warnings] };
}

/** What a brick's fit is given, but for the blobs that it is wanted of. */
export function fitInput(
  engines: BrickTools["engines"],
  { maxWork, compat, shift, covariances, fitBackground, subBlobs }: BrickRequest,
  { grid, bands, exposures, stars, extended, marks }: OpenBrick,
  { detections, blobs: map }: Detected,
  timeIsUp?: () => boolean,
): Omit<FitInput, "engine" | "wanted"> {
  const images = blobImages(engines), limits = { maxWork, timeIsUp };
  const options = { compat, shift, covariances, fitBackground, subBlobs };
  return { grid, bands, exposures, detections, map, stars, extended, marks, images, limits, ...options };
}
