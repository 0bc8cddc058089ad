import { apertureRadii } from "../apertures.ts";
import { modelOrder } from "../source.ts";
import type { ReferenceStar } from "../stars/star.ts";
import type { Cell, ColumnType } from "./column_types.ts";
import { type BandValues, type CatalogueRow, knownAs } from "./row.ts";

/** A source of tractor-i: its row of the catalogue, and how many sources share its blob. */
export interface IntermediateRow extends CatalogueRow {
  inBlob: number;
}

/** A column of tractor-i. */
export interface IntermediateColumn {
  name: string;
  type: ColumnType;
  meaning: string;
  /** Values of a vector, bytes of a text. */
  size?: number;
  /** Of the row; or of one band, for a vector over the bands with exposures. */
  value?(row: IntermediateRow): Cell;
  ofBand?(values: BandValues, row: IntermediateRow, band: number): Cell;
  /** Whether each band has a column of its own, whose name ends with it; those that follow one another alternate. */
  apart?: boolean;
  /** Whether the survey has none of this name. */
  own?: boolean;
}

type RowValue = (row: IntermediateRow) => Cell;
type OfBand = NonNullable<IntermediateColumn["ofBand"]>;

const column = (name: string, type: ColumnType, meaning: string, value: RowValue, size?: number) => ({
  ...{ name, type, meaning, value },
  ...(size === undefined ? {} : { size }),
});
/** What only large galaxies and clusters make true. */
const off = (name: string) => column(name, "bool", "false: no large galaxies are used", () => false);
/** What only stars of other catalogues make true. */
const starred = (name: string, meaning: string, value: (star: ReferenceStar, row: IntermediateRow) => boolean) =>
  column(name, "bool", meaning, (row) => row.star !== undefined && value(row.star, row));
const isKept = ({ source: { parameters, ivar } }: IntermediateRow) =>
  parameters.flux.some((f) => f > 0) && ivar.flux.every((v) => v === 0);
const bands = (name: string, type: ColumnType, meaning: string, ofBand: OfBand) => ({ name, type, meaning, ofBand });
const apertures = (name: string, meaning: string, key: keyof BandValues["apertures"]): IntermediateColumn => ({
  ...bands(name, "f4", meaning, (v) => v.apertures[key]),
  size: apertureRadii.length,
});
const apart = (name: string, meaning: string, ofBand: OfBand) => ({
  ...bands(name, "f4", meaning, ofBand),
  apart: true,
});

const box = ({ source }: IntermediateRow) => source.blobBox;
const pixel = ({ source }: IntermediateRow) => [Math.round(source.initialX), Math.round(source.initialY)];

const detection: readonly IntermediateColumn[] = [
  column("ra", "f8", "fitted position, deg", (r) => r.source.parameters.ra),
  column("dec", "f8", "fitted position, deg", (r) => r.source.parameters.dec),
  column("ibx", "i4", "pixel of the detection", (r) => pixel(r)[0]),
  column("iby", "i4", "pixel of the detection", (r) => pixel(r)[1]),
  column("peaksed", "str", "filter that found it; empty in residuals", (r) => r.source.peakSed ?? "", 4),
  column(
    "ref_cat",
    "str",
    "catalogue that knows the object; empty of what the images show",
    (r) => knownAs(r)?.catalogue ?? "",
    2,
  ),
  column("ref_id", "i8", "its number there", (r) => knownAs(r)?.id ?? 0n),
  starred("isbright", "whether it makes pixels BRIGHT", (star) => star.bright),
  starred("ismedium", "whether it makes pixels MEDIUM", (star) => star.medium),
  ...["islargegalaxy", "issgafit", "iscluster"].map(off),
  starred("isgaia", "from Gaia", (star) => star.gaia),
  starred("istycho", "Tycho-2 has it, too", (star) => star.tycho),
  ...["freezeparams", "isresolved", "ismcloud", "ignore_source", "set_galaxy_maskbit", "donotfit"].map(off),
  column("forcepointsource", "bool", "only a point source was allowed", (r) => r.source.forcedPointSource),
  off("dup"),
  column("iterative", "bool", "found in the residuals", (r) => r.source.iterative),
];

const fit: readonly IntermediateColumn[] = [
  bands("fracflux", "f4", "flux of others over its own", (_, r, b) => r.source.fracflux[b]),
  bands("fracin", "f4", "fraction of the profile inside the blob", (_, r, b) => r.source.fracin[b]),
  bands("fracmasked", "f4", "fraction of the profile on masked pixels", (_, r, b) => r.source.fracmasked[b]),
  bands("rchisq", "f4", "chi-squared per pixel", (_, r, b) => r.source.rchisq[b]),
  column("cpu_arch", "str", "empty: products do not tell hosts apart", () => "", 3),
  column("cpu_source", "f4", "0: products do not tell times", () => 0),
  column("cpu_blob", "f4", "0: products do not tell times", () => 0),
  column("blob_width", "i2", "pixels", (r) => box(r).width),
  column("blob_height", "i2", "pixels", (r) => box(r).height),
  column("blob_npix", "i4", "pixels of the blob", (r) => box(r).npix),
  column("blob_nimages", "i2", "exposures that see it", (r) => box(r).nimages),
  column("blob_totalpix", "i4", "pixels times exposures", (r) => box(r).npix * box(r).nimages),
  ...["blob_symm_width", "blob_symm_height"].map((n) => column(n, "i2", "0: blobs are not made symmetric", () => 0)),
  column("blob_symm_npix", "i4", "0: blobs are not made symmetric", () => 0),
  column("blob_symm_nimages", "i2", "0: blobs are not made symmetric", () => 0),
  column("bx0", "f4", "pixel where its fit began", (r) => r.source.initialX),
  column("by0", "f4", "pixel where its fit began", (r) => r.source.initialY),
  column("hit_limit", "bool", "a parameter is on its bound", (r) => r.source.hitLimit),
  column("hit_ser_limit", "bool", "the Sersic index is", (r) => r.source.hitSersicLimit),
  column("hit_r_limit", "bool", "the radius is", (r) => r.source.hitRadiusLimit),
  column("dchisq", "f4", "chi-squared gained by each model", (r) => r.source.dchisq, modelOrder.length),
  starred("force_keep_source", "a star that no model fits, with its catalogue's flux", (_, r) => isKept(r)),
  column("fit_background", "bool", "the sky of each exposure was fitted, too", (r) => r.source.fitBackground),
  column("forced_pointsource", "bool", "nothing but a point was tried", (r) => r.source.forcedPointSource),
  column("ran_on_gpu", "bool", "false: products do not tell engines apart", () => false),
  column("regular", "bool", "true: no source stands for another", () => true),
];

