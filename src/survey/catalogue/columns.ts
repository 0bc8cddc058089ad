import type { Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import { apertureRadii } from "../apertures.ts";
import { transmission } from "../extinction.ts";
import { type FittedSource, modelOrder } from "../source.ts";
import { addColumn } from "../data_model/fill.ts";
import type { Cell, ColumnType } from "./column_types.ts";
import { gaiaColumns, motionColumns } from "./gaia_columns.ts";
import { type BandValues, type CatalogueRow, knownAs, typeOf } from "./row.ts";
import { inWise, wiseApertures, wiseMasks, wisePlace, wiseTransmission } from "./wise_columns.ts";

/** A column of the catalogue, or one in each band: what readers must know of it, and how it follows from a row. */
export interface CatalogueColumn {
  /** `*` stands for each band. */
  name: string;
  type: ColumnType;
  unit?: string;
  /** In the words of the data model's page. */
  meaning: string;
  value(row: CatalogueRow, band: number): Cell;
  /** Values of a vector, bytes of a text. */
  size?: number;
  /** Of WISE: may be left out. */
  wise?: true;
}

const column = (
  name: string,
  type: ColumnType,
  unit: string,
  meaning: string,
  value: (row: CatalogueRow) => Cell,
  size?: number,
): CatalogueColumn => ({ name, type, meaning, value, ...(unit ? { unit } : {}), size });

const perBand = (
  name: string,
  type: ColumnType,
  unit: string,
  meaning: string,
  value: (values: BandValues, source: FittedSource, band: number) => Cell,
  size?: number,
): CatalogueColumn => ({
  ...column(`${name}_*`, type, unit, meaning, () => 0, size),
  value: (row, band) => value(row.bands[band], row.source, band),
});

const nmgy = "nanomaggies", nmgyIvar = "nanomaggies^(-2)", degIvar = "deg^(-2)";
const apertures = apertureRadii.length, models = modelOrder.length;
const radii = `${apertureRadii.slice(0, -1).join(", ")} and ${apertureRadii.at(-1)} arcsec`;

/** Release, brick and row in one number. */
const idOf = ({ release, brickid, objid }: CatalogueRow) =>
  (BigInt(release) << 42n) | (BigInt(Math.max(brickid, 0)) << 22n) | BigInt(objid);

/** The survey's columns in the survey's order, with its names, types and units; then our own. */
export const catalogueColumns: readonly CatalogueColumn[] = [
  column("ls_id_dr11", "i8", "", "release, brick and object in one number", idOf),
  column("release", "i2", "", "data release number; 9999: none was told", (r) => r.release),
  column("brickid", "i4", "", "number of the brick", (r) => r.brickid),
  column("brickname", "str", "", "name of the brick", (r) => r.brickname, 8),
  column("objid", "i4", "", "row of the catalogue", (r) => r.objid),
  column("brick_primary", "bool", "", "whether the fitted position lies in the brick's own area", (r) => r.primary),
  column("maskbits", "i4", "", "bits of the coadds at its pixel ([flags](../flags.md))", (r) => r.maskbits),
  column("fitbits", "i2", "", "the survey's bits about the fit ([flags](../flags.md))", (r) => r.fitbits),
  column(
    "type",
    "str",
    "",
    "model: PSF, REX, EXP, DEV or SER; NUN: none, DUP: a star within a large galaxy",
    (r) => typeOf(r.source),
    3,
  ),
  column("ra", "f8", "deg", "fitted position", (r) => r.source.parameters.ra),
  column("dec", "f8", "deg", "fitted position", (r) => r.source.parameters.dec),
  column("ra_ivar", "f4", degIvar, "inverse variance along RA, as an angle on the sky", (r) => r.raIvar),
  column("dec_ivar", "f4", degIvar, "inverse variance along Dec", (r) => r.decIvar),
  column("bx", "f4", "", "pixel in the brick image, 0-based", (r) => r.x),
  column("by", "f4", "", "pixel in the brick image, 0-based", (r) => r.y),
  column(
    "dchisq",
    "f4",
    "",
    `chi-squared gained by each model: ${modelOrder.join(", ")}`,
    (r) => r.source.dchisq,
    models,
  ),
  column("ebv", "f4", "mag", "E(B-V) at the fitted position", (r) => r.ebv),
  column("mjd_min", "f8", "", "first exposure (days)", (r) => r.mjdMin),
  column("mjd_max", "f8", "", "last exposure (days)", (r) => r.mjdMax),
  column("nearest_neighbor", "f4", "arcsec", "to the nearest catalogue source", (r) => r.nearest),
  column(
    "ref_cat",
    "str",
    "",
    "catalogue that knows the object; empty of what the images show",
    (r) => knownAs(r)?.catalogue ?? "",
    2,
  ),
  column("ref_id", "i8", "", "its number there", (r) => knownAs(r)?.id ?? 0n),
  ...motionColumns.map(([name, unit, meaning, value]) =>
    column(name, "f4", unit, meaning, ({ star }) => star ? value(star) : 0)
  ),
  ...gaiaColumns.map(([name, type, unit = ""]) =>
    column(`gaia_${name}`, type, unit, "of Gaia; 0 of other sources", ({ star }) => star?.columns[name] ?? 0)
  ),
  perBand("flux", "f4", nmgy, "fitted flux", (v) => v.flux),
  ...inWise("flux", "f4", nmgy, "flux with the optical position and shape, AB; 0: not measured", "flux"),
  perBand("flux_ivar", "f4", nmgyIvar, "inverse variance", (v) => v.fluxIvar),
  ...inWise("flux_ivar", "f4", nmgyIvar, "inverse variance; 0: not measured", "ivar"),
  perBand("fiberflux", "f4", nmgy, "in a fibre of 1.5 arcsec at 1 arcsec seeing, from this source", (v) => v.fiberflux),
  perBand("fibertotflux", "f4", nmgy, "in that fibre, from all sources", (v) => v.fibertotflux),
  perBand("apflux", "f4", nmgy, `in apertures of radius ${radii}`, (v) => v.apertures.flux, apertures),
  perBand(
    "apflux_resid",
    "f4",
    nmgy,
    "of the residual image in the same apertures",
    (v) => v.apertures.resid,
    apertures,
  ),
  perBand(
    "apflux_blobresid",
    "f4",
    nmgy,
    "of the image less the models within blobs",
    (v) => v.apertures.blobResid,
    apertures,
  ),
  perBand("apflux_ivar", "f4", nmgyIvar, "inverse variance of `apflux_*`", (v) => v.apertures.ivar, apertures),
  perBand("apflux_masked", "f4", "", "fraction of each aperture that is masked", (v) => v.apertures.masked, apertures),
  ...wiseApertures("apflux", nmgy, "in apertures", "flux"),
  ...wiseApertures("apflux_resid", nmgy, "of the image less all sources, in apertures", "resid"),
  ...wiseApertures("apflux_ivar", nmgyIvar, "inverse variance in apertures", "ivar"),
  perBand(
    "mw_transmission",
    "f4",
    "",
    "fraction of the light that passes through the Galaxy's dust",
    (v) => v.transmission,
  ),
  ...wiseTransmission,
  perBand("nobs", "i2", "", "exposures", (v) => v.nobs),
  ...inWise("nobs", "i2", "", "exposures of WISE in its pixel", "nobs"),
  perBand("rchisq", "f4", "", "chi-squared per pixel, weighted by the profile", (_, s, b) => s.rchisq[b]),
  ...inWise("rchisq", "f4", "", "chi-squared per pixel, weighted by the profile", "rchisq"),
  perBand("fracflux", "f4", "", "flux of others over its own, weighted by the profile", (_, s, b) => s.fracflux[b]),
  ...inWise("fracflux", "f4", "", "flux of others over its own, weighted by the profile", "fracflux"),
  perBand("fracmasked", "f4", "", "fraction of the profile on masked pixels", (_, s, b) => s.fracmasked[b]),
  perBand("fracin", "f4", "", "fraction of the profile inside the blob", (_, s, b) => s.fracin[b]),
  perBand("ngood", "i2", "", "exposures with an unmasked pixel", (v) => v.ngood),
  perBand("anymask", "i2", "", "mask bits set in any exposure", (v) => v.anymask),
  perBand("allmask", "i2", "", "mask bits set in all exposures", (v) => v.allmask),
  ...wiseMasks,
  perBand("psfsize", "f4", "arcsec", "seeing, FWHM", (v) => v.psfsize),
  perBand("psfdepth", "f4", nmgyIvar, "inverse variance of a point source's flux", (v) => v.psfdepth),
  perBand("galdepth", "f4", nmgyIvar, "inverse variance of a small galaxy's flux", (v) => v.galdepth),
  perBand("nea", "f4", "", "noise-equivalent area of the model (arcsec^2)", (_, s, b) => s.nea[b]),
  perBand("blob_nea", "f4", "", "the same, of the pixels of its blob alone (arcsec^2)", (v) => v.blobNea),
  ...inWise("psfdepth", "f4", nmgyIvar, "inverse variance of a point source's flux", "psfdepth"),
  ...wisePlace,
  column("sersic", "f4", "", "Sersic index", (r) => r.source.parameters.sersic),
  column("sersic_ivar", "f4", "", "inverse variance", (r) => r.source.ivar.sersic),
  column("shape_r", "f4", "arcsec", "half-light radius, semi-major", (r) => r.source.parameters.re),
  column("shape_r_ivar", "f4", "arcsec^(-2)", "inverse variance", (r) => r.source.ivar.re),
  column("shape_e1", "f4", "", "ellipticity, first component", (r) => r.source.parameters.e1),
  column("shape_e1_ivar", "f4", "", "inverse variance", (r) => r.source.ivar.e1),
  column("shape_e2", "f4", "", "ellipticity, second component", (r) => r.source.parameters.e2),
  column("shape_e2_ivar", "f4", "", "inverse variance", (r) => r.source.ivar.e2),
  column("fitflags", "i4", "", "why the fit should not be trusted ([flags](../flags.md))", (r) => r.source.flags),
];

/** A band that has columns, and its place among the bands of the rows; undefined where the brick has no exposure of it. */
export interface BandColumns {
  band: string;
  index: number | undefined;
}

/** @param bands of the rows @param wanted those that have columns; each brick of a run has the same */
export const bandColumns = (bands: readonly string[], wanted: readonly string[]): BandColumns[] =>
  wanted.map((band) => ({ band, index: bands.includes(band) ? bands.indexOf(band) : undefined }));

/** The catalogue as a table; bands without exposures are 0, but for what the Galaxy's dust lets through.
 * @param rows in its order @param wise whether with the columns of WISE */
export function catalogueTable(rows: readonly CatalogueRow[], bands: readonly BandColumns[], wise = true): Table {
  const t = new TableBuilder(rows.length);
  for (const c of catalogueColumns.filter((c) => wise || !c.wise)) {
    if (!c.name.includes("*")) addColumn(t, c, (i) => c.value(rows[i], 0));
    else for (const b of bands) addColumn(t, { ...c, name: c.name.replace("*", b.band) }, valueIn(rows, c, b));
  }
  return t.build();
}

function valueIn(rows: readonly CatalogueRow[], c: CatalogueColumn, { band, index }: BandColumns): (i: number) => Cell {
  if (index !== undefined) return (i) => c.value(rows[i], index);
  if (c.name === "mw_transmission_*") return (i) => transmission(band, rows[i].ebv);
  const none = c.size === undefined ? 0 : new Array<number>(c.size).fill(0);
  return () => none;
}
