import { normal, uniformStream } from "../base/random.ts";
import { arcsecPerDegree } from "../base/units.ts";
import { movedWcs } from "../math/wcs/moved_wcs.ts";
import { sourceNorms } from "../survey/ccds/norms.ts";
import { scaledPsf } from "../survey/ccds/scaled_psf.ts";
import type { Exposure } from "../survey/exposure.ts";

/** By how much calibrations are misstated to all that comes after the injection. */
export interface Misstatement {
  /** Relative error of the width of the PSF: stated = (1 + psf) · true. */
  psf: number;
  /** Stated minus true level of the sky, in σ of a pixel (`sig1` of the CCD). */
  sky: number;
  /** Stated minus true zero point, mag. */
  zeropoint: number;
  /** How far east of its true place an exposure is said to lie, arcsec. */
  astrometry: number;
  /** All CCDs have these errors, or each its own, from normal distributions of these widths. */
  each: "same" | "normal";
  /** Of the errors of each CCD. */
  seed: number;
}

/** Errors of one CCD. */
interface Errors {
  psf: number;
  sky: number;
  zeropoint: number;
  /** arcsec */
  east: number;
  north: number;
}

/** Exposures as somebody sees them whose calibrations are wrong: pixels by the stated zero point and sky, the stated PSF and WCS, and the
 * true ones (`actual`) beside them, by which sources are injected. Pixels are changed in place.
 * @param exposures whose stars' halos, if any, are gone */
export function misstate(exposures: readonly Exposure[], wrong: Misstatement): Exposure[] {
  return exposures.map((e) => misstated(e, errorsOf(e, wrong)));
}

/** Keyed by the CCD's name: order, brick and cut-out do not change them. */
function errorsOf({ name }: Exposure, { psf, sky, zeropoint, astrometry, each, seed }: Misstatement): Errors {
  if (each === "same") return { psf, sky, zeropoint, east: astrometry, north: 0 };
  const drawn = (what: string) => normal(uniformStream({ seed, purpose: `misstate ${what} ${name}`, id: 0n }), 0);
  return {
    // A PSF has some width whatever was drawn.
    psf: Math.max(psf * drawn("psf"), -0.9),
    sky: sky * drawn("sky"),
    zeropoint: zeropoint * drawn("zeropoint"),
    east: astrometry * drawn("east"),
    north: astrometry * drawn("north"),
  };
}

function misstated(e: Exposure, { psf: wider, sky, zeropoint, east, north }: Errors): Exposure {
  const scale = 10 ** (-0.4 * zeropoint), level = sky * e.sig1 * scale, width = 1 + wider;
  if (scale !== 1 || level !== 0) { for (let i = 0; i < e.data.length; i++) e.data[i] = e.data[i] * scale - level; }
  if (scale !== 1) { for (let i = 0; i < e.ierr.length; i++) e.ierr[i] /= scale; }
  const psf = wider === 0 ? e.psf : scaledPsf(e.psf, width);
  return {
    ...e,
    psf,
    wcs: east === 0 && north === 0 ? e.wcs : movedWcs(e.wcs, east / arcsecPerDegree, north / arcsecPerDegree),
    sig1: e.sig1 * scale,
    headerFwhm: e.headerFwhm * width,
    psfSigma: e.psfSigma * width,
    tableFwhm: e.tableFwhm * width,
    ...(wider === 0 ? {} : sourceNorms({ ...e, psf })),
    zpscale: e.zpscale / scale,
    electronsPerNmgy: e.electronsPerNmgy / scale,
    saturation: e.saturation * scale - level,
    medianSky: e.medianSky + sky * e.sig1 * e.zpscale,
    actual: { wcs: e.wcs, psf: e.psf, scale },
  };
}
