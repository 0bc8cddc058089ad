/** The catalogue of DR5, on which Obiwan worked: six bands, exponential and de Vaucouleurs shapes apart
 * (https://www.legacysurvey.org/dr5/catalogs/). */
import { apertureRadii } from "../../apertures.ts";
import { column, inBands, type ModelColumn, optional } from "../model_column.ts";

/** Every brick has columns in all of them, 0 where there is no exposure. */
export const dr5Bands: readonly string[] = ["u", "g", "r", "i", "z", "Y"];

const flux = { unit: "nanomaggies" } as const, inverse = { unit: "nanomaggies^(-2)" } as const;
const deg = { unit: "deg" } as const, size = apertureRadii.length, wise = ["w1", "w2", "w3", "w4"];

const epochs = 7;
const head: readonly ModelColumn[] = [
  column("release", "i4", "data release number", { also: ["i2"] }),
  column("brickid", "i4", "number of the brick"),
  column("brickname", "str", "name of the brick", { size: 8 }),
  column("objid", "i4", "row of the catalogue"),
  column("brick_primary", "bool", "whether the position lies in the brick's own area"),
  column("type", "str", "model: PSF, SIMP or REX, EXP, DEV or COMP, with a blank behind three letters", { width: 4 }),
  column("ra", "f8", "fitted position", deg),
  column("dec", "f8", "fitted position", deg),
  column("ra_ivar", "f4", "inverse variance", { unit: "deg^(-2)" }),
  column("dec_ivar", "f4", "inverse variance", { unit: "deg^(-2)" }),
  column("bx", "f4", "pixel in the brick image, 0-based"),
  column("by", "f4", "pixel in the brick image, 0-based"),
  column("dchisq", "f4", "chi-squared gained by PSF, REX or SIMP, DEV, EXP, COMP", { size: 5 }),
  column("ebv", "f4", "E(B-V) at the fitted position", { unit: "mag" }),
  column("mjd_min", "f8", "first exposure (days)"),
  column("mjd_max", "f8", "last exposure (days)"),
];

/** In every band, then in those of WISE where its stage ran. */
const both = (name: string, type: "f4" | "i2", meaning: string, extra = {}) => [
  ...inBands(dr5Bands, column(`${name}_*`, type, meaning, extra)),
  ...optional(inBands(wise, column(`${name}_*`, type, meaning, extra))),
];
const one = (name: string, type: "f4" | "i2", meaning: string, extra = {}) =>
  inBands(dr5Bands, column(`${name}_*`, type, meaning, extra));

/** Light curves of WISE, seven epochs each. */
const curves: readonly ModelColumn[] = optional([
  column("wise_coadd_id", "str", "image of WISE at its place"),
  ...(["flux", "flux_ivar", "nobs", "fracflux", "rchisq", "mjd"] as const).flatMap((name) =>
    inBands(
      wise.slice(0, 2),
      column(`lc_${name}_*`, name === "nobs" ? "i2" : "f4", "of each epoch of WISE", { size: epochs, also: ["f8"] }),
    )
  ),
]);

const shapes: readonly ModelColumn[] = [
  column("fracdev", "f4", "share of the de Vaucouleurs profile"),
  column("fracdev_ivar", "f4", "inverse variance"),
  ...["shapeexp", "shapedev"].flatMap((s) => [
    column(`${s}_r`, "f4", "half-light radius", { unit: "arcsec" }),
    column(`${s}_r_ivar`, "f4", "inverse variance", { unit: "arcsec^(-2)" }),
    ...["e1", "e2"].flatMap((e) => [
      column(`${s}_${e}`, "f4", "ellipticity"),
      column(`${s}_${e}_ivar`, "f4", "inverse variance"),
    ]),
  ]),
];

/** Columns of tractor files, without those of what stages of later years make. */
export const dr5Columns: readonly ModelColumn[] = [
  ...head,
  ...both("flux", "f4", "fitted flux", flux),
  ...both("flux_ivar", "f4", "inverse variance", inverse),
  ...one("apflux", "f4", "in eight apertures", { ...flux, size }),
  ...one("apflux_resid", "f4", "of the residual image", { ...flux, size }),
  ...one("apflux_ivar", "f4", "inverse variance", { ...inverse, size }),
  ...both("mw_transmission", "f4", "fraction of the light that passes through the Galaxy's dust"),
  ...both("nobs", "i2", "exposures", { also: ["u1"] }),
  ...both("rchisq", "f4", "chi-squared per pixel"),
  ...both("fracflux", "f4", "flux of others over its own"),
  ...one("fracmasked", "f4", "fraction of the profile on masked pixels"),
  ...one("fracin", "f4", "fraction of the profile inside the blob"),
  ...one("anymask", "i2", "mask bits set in any exposure"),
  ...one("allmask", "i2", "mask bits set in all exposures"),
  ...optional(inBands(wise.slice(0, 2), column("wisemask_*", "i2", "mask bits of WISE", { also: ["u1"] }))),
  ...one("psfsize", "f4", "seeing, FWHM", { unit: "arcsec" }),
  ...one("psfdepth", "f4", "inverse variance of a point source's flux", inverse),
  ...one("galdepth", "f4", "inverse variance of a small galaxy's flux", inverse),
  ...curves,
  ...shapes,
];
