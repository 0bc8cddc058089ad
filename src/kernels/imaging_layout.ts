/** Rows and planes of the kernels that work on whole images: stacks and detection maps on tiles of the brick. */
import { fwhmPerSigma } from "../base/units.ts";
import { layout } from "../compute/layout.ts";
import { spacing, spacingLog2 } from "../math/cubic_map.ts";

/** Pixels of a tile's row in which a position is one cubic: from node to node of the map. */
export const segmentLog2 = spacingLog2, segment = spacing;

/** One exposure as a tile sees it, f32 (all whole numbers are exact): what stacks weight it with and its place in the order of
 * time, its size and that of the crop, the part of the tile that it may cover, how far into its first segment that begins and
 * how many segments a row has, whether positions are cut off instead of rounded down; of the matched filter 1/norm² of the
 * PSF and the weight of a good pixel. */
export const exposureRow = layout("exposure", {
  scale: 1,
  psfdepth: 1,
  galdepth: 1,
  width: 1,
  widthWeight: 1,
  rank: 1,
  nx: 1,
  ny: 1,
  cropX: 1,
  cropY: 1,
  cropWidth: 1,
  cropHeight: 1,
  fromX: 1,
  fromY: 1,
  columns: 1,
  rows: 1,
  phase: 1,
  segments: 1,
  truncates: 1,
  peak: 1,
  level: 1,
});

/** The one row that a dispatch works with. */
export type ExposureRow = Readonly<Record<keyof typeof exposureRow.at, number>>;

export const exposureOf = (rows: ArrayLike<number>): ExposureRow =>
  Object.fromEntries(Object.entries(exposureRow.at).map(([column, at]) => [column, rows[at]])) as ExposureRow;

/** Position in a segment, f32: cubics of t in [0, 1) from a whole pixel. */
export const cubicRow = layout("cubic", { x: 4, y: 4 });

/** Planes of a stack, f32. What only `stack_finish` needs comes first; `work` counts what went over a pixel, which the host
 * checks: clearing, so that it is more than any number of exposures, and each kernel. After `stack_finish` image, model and sims are means and size is a FWHM in arcsec. */
export const sumPlanes = layout("sum", {
  sizeWeight: 1,
  plain: 1,
  plainModel: 1,
  work: 1,
  image: 1,
  weight: 1,
  model: 1,
  chi2: 1,
  psfdepth: 1,
  galdepth: 1,
  size: 1,
  sims: 1,
});

/** Planes of a stack, i32, in the same order. First and last are places in the order of time, from 1; 0 where nothing was
 * seen. */
export const countPlanes = layout("count", {
  plain: 1,
  work: 1,
  nobs: 1,
  ngood: 1,
  anymask: 1,
  allmask: 1,
  first: 1,
  last: 1,
});

/** Planes of a detection map, f32: what went over the pixel (clearing and each `detmap`), Σ weight·flux and Σ weight. */
export const detmapPlanes = layout("detmap", { work: 1, flux: 1, weight: 1 });

/** Planes of a detection map, i32: the same, and 1 where any exposure is saturated. */
export const detmapMarks = layout("mark", { work: 1, saturated: 1 });

/** Mask bits: a saturated pixel; those that do not spoil a pixel for the fall-back mean, and the value that a saturated one
 * enters it with. */
export const saturBit = 2, harmlessBits = saturBit | 4, saturatedNmgy = 10;

export const imagingWgsl = (): string =>
  [exposureRow, cubicRow, sumPlanes, countPlanes, detmapPlanes, detmapMarks].map((l) => l.wgsl).join("") +
  `const SEGMENT_LOG2 = ${segmentLog2}u;\nconst SEGMENT = ${segment};\nconst SATUR_BIT = ${saturBit};\nconst HARMLESS_BITS = ${harmlessBits};\n` +
  `const SATURATED_NMGY = f32(${saturatedNmgy});\nconst PI = ${Math.PI};\nconst FWHM_PER_SIGMA = ${fwhmPerSigma};\n`;
