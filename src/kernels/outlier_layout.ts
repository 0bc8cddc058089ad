/** Rows and planes of the kernels that compare the exposures of a band on a tile of the brick. */
import { layout } from "../compute/layout.ts";

/** Planes of sums over exposures without the faintest and the brightest, f32: Σ weight·value and Σ weight of the others, and these two
 * with their weights; a weight of 0 says that there is none. What is left out never enters a sum, in which it would take digits away
 * from the rest. */
export const trimmedPlanes = layout("trimmed", { sum: 1, weight: 1, low: 1, lowWeight: 1, high: 1, highWeight: 1 });

/** Planes of what exposures show at a pixel, i32: how many are good there, and the mask bits of any. */
export const seenPlanes = layout("seen", { count: 1, bits: 1 });

/** Planes of who was added up, i32: how many, and the numbers of the faintest and the brightest. */
export const memberPlanes = layout("member", { count: 1, low: 1, high: 1 });

/** Planes of an exposure that was brought to the common PSF, f32; a weight of 0 where it has nothing. */
export const matchedPlanes = layout("matched", { image: 1, weight: 1 });

/** What a difference from the others must be beyond to begin a mask: in σ, and relative to the mean of the others or to the least that
 * such differences are reckoned by, nmgy. */
export const limitsRow = layout("limit", { sn: 1, relative: 1, least: 1 });

/** From so many exposures of a pixel on, the faintest and the brightest of them do not count among the others. */
export const trimmedFrom = 5;

export const outlierWgsl = (): string =>
  [trimmedPlanes, seenPlanes, memberPlanes, matchedPlanes, limitsRow].map((l) => l.wgsl).join("") +
  `const TRIMMED_FROM = ${trimmedFrom};\n`;
