/** Injects simulated galaxies into survey images, fits the sources of a brick as the survey does, and measures what comes back.
 * One brick at a time, in memory, for notebooks and programs; runs of many bricks are what the command `obiwan` is for.
 *
 * - Files: {@linkcode localDisk}, {@linkcode MemoryDisk}; what cannot be done is an {@linkcode InputError}, a
 *   {@linkcode ResourceError} or an {@linkcode EngineError}, by what helps
 * - Tables: {@linkcode readAnyTable}, {@linkcode TableBuilder}, {@linkcode numbers}, {@linkcode texts},
 *   {@linkcode takeRows}
 * - FITS: {@linkcode openFits}, {@linkcode openHdu}, {@linkcode readImage}, {@linkcode readTable};
 *   {@linkcode fitsBytes} of {@linkcode imageHdu}, {@linkcode compressedImageHdu}, {@linkcode tableHdu}
 * - Positions on the sky: {@linkcode headerWcs}, {@linkcode makeWcs}
 * - Galaxies and pictures: {@linkcode sersicShape}, {@linkcode drawTruth}, {@linkcode sersicTransform},
 *   {@linkcode stretch}
 * - A brick of a survey: {@linkcode openBrick}, {@linkcode readDust}; a synthetic one: {@linkcode writeSurvey}
 * - Sources to inject: {@linkcode drawRows}, {@linkcode readRandoms}, {@linkcode selectTruth},
 *   {@linkcode injectSources}
 * - Engines: {@linkcode openEngines}
 * - Fits: {@linkcode runBrick} opens, injects, detects, fits and stacks; {@linkcode forcedFluxes} measures at given
 *   positions
 * - What became of each injected source: {@linkcode simcat}, {@linkcode matchTable}, {@linkcode injectionRows},
 *   {@linkcode fates}
 *
 * @example A synthetic star is injected and found again
 * ```ts
 * import assert from "node:assert/strict";
 * import { MemoryDisk, noDust, numbers, openEngines, runBrick, synthBrick, synthZoom, writeSurvey } from "@obiwan/obiwan";
 *
 * const disk = new MemoryDisk(), size = 64;
 * await writeSurvey(disk, "survey", { seed: 7, size, nobj: 0 });
 *
 * const { brickname: brick, ra, dec } = synthBrick;
 * const star = { id: [1n], ra: Float64Array.of(ra), dec: Float64Array.of(dec), mag: { r: Float64Array.of(20) } };
 * await using engines = await openEngines("reference");
 * const { fitted } = await runBrick({
 *   surveyDir: "survey",
 *   brick,
 *   zoom: synthZoom(size),
 *   bands: ["r"],
 *   calibOrder: "merged",
 *   dust: noDust,
 *   injection: { truth: star, seed: 1, noise: true, profile: "sersic", nobj: 1, rowstart: 0 },
 * }, { engines, disk });
 *
 * const flux = numbers(fitted!.catalogue, "flux_r")!, ivar = numbers(fitted!.catalogue, "flux_ivar_r")!;
 * assert.equal(flux.length, 1);
 * assert.ok(Math.abs(flux[0] - 10) < 5 / Math.sqrt(ivar[0]), "magnitude 20 is 10 nanomaggies");
 * ```
 *
 * @module
 */

// Files and errors.
export type { Disk, FileSink, RunDisk, StreamingDisk } from "./src/base/disk.ts";
export { EngineError, type EngineTrouble, InputError, ResourceError } from "./src/base/errors.ts";
export { localDisk } from "./src/io/disk.ts";
export { MemoryDisk } from "./src/io/memory_disk.ts";

// Tables.
export {
  type Column,
  type ColumnData,
  type ColumnType,
  findColumn,
  numbers,
  type Table,
  takeRows,
  texts,
} from "./src/base/table.ts";
export { type NumericType, TableBuilder } from "./src/base/table_builder.ts";
export { readAnyTable } from "./src/io/any_table.ts";

// FITS.
export type { Box } from "./src/base/plane.ts";
export {
  type Card,
  type CardValue,
  compressedImageHdu,
  fitsBytes,
  type FitsFile,
  type FitsImage,
  type Hdu,
  Header,
  imageHdu,
  type ImageToWrite,
  type OpenedHdu,
  openFits,
  openHdu,
  type OutputHdu,
  parseFits,
  type Pixels,
  type Quantization,
  readImage,
  readTable,
  tableHdu,
} from "./src/io/fits.ts";

// Positions on the sky.
export { type Distortion, makeWcs, type WcsModel } from "./src/math/wcs.ts";
export type { Wcs } from "./src/math/wcs/wcs_types.ts";
export type { Cards } from "./src/survey/ccds/cards.ts";
export { headerWcs } from "./src/survey/ccds/header_wcs.ts";

// Galaxies and pictures.
export { drawTruth, sersicShape, type TruthShape, type TruthStamp } from "./src/math/profiles/draw_truth.ts";
export type { RadialFunction } from "./src/math/profiles/log_spline.ts";
export { type SersicCircle, sersicTransform } from "./src/math/profiles/sersic.ts";
export { type Rgb, stretch } from "./src/survey/pixels/stretch.ts";

