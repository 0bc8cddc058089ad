/** Stamps: where sources are drawn on cut-outs, which of them meet, and the patches that the engine sees. */
import { maxSize } from "../kernels/transform_layout.ts";
import type { FitJob, FitPatch } from "../kernels/fit_types.ts";
import type { Box } from "../base/plane.ts";
import { arcsecPerDegree } from "../base/units.ts";
import type { Exposure, PsfModel } from "../survey/exposure.ts";
import { positionAt } from "../survey/stars/motion.ts";
import type { Blob, BlobExposure } from "./cutouts.ts";
import { modelRadiusArcsec, type Shape, toVector } from "./shape.ts";

/** What drawing asks of a cut-out: numbers alone, which threads can be handed. */
export interface DrawnCut extends Pick<BlobExposure, "band" | "nx" | "offset" | "psf" | "gaussVariance"> {
  exposure: Pick<Exposure, "cdInverse"> & { psf: Pick<PsfModel, "size"> };
}

/** Where a source is drawn on one cut-out: box in cut-out pixels, and the source's position there. */
export interface PlacedStamp extends Box {
  cut: DrawnCut;
  px: number;
  py: number;
}

/** The same on a cut-out that knows where sources fall. */
export interface Stamp extends PlacedStamp {
  cut: BlobExposure;
}

/** Position of a source on a cut-out, 0-based; of a star that moves, at the exposure's time. */
export function positionOn(cut: BlobExposure, shape: Pick<Shape, "ra" | "dec" | "motion">): [number, number] {
  const { ra, dec, motion } = shape, { wcs, mjd } = cut.exposure;
  const [x, y] = wcs.toPixel(...(motion ? positionAt({ ra, dec, motion }, mjd) : [ra, dec] as const));
  return [x - cut.x0, y - cut.y0];
}

/** The natural extent of the model (docs/explanation/models.md), clipped to the cut-out; undefined when it does not touch it. */
export function naturalStamp(cut: BlobExposure, shape: Shape): Stamp | undefined {
  const [px, py] = positionOn(cut, shape);
  if (!Number.isFinite(px + py)) return undefined;
  const box = shape.model === "PSF" ? psfBox(cut, px, py) : galaxyBox(cut, px, py, shape);
  const clipped = {
    x0: Math.max(box.x0, 0),
    x1: Math.min(box.x1, cut.nx),
    y0: Math.max(box.y0, 0),
    y1: Math.min(box.y1, cut.ny),
  };
  return clipped.x1 > clipped.x0 && clipped.y1 > clipped.y0 ? { cut, px, py, ...clipped } : undefined;
}

function psfBox(cut: BlobExposure, px: number, py: number): Box {
  const size = cut.exposure.psf.size, half = size >> 1;
  const x0 = Math.round(px) - half, y0 = Math.round(py) - half;
  return { x0, x1: x0 + size, y0, y1: y0 + size };
}

function galaxyBox(cut: BlobExposure, px: number, py: number, shape: Shape): Box {
  const farthest = Math.max(px, py, cut.nx - px, cut.ny - py) + 1;
  const model = Math.max(1, modelRadiusArcsec(shape) / cut.exposure.pixscale);
  const size = cut.exposure.psf.size;
  // A model ends half of the largest transform away from its centre.
  const half = Math.min(
    Math.ceil(Math.max(Math.min(model, farthest), Math.hypot(size / 2, size / 2))),
    maxSize / 2 - 4,
  );
  return {
    x0: Math.floor(px - half),
    x1: Math.ceil(px + half + 1) + 1,
    y0: Math.floor(py - half),
    y1: Math.ceil(py + half + 1) + 1,
  };
}

const powerOfTwo = (h: number) => Math.min(Math.max(32, 2 ** Math.ceil(Math.log2(2 * h))), maxSize);

/** Transform size that all stamps of a source share during a fit (docs/explanation/models.md). */
export function sharedSize(stamps: readonly Stamp[]): number {
  const reach = stamps.map(({ px, py, x0, x1, y0, y1 }) => {
    const x = Math.round(px), y = Math.round(py);
    return 1 + Math.max(Math.abs(x0 - x), Math.abs(x1 - x), Math.abs(y0 - y), Math.abs(y1 - y));
  });
  return powerOfTwo(5 + Math.max(...reach));
}

