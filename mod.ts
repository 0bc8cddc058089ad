/** Injects galaxies into survey images and measures what comes back.
 *
 * ```ts
 * const transform = sersicTransform(1);
 * if (Math.abs(transform(0) - 1) > 1e-12) throw new Error("a profile holds all of its light");
 * if (stretch(1, 1, { r: new Float32Array([1]) }).data.length !== 3) throw new Error("one pixel is three bytes");
 * ```
 *
 * @module
 */
export { type BrickRequest, type BrickResult, runBrick } from "./src/brick.ts";
export { InputError } from "./src/base/errors.ts";
export type { Table } from "./src/base/table.ts";
export { localDisk } from "./src/io/disk.ts";
export { openFits, readImage, readTable } from "./src/io/fits.ts";
export { drawTruth, sersicShape } from "./src/math/profiles/draw_truth.ts";
export { sersicTransform } from "./src/math/profiles/sersic.ts";
export { matchTable } from "./src/survey/match.ts";
export { type CatalogueSet, compareCatalogues, type Parity } from "./src/post/parity.ts";
export { openEngines } from "./src/run/engines.ts";
export { forcedRun } from "./src/run/forced_run.ts";
export { brickRun } from "./src/run/brick_run.ts";
export { readRandoms } from "./src/survey/randoms.ts";
export { stretch } from "./src/survey/pixels/stretch.ts";
