import type { Wcs } from "../math/wcs/wcs_types.ts";

/** A point-spread function that varies over a cut-out. */
export interface PsfModel {
  /** Side of the (odd, square) stamp in native pixels; the source sits at (size >> 1, size >> 1). */
  readonly size: number;
  /** FWHM of the model in pixels: width of the hybrid Gaussian is fwhm / 2.35 (`surveySigma`). */
  readonly fwhm: number;
  /** Unit-sum stamp at 0-based cut-out pixel (x, y). @returns [size * size] */
  at(x: number, y: number): Float64Array;
}

/** One calibrated CCD cut-out ("tim"): sky subtracted, in nanomaggies, with all that a fit needs to know. */
export interface Exposure {
  /** `<camera>-<expnum>-<ccdname>` */
  name: string;
  camera: string;
  expnum: number;
  ccdname: string;
  band: string;
  /** Row of the CCD table that was handed to the reader. */
  ccdRow: number;
  /** Cut-out size and its first pixel on the chip. */
  nx: number;
  ny: number;
  x0: number;
  y0: number;
  /** nmgy per pixel [ny*nx] */
  data: Float32Array;
  /** sqrt(inverse variance), 1/nmgy; 0 where masked [ny*nx] */
  ierr: Float32Array;
  /** Mask bits: badpix 1, satur 2, interp 4, cr 16, bleed 64, trans 128, edge 256, edge2 512, outlier 2048 */
  dq: Uint16Array;
  /** Full distorted WCS of the cut-out. */
  wcs: Wcs;
  /** The one constant matrix for shapes, pixel scales and position derivatives: deg/px and its inverse px/deg. */
  cd: readonly [number, number, number, number];
  cdInverse: readonly [number, number, number, number];
  /** arcsec per pixel, 3600 sqrt|det cd| */
  pixscale: number;
  /** CCD-wide noise per pixel, nmgy (CCD table). */
  sig1: number;
  /** Image-header FWHM in pixels and sigma = `surveySigma(FWHM)`: brick-level detection maps. */
  headerFwhm: number;
  psfSigma: number;
  /** CCD-table FWHM in pixels: detection maps inside a blob. */
  tableFwhm: number;
  psf: PsfModel;
  psfnorm: number;
  galnorm: number;
  /** Native counts per nmgy (exposure time included where the camera counts electrons or ADU). */
  zpscale: number;
  /** Electrons per native count, so that electrons = nmgy * zpscale * gain * (exptime for counts/s systems). */
  electronsPerNmgy: number;
  /** Saturation level in nmgy above sky (Infinity when unknown). */
  saturation: number;
  exptime: number;
  /** Mid-time, MJD (TAI). */
  mjd: number;
  /** Median of the subtracted sky model, native counts. */
  medianSky: number;
  /** Sky-overlap correction that has been subtracted, nmgy (0 until stage detect). */
  cosky: number;
  /** What had to be cleaned when the cut-out was read. */
  cleaned?: Cleaned;
  plver: string;
  skyver: string;
  psfver: string;
}

/** Numbers of values that were cleaned. */
export interface Cleaned {
  /** NaN or infinite pixels, and such weights on other pixels: masked. */
  pixels: number;
  weights: number;
  /** Weights below zero, as compression leaves them: set to zero. */
  negative: number;
}

/** A CCD that was selected but is not used. */
export interface DroppedCcd {
  name: string;
  reason: string;
}
