/** What every number that is read of a CCD must be: one place for the readers and for docs/reference/ccd-values.md. */
import { above, between, notZero, type NumberRule, wholeBetween } from "./rules.ts";

/** Files that a CCD is read from. */
export type CcdSource = "CCD table" | "image header" | "pixels" | "PSF" | "sky";

/** A number that is read of a CCD, or an array of them. */
export interface CcdValue {
  /** Column, keyword, or what it is of. */
  name: string;
  source: CcdSource;
  /** "" for plain numbers. */
  unit: string;
  rule: NumberRule;
  /** What is used where a file has none; without it, the CCD is left out. */
  absent?: string;
  /** What is done about one that breaks the rule; "leave out": the CCD is left out with file, row, name, rule and value. */
  otherwise: string;
}

const value = (
  source: CcdSource,
  name: string,
  unit: string,
  rule: NumberRule,
  more: { absent?: string; otherwise?: string } = {},
): CcdValue => ({ source, name, unit, rule, otherwise: "leave out", ...more });

const column = value.bind(null, "CCD table"), card = value.bind(null, "image header");
const psf = value.bind(null, "PSF"), sky = value.bind(null, "sky"), pixel = value.bind(null, "pixels");

/** Widths of PSFs, seconds and counts that no camera reaches. */
const width = between(0.1, 200), seconds = above(0, 1e5), counts = between(-1e9, 1e9), coordinate = between(-1e7, 1e7);
/** deg per pixel: 1e-4 to 36 arcsec. */
const scale = between(-0.01, 0.01);
const sameHdu = "image_hdu; so for -1, and without a file name for 0";
const masked = "the pixel is masked and counted as cleaned";

/** Largest values of pixels either way, which loops over them ask without a call: counts, 1/counts². */
export const pixelLimits = { image: 1e9, weight: 1e18 };

/** By the names that readers use. */
export const ccdValues = {
  hdu: column("image_hdu", "", wholeBetween(0, 1e5)),
  maskHdu: column("dq_hdu", "", wholeBetween(-1, 1e5), { absent: sameHdu }),
  weightHdu: column("wt_hdu", "", wholeBetween(-1, 1e5), { absent: sameHdu }),
  expnum: column("expnum", "", wholeBetween(0, Number.MAX_SAFE_INTEGER)),
  exptime: column("exptime", "s", seconds),
  zeropoint: column("ccdzpt", "mag", between(10, 40)),
  sig1: column("sig1", "nanomaggies", above(0, 1e4)),
  gain: column("gain", "electrons per count", above(0, 1000), { absent: "GAIN of the image header, or 1" }),
  tableFwhm: column("fwhm", "px", width),
  mjd: column("mjd_obs", "d", between(30_000, 100_000)),
  raOffset: column("ccdraoff", "arcsec", between(-100, 100), { absent: "0" }),
  decOffset: column("ccddecoff", "arcsec", between(-100, 100), { absent: "0" }),
  tableRa: column("crval1", "deg", between(-360, 720)),
  tableDec: column("crval2", "deg", between(-90, 90)),
  tableReference: column("crpix1, crpix2", "px", coordinate),
  tableScale: column("cd1_1, cd1_2, cd2_1, cd2_2", "deg/px", scale),
  tableSize: column("width, height", "px", wholeBetween(1, 65_536)),

  ra: card("CRVAL1", "deg", between(-360, 720)),
  dec: card("CRVAL2", "deg", between(-90, 90)),
  reference: card("CRPIX1, CRPIX2", "px", coordinate),
  cd: card("CD1_1, CD1_2, CD2_1, CD2_2", "deg/px", scale, {
    absent: "0; without any of them CDELTi with PCi_j, or with CROTA2",
  }),
  distortion: card("PV1_k, PV2_k, A_i_j, B_i_j", "", between(-1e9, 1e9), { absent: "no distortion of that term" }),
  pixelSide: card("the pixel's side by the WCS", "arcsec", between(0.01, 30)),
  roundTrip: card("distance of a pixel from its own position on the sky and back", "px", between(0, 1e-6)),
  misplaced: card("distance of the chip's middle from where the CCD table has it", "arcsec", between(0, 60)),
  headerFwhm: card("FWHM, SEEINGP1", "px", between(0, 200), { absent: "fwhm of the CCD table; so for 0" }),
  saturation: card("SATURATE", "counts", above(0, 1e9), { absent: "nothing saturates" }),
  headerGain: card("GAIN", "electrons per count", above(0, 1000), { absent: "1" }),
  headerExptime: card("EXPTIME (Mosaic3, 90prime)", "s", seconds, { absent: "exptime of the CCD table" }),
  skyAdu: card("SKYADU (Mosaic3, 90prime)", "counts", counts),

  image: pixel("image", "counts", between(-pixelLimits.image, pixelLimits.image), { otherwise: masked }),
  weight: pixel("weight map", "1/counts²", between(0, pixelLimits.weight), {
    otherwise: `${masked}; one below 0 becomes 0`,
  }),
  weightScale: pixel("median of the weight map times sig1², both in counts", "", between(0.01, 100)),
  mask: pixel("mask", "", wholeBetween(0, 65_535), { otherwise: "the pixel is bad" }),

  psfMask: psf("psf_mask", "", between(-1e9, 1e9)),
  psfDegree: psf("poldeg1", "", wholeBetween(0, 20), { absent: "0, of a model with one image" }),
  psfZero: psf("polzero1, polzero2", "px", coordinate, { absent: "0, for degree 0" }),
  psfScale: psf("polscal1, polscal2", "px", notZero, { absent: "1, for degree 0" }),
  psfSampling: psf("psf_samp", "px", between(0.1, 4), { absent: "1; so for 0" }),
  psfFwhm: psf("psf_fwhm", "px", width, { absent: "fwhm of the CCD table; so for 0" }),
  moffatAlpha: psf("moffat_alpha", "arcsec", between(0.05, 60), { absent: "no light beyond the stamp; so for 0" }),
  moffatBeta: psf("moffat_beta", "", between(1.01, 100), { absent: "as moffat_alpha" }),
  psfSum: psf("sum of the model anywhere on the cut-out", "", above(0, 1e9)),
  psfNorm: psf("norm of the model in the middle of the cut-out", "1/px", above(0, 10)),

  skyKnot: sky("xgrid, ygrid", "px", coordinate),
  skyStep: sky("distance of neighbours in xgrid, ygrid", "px", above(0, 1e7)),
  skySize: sky("gridw, gridh", "", wholeBetween(1, 65_536), { absent: "the size of gridvals" }),
  skyOrigin: sky("x0, y0", "px", coordinate, { absent: "0" }),
  skyGrid: sky("gridvals", "counts", counts),
  skyConstant: sky("value (of a constant sky)", "counts", counts),
} as const satisfies Record<string, CcdValue>;
