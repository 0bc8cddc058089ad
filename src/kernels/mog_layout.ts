/** Rows of the kernel `linearize_mog`: patches drawn as sums of Gaussians (galaxy mixture × PSF mixture). */
import { packedLength } from "../math/linear/packed.ts";
import { layout } from "../compute/layout.ts";
import { wgslConstants } from "../compute/wgsl.ts";
import type { Mixture } from "../math/profiles.ts";
import { momentsOf } from "../math/render.ts";

/** Most Gaussians of a galaxy and of a PSF; a patch has at most their product. */
export const mogLimits = { galaxy: 10, psf: 3 };

/** Patches, i32. (ix, iy) is the pixel of the box nearest to the source, the rest of the position is in f32. */
export const mogPatchRow = layout("mogPatch", {
  source: 1,
  psf: 1,
  offset: 1,
  stridePixels: 1,
  ierrOffset: 1,
  ierrStride: 1,
  width: 1,
  height: 1,
  ix: 1,
  iy: 1,
});

/** Patches, f32: sub-pixel part of the position, pixels per arcsec (row-major), flux in nmgy. */
export const mogAnchorRow = layout("mogAnchor", { fx: 1, fy: 1, jacobian: 4, flux: 1 });

/** Sources, f32: mixture (variances in r_e²), moments on the sky of the unit-variance Gaussian (arcsec²: value, by ee1, by
 * ee2; by ln r_e it is twice the value), number of Gaussians. */
export const mogSourceRow = layout("mogSource", {
  amplitude: mogLimits.galaxy,
  variance: mogLimits.galaxy,
  moments: 3,
  byE1: 3,
  byE2: 3,
  components: 1,
});

/** PSFs, f32: concentric Gaussians, amplitudes of unit sum, covariances in px². */
export const mogPsfRow = layout("mogPsf", {
  amplitude: mogLimits.psf,
  xx: mogLimits.psf,
  xy: mogLimits.psf,
  yy: mogLimits.psf,
  components: 1,
});

/** Sums of a patch: products of its six columns with one another and with the residuals, gain in χ², pixels visited. */
export const mogSumsRow = layout("mogSums", { jtj: packedLength(6), jtr: 6, gain: 1, work: 1 });

export const mogWgsl = (): string =>
  [mogPatchRow, mogAnchorRow, mogSourceRow, mogPsfRow, mogSumsRow].map((row) => row.wgsl).join("") +
  wgslConstants({ maxComponents: mogLimits.galaxy * mogLimits.psf }, "u32", "mog");

/** One Gaussian of a PSF; covariance [xx, xy, yy] in px². */
export interface PsfGaussian {
  amplitude: number;
  covariance: readonly [number, number, number];
}

/** One source on one box of pixels. */
export interface MogPatch {
  source: number;
  psf: number;
  /** First pixel of the box in the arena, and pixels from row to row. */
  offset: number;
  stride: number;
  ierrOffset: number;
  ierrStride: number;
  width: number;
  height: number;
  /** Source in the box, 0-based pixels, f64. */
  px: number;
  py: number;
  /** Pixels per arcsec, row-major [dx/dra*, dx/ddec, dy/dra*, dy/ddec]. */
  jacobian: readonly [number, number, number, number];
  /** nmgy */
  flux: number;
}

/** @param re arcsec @param ee1 @param ee2 soft ellipticity */
export function packMogSource(mixture: Mixture, re: number, ee1: number, ee2: number): Float64Array {
  const { value, slopes: [, byE1, byE2] } = momentsOf(re, ee1, ee2, [1, 0, 0, 1]), { amplitude, variance } = mixture;
  return mogSourceRow.pack({ amplitude, variance, moments: value, byE1, byE2, components: amplitude.length });
}

export function packMogPsf(gaussians: readonly PsfGaussian[]): Float64Array {
  const [xx, xy, yy] = [0, 1, 2].map((k) => gaussians.map((g) => g.covariance[k]));
  return mogPsfRow.pack({ amplitude: gaussians.map((g) => g.amplitude), xx, xy, yy, components: gaussians.length });
}

/** @returns its rows of i32 and of f32 */
export function packMogPatch(p: MogPatch): { patch: Float64Array; anchor: Float64Array } {
  const { source, psf, offset, stride, ierrOffset, ierrStride, width, height, jacobian, flux } = p;
  const ix = Math.round(p.px), iy = Math.round(p.py), place = { ix, iy, width, height };
  return {
    patch: mogPatchRow.pack({ source, psf, offset, stridePixels: stride, ierrOffset, ierrStride, ...place }),
    anchor: mogAnchorRow.pack({ fx: p.px - ix, fy: p.py - iy, jacobian, flux }),
  };
}
