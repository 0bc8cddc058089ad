/** CCDs that a brick is made of (`legacysurvey-<brick>-ccds.fits`): rows of the survey's table as they are, and what was found. */
import type { ColumnType } from "../../../base/table.ts";
import { column, type ColumnExtra, type ModelColumn, optional } from "../model_column.ts";

/** Positions and matrices of tables of other years have another precision. */
const float = (name: string, type: "f4" | "f8", meaning: string, unit?: string) =>
  column(name, type, meaning, { also: [type === "f4" ? "f8" : "f4"], ...(unit ? { unit } : {}) });
const whole = (name: string, type: ColumnType, meaning: string) =>
  column(name, type, meaning, { also: ["i2", "i4", "i8"] });
const text = (name: string, meaning: string) => column(name, "str", meaning);

/** Columns of the survey's table (`survey-ccds-*.fits.gz`) that are handed on; it has others, in an order of its own. */
const needed: readonly ModelColumn[] = [
  text("image_filename", "file of the image, from the directory `images`"),
  whole("image_hdu", "i2", "its HDU"),
  text("camera", "camera"),
  whole("expnum", "i8", "number of the exposure"),
  text("ccdname", "name of the CCD"),
  text("filter", "band"),
  float("exptime", "f4", "exposure time, s"),
  column("mjd_obs", "f8", "time of the exposure, days"),
  float("fwhm", "f4", "seeing, pixels"),
  whole("width", "i2", "columns of the image"),
  whole("height", "i2", "rows of the image"),
  float("crpix1", "f4", "reference pixel"),
  float("crpix2", "f4", "reference pixel"),
  column("crval1", "f8", "reference position, deg"),
  column("crval2", "f8", "reference position, deg"),
  ...["cd1_1", "cd1_2", "cd2_1", "cd2_2"].map((c) => float(c, "f4", "matrix of the pixels, deg")),
  float("ccdzpt", "f4", "zero point of the CCD, mag"),
];

const others: readonly ModelColumn[] = optional([
  text("object", "name of the field"),
  text("propid", "proposal"),
  text("plver", "version of the pipeline that calibrated the image"),
  text("plprocid", "its run"),
  text("procdate", "when it ran"),
  float("ra_bore", "f8", "where the telescope pointed, deg"),
  float("dec_bore", "f8", "where the telescope pointed, deg"),
  column("ra", "f8", "middle of the CCD, deg"),
  column("dec", "f8", "middle of the CCD, deg"),
  float("skyrms", "f4", "noise of the sky"),
  float("sig1", "f4", "noise of a pixel, nanomaggies"),
  float("zpt", "f4", "zero point of the exposure, mag"),
  float("ccdraoff", "f4", "offset from the reference stars, arcsec"),
  float("ccddecoff", "f4", "offset from the reference stars, arcsec"),
  whole("ccdnastrom", "i2", "stars of the astrometry"),
  whole("ccdnphotom", "i2", "stars of the photometry"),
  whole("ccd_cuts", "i4", "why the survey leaves it out: 0 where it does not"),
  float("airmass", "f4", "airmass"),
  float("gain", "f4", "electrons per unit"),
  float("arawgain", "f4", "mean gain of the amplifiers"),
  float("ccdskycounts", "f4", "sky, units per second"),
  float("ccdskysb", "f4", "sky, mag/arcsec^2"),
  float("ccdrarms", "f4", "scatter about the reference stars, arcsec"),
  float("ccddecrms", "f4", "scatter about the reference stars, arcsec"),
  float("ccdphrms", "f4", "scatter of the photometry, mag"),
  float("phrms", "f4", "the same of the exposure, mag"),
  whole("ccdnmatch", "i2", "stars that were matched"),
  column("yshift", "bool", "not used"),
  column("depth_cut_ok", "bool", "whether the survey's cut on depth keeps it"),
  column("has_zeropoint", "bool", "whether a zero point is known"),
]);

/** What the program adds, behind the columns of the input. */
export const addedCcdColumns: readonly ModelColumn[] = [
  column("ccd_x0", "i2", "first column of the part that was used"),
  column("ccd_y0", "i2", "its first row"),
  column("ccd_x1", "i2", "end of its columns"),
  column("ccd_y1", "i2", "end of its rows"),
  column("brick_x0", "i2", "first column of the brick that it covers"),
  column("brick_x1", "i2", "last column"),
  column("brick_y0", "i2", "first row"),
  column("brick_y1", "i2", "last row"),
  column("psfnorm", "f4", "norm of the PSF"),
  column("galnorm", "f4", "norm of a small galaxy's image"),
  ...versions(),
  column("co_sky", "f4", "sky that was taken off, nanomaggies"),
];

function versions(): ModelColumn[] {
  const made = (name: string, meaning: string, extra: ColumnExtra = {}) =>
    column(name, "str", meaning, { size: 1, ...extra });
  return [
    made("skyver", "version of what made the sky model"),
    made("psfver", "version of what made the PSF model"),
    made("skyplver", "pipeline of the image that the sky model was made from", { optional: true }),
    made("psfplver", "pipeline of the image that the PSF model was made from", { optional: true }),
  ];
}

/** Of the survey's table alone. */
export const surveyCcdColumns: readonly ModelColumn[] = [...needed, ...others];

/** Of the brick's table; the norms may be among the input's columns, as they are in tables of other years. */
export const brickCcdColumns: readonly ModelColumn[] = [...surveyCcdColumns, ...addedCcdColumns];
