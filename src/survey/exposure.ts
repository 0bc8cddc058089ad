import type { Wcs } from "../math/wcs/wcs_types.ts";

/** A point-spread function that varies over a cut-out. */
export interface PsfModel {
  /** Side of the (odd, square) stamp in native pixels; the source sits at (size >> 1, size >> 1). */
  readonly size: number;
  /** FWHM of the model in pixels: width of the hybrid Gaussian is fwhm / 2.35 (`surveySigma`). */
  readonly fwhm: number;
  /** Unit-sum stamp at 0-based cut-out pixel (x, y). @returns [size * size] */
  at(x: number, y: number): Float64Array;
  /** Moffat profile of the star's light beyond the stamp, α in arcsec, where the model says. */
  readonly moffat?: { alpha: number; beta: number };
  /** Of a model whose stamps are sums of the same images everywhere. */
  readonly basis?: PsfBasis;
}

/** Images that a model's stamps are sums of. */
export interface PsfBasis {
  /** [planes, size, size] */
  planes: Float64Array;
  /** Weights of the planes in the unit-sum stamp at (x, y), as `PsfModel.at`. @returns [planes] */
  weights(x: number, y: number): Float64Array;
}

/** One calibrated CCD cut-out ("tim"): sky subtracted, in nanomaggies, with all that a fit needs to know. */
export interface Exposure {
  /** `<camera>-<expnum>-<ccdname>` */
  name: string;
  /** decam, mosaic or 90prime. */
  camera: string;
  /** Exposure number. */
  expnum: number;
  /** Chip of the camera. */
  ccdname: string;
  /** Filter: g, r, z … */
  band: string;
  /** Row of the CCD table that was handed to the reader. */
  ccdRow: number;
  /** Columns of the cut-out. */
  nx: number;
  /** Rows of the cut-out. */
  ny: number;
  /** Its first column on the chip. */
  x0: number;
  /** Its first row on the chip. */
  y0: number;
  /** nmgy per pixel [ny*nx] */
  data: Float32Array;
  /** sqrt(inverse variance), 1/nmgy; 0 where masked [ny*nx] */
  ierr: Float32Array;
  /** Mask bits: badpix 1, satur 2, interp 4, cr 16, bleed 64, trans 128, edge 256, edge2 512, outlier 2048 */
  dq: Uint16Array;
  /** Full distorted WCS of the cut-out. */
  wcs: Wcs;
  /** The one constant matrix for shapes, pixel scales and position derivatives, deg/px. */
  cd: readonly [number, number, number, number];
  /** Its inverse, px/deg. */
  cdInverse: readonly [number, number, number, number];
  /** arcsec per pixel, 3600 sqrt|det cd| */
  pixscale: number;
  /** CCD-wide noise per pixel, nmgy (CCD table). */
  sig1: number;
  /** Image-header FWHM, pixels: brick-level detection maps. */
  headerFwhm: number;
  /** `surveySigma(headerFwhm)`, pixels. */
  psfSigma: number;
  /** CCD-table FWHM in pixels: detection maps inside a blob. */
  tableFwhm: number;
  /** Of the cut-out. */
  psf: PsfModel;
  /** √Σ psf² of the stamp in the middle of the cut-out, per pixel. */
  psfnorm: number;
  /** The same of a round 0.45″ exponential through that PSF. */
  galnorm: number;
  /** Native counts per nmgy (exposure time included where the camera counts electrons or ADU). */
  zpscale: number;
  /** Electrons per native count, so that electrons = nmgy * zpscale * gain * (exptime for counts/s systems). */
  electronsPerNmgy: number;
  /** Saturation level in nmgy above sky (Infinity when unknown). */
  saturation: number;
  /** Seconds. */
  exptime: number;
  /** Mid-time, MJD (TAI). */
  mjd: number;
  /** Median of the subtracted sky model, native counts. */
  medianSky: number;
  /** Sky-overlap correction that has been subtracted, nmgy (0 until stage detect). */
  cosky: number;
  /** Size of the whole chip, pixels. */
  chip?: { nx: number; ny: number };
  /** Stars whose halos have been subtracted; absent where none were looked for. */
  halos?: number;
  /** What had to be cleaned when the cut-out was read. */
  cleaned?: Cleaned;
  /** What is true of it, where calibrations are misstated on purpose: sources are injected by it. */
  actual?: ActualCalibration;
  /** Version of the pipeline that calibrated the image. */
  plver: string;
  /** Version of the sky model. */
  skyver: string;
  /** Version of the PSF model. */
  psfver: string;
  /** Version of the pipeline that calibrated the image that the sky model was made from. */
  skyplver: string;
  /** Version of the pipeline that calibrated the image that the PSF model was made from. */
  psfplver: string;
}

/** True calibrations of an exposure that is said to have others. */
export interface ActualCalibration {
  /** Where its pixels lie. */
  wcs: Wcs;
  /** What a point source looks like. */
  psf: PsfModel;
  /** Nanomaggies that a true nanomaggy makes by the stated zero point. */
  scale: number;
}

/** Numbers of values that were cleaned. */
export interface Cleaned {
  /** NaN or infinite pixels: masked. */
  pixels: number;
  /** NaN or infinite weights of other pixels: masked. */
  weights: number;
  /** Weights below zero, as compression leaves them: set to zero. */
  negative: number;
}

/** A CCD that was selected but is not used. */
export interface DroppedCcd {
  /** `<camera>-<expnum>-<ccdname>` */
  name: string;
  /** In one sentence. */
  reason: string;
}
