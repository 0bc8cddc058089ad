/** Rows of the kernel `linearize_mog`: patches drawn as sums of Gaussians (galaxy mixture × PSF mixture). */
import type { Mixture } from "../math/profiles.ts";
import { momentsOf } from "../math/render.ts";

/** Most Gaussians of a galaxy and of a PSF; a patch has at most their product. */
export const mogLimits = { galaxy: 10, psf: 3 };

/** Patches, i32. (ix, iy) is the pixel of the box nearest to the source, the rest of the position is in f32. */
export const mogPatchStride = 12;
export const mogPatch = {
  source: 0,
  psf: 1,
  offset: 2,
  stridePixels: 3,
  ierrOffset: 4,
  ierrStride: 5,
  width: 6,
  height: 7,
  ix: 8,
  iy: 9,
};

/** Patches, f32: sub-pixel part of the position, pixels per arcsec (row-major), flux in nmgy. */
export const mogPlaceStride = 8;
export const mogPlace = { fx: 0, fy: 1, jacobian: 2, flux: 6 };

/** Sources, f32: mixture (variances in r_e²), moments on the sky of the unit-variance Gaussian (arcsec²: value, by ee1, by
 * ee2, three numbers each; by ln r_e it is twice the value), number of Gaussians. */
export const mogSourceStride = 32;
export const mogSource = { amplitude: 0, variance: 10, moments: 20, components: 29 };

/** PSFs, f32: concentric Gaussians, amplitudes of unit sum, covariances in px². */
export const mogPsfStride = 16;
export const mogPsf = { amplitude: 0, xx: 3, xy: 6, yy: 9, components: 12 };

/** Sums of a patch: 21 JtJ (upper triangle of 6, row by row), 6 Jtr, gain in χ², pixels visited. */
export const mogOutStride = 32;
export const mogOut = { jtj: 0, jtr: 21, gain: 27, work: 28 };

/** The columns above as WGSL constants: `MOG_PATCH_SOURCE`, `MOG_OUT_STRIDE`, … */
export function mogWgsl(): string {
  const groups = { PATCH: mogPatch, PLACE: mogPlace, SOURCE: mogSource, PSF: mogPsf, OUT: mogOut };
  const columns = Object.entries(groups).flatMap(([group, names]) =>
    Object.entries(names).map(([name, value]): [string, number] => [
      `${group}_${name.replace(/[A-Z]/g, (c) => "_" + c).toUpperCase()}`,
      value,
    ])
  );
  const strides = Object.entries({
    PATCH_STRIDE: mogPatchStride,
    PLACE_STRIDE: mogPlaceStride,
    SOURCE_STRIDE: mogSourceStride,
    PSF_STRIDE: mogPsfStride,
    OUT_STRIDE: mogOutStride,
    MAX_COMPONENTS: mogLimits.galaxy * mogLimits.psf,
  });
  return [...columns, ...strides].map(([name, value]) => `const MOG_${name} = ${value}u;\n`).join("");
}

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

/** @param re arcsec @param ee1 @param ee2 soft ellipticity @returns [mogSourceStride] */
export function mogSourceRow(mixture: Mixture, re: number, ee1: number, ee2: number): Float64Array {
  const row = new Float64Array(mogSourceStride), { value, slopes } = momentsOf(re, ee1, ee2, [1, 0, 0, 1]);
  row.set(mixture.amplitude, mogSource.amplitude);
  row.set(mixture.variance, mogSource.variance);
  row.set([...value, ...slopes[1], ...slopes[2]], mogSource.moments);
  row[mogSource.components] = mixture.amplitude.length;
  return row;
}

/** @returns [mogPsfStride] */
export function mogPsfRow(gaussians: readonly PsfGaussian[]): Float64Array {
  const row = new Float64Array(mogPsfStride);
  gaussians.forEach(({ amplitude, covariance: [xx, xy, yy] }, k) => {
    row[mogPsf.amplitude + k] = amplitude;
    row[mogPsf.xx + k] = xx;
    row[mogPsf.xy + k] = xy;
    row[mogPsf.yy + k] = yy;
  });
  row[mogPsf.components] = gaussians.length;
  return row;
}

/** @returns i32 row [mogPatchStride] and f32 row [mogPlaceStride] */
export function mogPatchRows(p: MogPatch): { ints: number[]; floats: number[] } {
  const ix = Math.round(p.px), iy = Math.round(p.py);
  return {
    ints: [p.source, p.psf, p.offset, p.stride, p.ierrOffset, p.ierrStride, p.width, p.height, ix, iy, 0, 0],
    floats: [p.px - ix, p.py - iy, ...p.jacobian, p.flux, 0],
  };
}
