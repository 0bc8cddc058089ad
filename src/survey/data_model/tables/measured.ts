/** What was measured of injected sources and at given positions: the match, forced photometry, covariances, cut-outs. */
import { column, type ColumnExtra, inBands, type ModelColumn, optional } from "../model_column.ts";

const nmgy = { unit: "nanomaggies" } as const, nmgyIvar = { unit: "nanomaggies^(-2)" } as const;
const deg = { unit: "deg" } as const, arcsec = { unit: "arcsec" } as const, square = { unit: "nanomaggies^2" } as const;
const id = column("id", "i8", "of the source in the randoms", { also: ["u8"] });

/** HDU MATCH: truth and measurement, one row per injected source. @param bands in their order */
export const matchColumns = (bands: readonly string[]): ModelColumn[] => [
  id,
  column("ra", "f8", "true position", deg),
  column("dec", "f8", "true position", deg),
  column("matched", "bool", "whether a catalogue source is its match"),
  column("objid", "i4", "row of the catalogue; -1: none"),
  column("type", "str", "model of its match", { size: 3 }),
  column("reason", "str", "why it has none", { size: 16 }),
  column("separation", "f8", "distance of the two", arcsec),
  column("score", "f8", "cost of the match", arcsec),
  column("dra", "f8", "fitted minus true right ascension, times cos dec", arcsec),
  column("ddec", "f8", "fitted minus true declination", arcsec),
  ...bands.flatMap((b) =>
    inBands(
      [b],
      column("flux_true_*", "f8", "true flux, with Galactic extinction", nmgy),
      column("flux_*", "f8", "fitted flux", nmgy),
      column("flux_ivar_*", "f8", "inverse variance", nmgyIvar),
      column("dmag_*", "f8", "fitted minus true magnitude", { unit: "mag" }),
      column("pull_*", "f8", "fitted minus true flux, in units of its error"),
    )
  ),
  ...optional([
    column("rhalf_true", "f8", "true half-light radius, semi-major", arcsec),
    column("shape_r", "f8", "fitted half-light radius, semi-major", arcsec),
    column("n_true", "f8", "true Sersic index"),
    column("sersic", "f8", "fitted Sersic index"),
  ]),
];

const text = (name: string, meaning: string, extra: ColumnExtra = {}) =>
  column(name, "str", meaning, { size: 1, ...extra });

/** Of the target that a row of forced photometry is about. */
const target: readonly ModelColumn[] = [
  column("release", "i2", "data release number"),
  column("brickid", "i4", "number of the brick"),
  text("brickname", "name of the brick", { size: 8 }),
  column("objid", "i4", "row of the catalogue; -1: an injected source"),
  column("sim_id", "i8", "id of the injected source", { also: ["u8"] }),
  text("type", "model", { size: 3 }),
  column("ra", "f8", "position", deg),
  column("dec", "f8", "position", deg),
];

/** HDU FORCED of `forced-<brick>.fits`: one row per exposure and target. */
export const forcedColumns: readonly ModelColumn[] = [
  ...target,
  text("camera", "camera"),
  column("expnum", "i8", "number of the exposure"),
  text("ccdname", "name of the CCD"),
  text("filter", "band"),
  column("mjd", "f8", "time of the exposure", { unit: "day" }),
  column("exptime", "f4", "exposure time", { unit: "s" }),
  column("psfsize", "f4", "seeing, FWHM", arcsec),
  column("psfdepth", "f4", "inverse variance of a point source's flux", nmgyIvar),
  column("galdepth", "f4", "inverse variance of a small galaxy's flux", nmgyIvar),
  column("x", "f4", "pixel of the CCD, from 0", { unit: "pixel" }),
  column("y", "f4", "pixel of the CCD, from 0", { unit: "pixel" }),
  column("dqmask", "i2", "mask bits of that pixel"),
  column("flux", "f4", "flux", nmgy),
  column("flux_ivar", "f4", "inverse variance, neighbours' fluxes fixed", nmgyIvar),
  column("fracflux", "f4", "flux of others over its own, weighted by the profile"),
  column("rchisq", "f4", "chi-squared per pixel, weighted by the profile"),
  column("fracmasked", "f4", "fraction of the profile on masked pixels"),
  column("fracin", "f4", "fraction of the profile inside the image"),
  column("flux_ivar_joint", "f4", "inverse variance, neighbours' fluxes free", nmgyIvar),
  column("flags", "i2", "bits of forced photometry ([flags](../flags.md))"),
];

/** HDU STACKED, and FORCED of `simcat-*.fits`: one row per target. @param bands in their order */
export const stackedColumns = (bands: readonly string[]): ModelColumn[] => [
  ...target,
  ...inBands(
    bands,
    column("flux_*", "f4", "all exposures of the band together", nmgy),
    column("flux_ivar_*", "f4", "inverse variance, neighbours' fluxes fixed", nmgyIvar),
    column("flux_ivar_joint_*", "f4", "inverse variance, neighbours' fluxes free", nmgyIvar),
    column("nobs_*", "i2", "exposures"),
    column("rchisq_*", "f4", "chi-squared per pixel, weighted by the profile"),
    column("fracflux_*", "f4", "flux of others over its own, weighted by the profile"),
    column("fracmasked_*", "f4", "fraction of the profile on masked pixels"),
    column("fracin_*", "f4", "fraction of the profile inside the image"),
    column("flags_*", "i2", "bits of forced photometry ([flags](../flags.md))"),
  ),
];

/** HDU COVARIANCES: one row per source. @param size of the packed matrix; undefined in documents */
export const covarianceColumns = (bands: readonly string[], size?: number): ModelColumn[] => [
  column("brickid", "i4", "number of the brick"),
  text("brickname", "name of the brick", { size: 8 }),
  column("objid", "i4", "row of the catalogue"),
  column("blob", "i4", "number of its blob"),
  text("type", "model", { size: 3 }),
  column("free", "i4", "bit of each parameter that was fitted"),
  column("flags", "i2", "bits of covariances ([flags](../flags.md))"),
  column("covariance", "f8", "upper triangle of the covariance matrix, packed; order and units in the header", {
    size,
  }),
  ...inBands(bands, column("flux_var_*", "f8", "variance of the flux, neighbours' fluxes free", square)),
];

/** HDU FLUXPAIRS: one row per pair of sources that share pixels. */
export const fluxPairColumns = (bands: readonly string[]): ModelColumn[] => [
  column("brickid", "i4", "number of the brick"),
  column("blob", "i4", "number of their blob"),
  column("objid_a", "i4", "row of one"),
  column("objid_b", "i4", "row of the other"),
  ...inBands(bands, column("flux_cov_*", "f8", "covariance of their fluxes", square)),
];

/** HDU CUTOUTS: one row per injected source. */
export const cutoutColumns: readonly ModelColumn[] = [
  id,
  column("x0", "i4", "lower left pixel of its square, from 0", { unit: "pixel" }),
  column("y0", "i4", "lower left pixel of its square, from 0", { unit: "pixel" }),
];