// A brick of a survey.
export {
  type ExposureCache,
  type LoadedBrick,
  type LoadedExposures,
  type OpenBrick,
  openBrick,
  type OpenRequest,
  type OpenTools,
} from "./src/stages/load.ts";
export type { CalibratedFiles } from "./src/stages/load/read_ccd.ts";
export type { LoadOptions } from "./src/stages/load/exposures.ts";
export type { StarFiles } from "./src/survey/stars/near_brick.ts";
export type { ReferenceStar } from "./src/survey/stars/star.ts";
export type { ExtendedFiles } from "./src/survey/extended/near_brick.ts";
export type { ExtendedObject, GalaxyModel } from "./src/survey/extended/extended_object.ts";
export type { Tiles, WiseFiles } from "./src/survey/infrared/near_brick.ts";
export type { MaskedBand } from "./src/survey/infrared/unwise_mask.ts";
export type { TileImage } from "./src/survey/infrared/read_tile.ts";
export type { BrickMasks } from "./src/survey/infrared/brick_masks.ts";
export type { SkyMotion } from "./src/survey/stars/motion.ts";
export type { GridRequest } from "./src/survey/bricks.ts";
export type { BrickBox, BrickGrid } from "./src/survey/bricks/brick_grid.ts";
export type { SurveyNames } from "./src/survey/tables/survey_names.ts";
export type { CcdChoice } from "./src/survey/ccds.ts";
export type { CalibOrder } from "./src/survey/ccds/calibs.ts";
export { readDust } from "./src/survey/dust.ts";
export type { ActualCalibration, Cleaned, DroppedCcd, Exposure, PsfBasis, PsfModel } from "./src/survey/exposure.ts";
export { type DustMap, noDust } from "./src/survey/extinction.ts";

// A synthetic survey.
export type { BrickRow } from "./src/survey/bricks/brick_selection.ts";
export type { LaidBrick } from "./src/survey/bricks/brick_layout.ts";
export { type SynthBrick, synthBrick, type SynthOptions, synthZoom } from "./src/synth/plan.ts";
export { writeSurvey } from "./src/synth/survey.ts";

// Sources to inject.
export type { ColumnHead } from "./src/io/fits.ts";
export type { MixtureName } from "./src/randoms/distributions/redshifts.ts";
export type { ShapeModel } from "./src/randoms/distributions/shapes.ts";
export { drawRows } from "./src/randoms/draw.ts";
export { makeModel, type ModelRequest } from "./src/randoms/models.ts";
export type { SampleMode } from "./src/randoms/models/own_table.ts";
export type { PropertyModel } from "./src/randoms/models/model.ts";
export type { DrawPlan } from "./src/randoms/record.ts";
export { boxRegion, type Region } from "./src/randoms/region.ts";
export type { Sample } from "./src/randoms/samples.ts";
export {
  type Injected,
  type InjectionRequest,
  type InjectOptions,
  injectSources,
  selectTruth,
  type TruthProfile,
  type TruthSelection,
} from "./src/stages/inject.ts";
export type { Misstatement } from "./src/stages/misstate.ts";
export { readRandoms } from "./src/survey/randoms.ts";
export type { InjectionRecord, TruthRows, TruthTable } from "./src/survey/truth.ts";

// Engines.
export type {
  BufferRef,
  Constants,
  Dispatch,
  Engine,
  EngineSupply,
  ImageWork,
  PartWork,
  Program,
  Values,
} from "./src/compute/engine.ts";
export type { KernelForm } from "./src/compute/kernel_form.ts";
export type { Capability, SelfTest } from "./src/compute/self_test.ts";
export { openEngines, type Opener } from "./src/run/engines.ts";
export type { EngineChoice } from "./src/run/engines/choice.ts";
export type { Clock } from "./src/run/engines/busy_clock.ts";
export type { EngineEvent, Engines, Opened, SupplyOptions } from "./src/run/engines/supply.ts";
export type { HostKind } from "./src/run/engines/host_engine.ts";
export type { Preparation } from "./src/run/engines/prepare.ts";

// Fits.
export type { PassProgress, Progress, StageName } from "./src/base/progress.ts";
export { runBrick } from "./src/brick.ts";
export type { OutlierEffect } from "./src/stages/outliers.ts";
export type { OutlierHits, OutlierMask, Outliers } from "./src/survey/pixels/outliers.ts";
export type { BrickRequest, BrickResult, BrickTools, FittedResult, InjectedResult } from "./src/brick_types.ts";
export type { CatalogueTables, CovarianceTables } from "./src/stages/catalogue.ts";
export type { BandCoadd, Coadds } from "./src/survey/coadds.ts";
export type { DroppedDetection, FitCounts, FitOutput, FitScheduler, Shift } from "./src/stages/fit.ts";
export {
  type ForcedFlux,
  forcedFluxes,
  type ForcedOutput,
  type ForcedStatistics,
  type ForcedWork,
  stackedTable,
} from "./src/stages/forced.ts";
export { catalogueTargets, type ForcedTarget, truthTargets } from "./src/survey/forced_targets.ts";
export type {
  BlobMap,
  FittedModel,
  FittedSource,
  SourceCovariance,
  SourceIvar,
  SourceParameters,
  SourceType,
} from "./src/survey/source.ts";

// What became of each injected source.
export {
  type AnyRule,
  type ColourRule,
  type ColumnRule,
  type Limits,
  shippedCuts,
  type TargetCut,
} from "./src/post/derive/cuts.ts";
export { injectionRows, type UnitTables } from "./src/post/derive/injections.ts";
export { type Fate, type FateName, fates, type Sightings } from "./src/survey/match/fates.ts";
export { simcat } from "./src/stages/truth.ts";
export { matchTable } from "./src/survey/match.ts";