/** Transform size of one stamp drawn on its own (docs/explanation/models.md). */
export function ownSize({ px, py, x0, x1, y0, y1, cut }: PlacedStamp): number {
  const distance = Math.max(px - x0, x1 - px, py - y0, y1 - py) + 1;
  return powerOfTwo(Math.ceil(Math.max((x1 - x0) / 2, (y1 - y0) / 2, distance, cut.exposure.psf.size / 2)));
}

/** The same box with the source moved to where `shape` has it. */
export function moved(stamp: Stamp, shape: Pick<Shape, "ra" | "dec" | "motion">): Stamp {
  const [px, py] = positionOn(stamp.cut, shape);
  return { ...stamp, px, py };
}

/** Where a stamp's own values of a buffer start, and how many there are from row to row. */
export interface Piece {
  offset: number;
  stride: number;
}

/** Of each stamp: inverse errors and pixels of its own, where they are not the cut-out's. */
export interface OwnPieces {
  weights?: readonly Piece[];
  pixels?: readonly Piece[];
}

/** The patch that the engine sees. @param weights the stamp's own inverse errors @param pixels its own pixels; the cut-out's by default */
export function toPatch(stamp: PlacedStamp, size: number, weights?: Piece, pixels?: Piece): FitPatch {
  const { cut, x0, x1, y0, y1, px, py } = stamp;
  const offset = cut.offset + y0 * cut.nx + x0;
  return {
    band: cut.band,
    offset: pixels?.offset ?? offset,
    stride: pixels?.stride ?? cut.nx,
    width: x1 - x0,
    height: y1 - y0,
    ierrOffset: weights?.offset ?? offset,
    ierrStride: weights?.stride ?? cut.nx,
    px: px - x0,
    py: py - y0,
    jacobian: cut.exposure.cdInverse.map((v) => v / arcsecPerDegree) as unknown as FitPatch["jacobian"],
    psf: cut.psf,
    size,
    gaussVariance: cut.gaussVariance,
  };
}

export const overlap = (a: Box, b: Box) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

/** Whether two sources share a pixel of any cut-out. */
export function stampsMeet(a: readonly Stamp[], b: readonly Stamp[]): boolean {
  return a.some((s) => b.some((t) => s.cut.offset === t.cut.offset && overlap(s, t)));
}

/** About the size of a PSF stamp. */
const cellSize = 64;

/** The squares of each cut-out that the stamps overlap: stamps that overlap each other have one in common. */
export function cellsOf(stamps: readonly Stamp[]): string[] {
  return stamps.flatMap(({ cut, x0, x1, y0, y1 }) => {
    const cells: string[] = [];
    for (let y = Math.floor(y0 / cellSize); y * cellSize < y1; y++) {
      for (let x = Math.floor(x0 / cellSize); x * cellSize < x1; x++) cells.push(`${cut.offset}/${x}/${y}`);
    }
    return cells;
  });
}

/** A model that is drawn as it is, each stamp with a transform of its own size. */
export const frozenJob = (shape: Shape, stamps: readonly Stamp[], own: OwnPieces = {}): FitJob =>
  placedJob(shape, stamps.map((s) => moved(s, shape)), own);

/** The same where the stamps have the source where `shape` has it. */
export function placedJob(
  shape: Shape,
  stamps: readonly PlacedStamp[],
  { weights, pixels }: OwnPieces = {},
): FitJob {
  return {
    model: shape.model,
    start: toVector(shape),
    free: [],
    lnreMax: Infinity,
    patches: stamps.map((stamp, i) => toPatch(stamp, ownSize(stamp), weights?.[i], pixels?.[i])),
  };
}

/** Stamps of a source on every exposure of its blob that it touches. */
export function stampsOf(blob: Blob, shape: Shape): Stamp[] {
  return blob.exposures.flatMap((cut) => naturalStamp(cut, shape) ?? []);
}
