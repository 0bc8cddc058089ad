/** Injects galaxies into survey images and measures what comes back.
 *
 * @module
 */

// Files, and errors by what helps against them.
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
export { type Cards, headerWcs } from "./src/survey/ccds/header_wcs.ts";

// Light of a galaxy, and pictures.
export { drawTruth, sersicShape, type TruthShape, type TruthStamp } from "./src/math/profiles/draw_truth.ts";
export { sersicTransform } from "./src/math/profiles/sersic.ts";
export { type Rgb, stretch } from "./src/survey/pixels/stretch.ts";

// A survey, and what is put into it.
export { readDust } from "./src/survey/dust.ts";
export { type DustMap, noDust } from "./src/survey/extinction.ts";
export { readRandoms } from "./src/survey/randoms.ts";
export type { TruthTable } from "./src/survey/truth.ts";

// Whole bricks.
export { runBrick } from "./src/brick.ts";
export type { BrickRequest, BrickResult } from "./src/brick_types.ts";
export { brickRun } from "./src/run/brick_run.ts";
export { openEngines } from "./src/run/engines.ts";
export { forcedRun } from "./src/run/forced_run.ts";
export { matchTable } from "./src/survey/match.ts";