const place: readonly IntermediateColumn[] = [
  column("bx", "f4", "pixel in the brick image", (r) => r.x),
  column("by", "f4", "pixel in the brick image", (r) => r.y),
  column("in_bounds", "bool", "within the image", (r) => r.inBounds),
  column("objid", "i4", "row of the catalogue", (r) => r.objid),
  column("blob", "i4", "number of its blob", (r) => r.source.blob),
  column("ninblob", "i4", "sources of its blob", (r) => r.inBlob),
  column("brickid", "i4", "number of the brick", (r) => r.brickid),
  column("brickname", "str", "name of the brick", (r) => r.brickname, 8),
  bands("nobs", "i2", "exposures", (v) => v.nobs),
  bands("ngood", "i2", "exposures with an unmasked pixel", (v) => v.ngood),
  bands("anymask", "i2", "mask bits of any exposure", (v) => v.anymask),
  bands("allmask", "i2", "mask bits of all exposures", (v) => v.allmask),
  bands("psfsize", "f4", "seeing, FWHM, arcsec", (v) => v.psfsize),
  bands("psfdepth", "f4", "inverse variance of a point source's flux", (v) => v.psfdepth),
  bands("galdepth", "f4", "inverse variance of a small galaxy's flux", (v) => v.galdepth),
  column("mjd_min", "f8", "first exposure, days", (r) => r.mjdMin),
  column("mjd_max", "f8", "last exposure, days", (r) => r.mjdMax),
  apart("nea", "noise-equivalent area, arcsec^2", (_, r, b) => r.source.nea[b]),
  apart("blob_nea", "the same of the blob's pixels", (v) => v.blobNea),
];

const light: readonly IntermediateColumn[] = [
  apertures("apflux", "in apertures, nanomaggies", "flux"),
  apertures("apflux_ivar", "inverse variance", "ivar"),
  apertures("apflux_masked", "fraction of each aperture that is masked", "masked"),
  apertures("apflux_resid", "of the residual image", "resid"),
  apertures("apflux_blobresid", "of the image less the models within blobs", "blobResid"),
  bands("flux", "f4", "fitted flux, nanomaggies", (v) => v.flux),
  bands("flux_ivar", "f4", "inverse variance", (v) => v.fluxIvar),
  column("type", "str", "model", (r) => r.source.parameters.type, 3),
  column("sersic", "f4", "Sersic index", (r) => r.source.parameters.sersic),
  column("shape_r", "f4", "half-light radius, arcsec", (r) => r.source.parameters.re),
  column("shape_e1", "f4", "ellipticity", (r) => r.source.parameters.e1),
  column("shape_e2", "f4", "ellipticity", (r) => r.source.parameters.e2),
  column("ra_ivar", "f4", "inverse variance, deg^(-2)", (r) => r.raIvar),
  column("dec_ivar", "f4", "inverse variance, deg^(-2)", (r) => r.decIvar),
  column("sersic_ivar", "f4", "inverse variance", (r) => r.source.ivar.sersic),
  column("shape_r_ivar", "f4", "inverse variance, arcsec^(-2)", (r) => r.source.ivar.re),
  column("shape_e1_ivar", "f4", "inverse variance", (r) => r.source.ivar.e1),
  column("shape_e2_ivar", "f4", "inverse variance", (r) => r.source.ivar.e2),
  bands("fiberflux", "f4", "in a fibre, from this source", (v) => v.fiberflux),
  bands("fibertotflux", "f4", "in a fibre, from all sources", (v) => v.fibertotflux),
  column("brick_primary", "bool", "in the brick's own area", (r) => r.primary),
  column("maskbits", "i4", "bits of the coadds at its pixel", (r) => r.maskbits),
  column("fitbits", "i2", "the survey's bits about the fit", (r) => r.fitbits),
];

const ours: readonly IntermediateColumn[] = [
  { ...column("blob_x0", "i4", "first column of the blob", (r) => box(r).x0), own: true },
  { ...column("blob_y0", "i4", "first row of the blob", (r) => box(r).y0), own: true },
  { ...column("fitflags", "i4", "why the fit should not be trusted", (r) => r.source.flags), own: true },
];

/** Columns of tractor-i in the survey's order, then our own. */
export const intermediateColumns: readonly IntermediateColumn[] = [...detection, ...fit, ...place, ...light, ...ours];
