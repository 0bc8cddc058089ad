/** What was injected: the request, the truth, and what was there. */
import { column, inBands, type ModelColumn, optional } from "../model_column.ts";

const nmgy = { unit: "nanomaggies" } as const, nmgyIvar = { unit: "nanomaggies^(-2)" } as const;
const deg = { unit: "deg" } as const, arcsec = { unit: "arcsec" } as const;
/** Ids of 2⁶³ and more need the bit of the sign; the original has the type of its input. */
const idTypes = { also: ["u8", "i4"] } as const;
const id = column("id", "i8", "of the source in the randoms", idTypes);

/** HDU METACAT: one row. */
export const metacatColumns: readonly ModelColumn[] = [
  column("brickname", "str", "name of the brick", { size: 8 }),
  column("objtype", "str", "kind of source", { size: 4 }),
  column("nobj", "i8", "sources that were asked for"),
  column("zoom", "i4", "part of the brick's image: x0, x1, y0, y1", { size: 4, also: ["i8"] }),
  ...optional([
    column("rowstart", "i8", "first row"),
    column("seed", "i8", "seed of the noise"),
    column("profile", "str", "profile of the galaxies", { size: 8 }),
    column("noise", "bool", "whether photon noise was added"),
    column("version", "str", "version of the program", { size: 16 }),
  ]),
];

/** HDU SIMCAT: the truth. @param bands in their order */
export const simcatColumns = (bands: readonly string[]): ModelColumn[] => [
  id,
  column("ra", "f8", "true position", deg),
  column("dec", "f8", "true position", deg),
  column("x", "f8", "pixel of the (zoomed) brick, from 1"),
  column("y", "f8", "pixel of the (zoomed) brick, from 1"),
  ...bands.flatMap((b) => [
    ...inBands([b], column("*flux", "f8", "true flux, with Galactic extinction", nmgy)),
    ...inBands([b], column("mw_transmission_*", "f4", "fraction of the light that passes through the Galaxy's dust")),
  ]),
  ...optional([
    column("n", "f8", "Sersic index"),
    column("rhalf", "f8", "semi-major half-light radius", arcsec),
    column("e1", "f8", "ellipticity, first component"),
    column("e2", "f8", "ellipticity, second component"),
    column("rhalf_circ", "f8", "radius of the circle of the same area", arcsec),
    column("ba", "f8", "axis ratio"),
    column("pa", "f8", "position angle, east of north", deg),
    column("redshift", "f8", "of the randoms"),
    ...bands.flatMap((b) =>
      inBands(
        [b],
        column("nccd_*", "i2", "number of exposures with some of its light"),
        column("flux_added_*", "f4", "mean over exposures of the flux that was added, photon noise included", nmgy),
        column("masked_fraction_*", "f4", "fraction of its light on masked pixels, mean over exposures"),
      )
    ),
  ]),
];

/** HDU INJECTED: one row per source and exposure. */
export const injectedColumns: readonly ModelColumn[] = [
  id,
  column("exposure", "str", "exposure and CCD", { size: 1 }),
  column("band", "str", "its band", { size: 1 }),
  column("x", "f8", "pixel of the cut-out, from 0"),
  column("y", "f8", "pixel of the cut-out, from 0"),
  column("flux_added", "f8", "flux that was added, photon noise included", nmgy),
  column("flux_expected", "f8", "the same without noise", nmgy),
  column("masked_fraction", "f8", "fraction of its light on masked pixels"),
];

/** HDU SITES: the image at the true positions. @param bands with exposures */
export const siteColumns = (bands: readonly string[]): ModelColumn[] => [
  id,
  column("in_brick", "bool", "whether it lies in the brick's own area"),
  column("ebv", "f4", "E(B-V) of the dust map", { unit: "mag" }),
  ...inBands(
    bands,
    column("nobs_*", "i2", "number of exposures at its pixel"),
    column("ngood_*", "i2", "number of exposures with an unmasked pixel there"),
    column("anymask_*", "i2", "mask bits set in any exposure at its pixel"),
    column("allmask_*", "i2", "mask bits set in all exposures at its pixel"),
    column("psfsize_*", "f4", "seeing, FWHM", arcsec),
    column("psfdepth_*", "f4", "inverse variance of a point source's flux", nmgyIvar),
    column("galdepth_*", "f4", "inverse variance of a small galaxy's flux (EXP, 0.45 arcsec)", nmgyIvar),
  ),
  ...optional([
    column("maskbits", "i4", "mask bits of the brick at its pixel"),
    column("outlier", "f4", "share of its pixels within a FWHM that outlier masks have, mean of its exposures"),
  ]),
  column("blob", "i4", "blob of detected pixels at its position; -1: none"),
  column("blob_failed", "bool", "whether no engine could fit that blob"),
  column("nlost", "i2", "number of CCDs that cover its position and could not be used"),
  column("dropped", "str", "why a detection within an arcsecond was dropped; empty where none was", { size: 1 }),
];

/** HDU ADDED, and SKIPPED under the name `ids`. */
export const idColumns = (name: "id" | "ids"): ModelColumn[] => [{ ...id, name }];
