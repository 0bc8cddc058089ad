/** Sweeps: the columns of catalogues that most readers want, of all primary sources of a rectangle of the sky
 * (https://www.legacysurvey.org/dr10/files/#sweep-catalogs-south-sweep). This program makes none. */
import type { ModelColumn } from "../model_column.ts";
import { catalogueModel } from "./catalogue.ts";

const head = ["release", "brickid", "brickname", "objid", "type", "ra", "dec", "ra_ivar", "dec_ivar", "dchisq", "ebv"];
const shape = ["shape_r", "shape_r_ivar", "shape_e1", "shape_e1_ivar", "shape_e2", "shape_e2_ivar"];
const star = [
  ...["ref_cat", "ref_id", "ref_epoch"],
  ...["g", "bp", "rp"].flatMap((b) => [`gaia_phot_${b}_mean_mag`, `gaia_phot_${b}_mean_flux_over_error`]),
  ...["gaia_astrometric_excess_noise", "gaia_duplicated_source", "gaia_phot_bp_rp_excess_factor"],
  ...["gaia_astrometric_sigma5d_max", "gaia_astrometric_params_solved"],
  ...["parallax", "parallax_ivar", "pmra", "pmra_ivar", "pmdec", "pmdec_ivar"],
];

const four = ["w1", "w2", "w3", "w4"], two = four.slice(0, 2);
const inWise = (stem: string, bands: readonly string[]) => bands.map((b) => `${stem}_${b}`);
/** Of photometry of WISE, by the stem behind whose columns they stand. */
const ofWise: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ["flux", "flux_ivar", "mw_transmission", "nobs", "rchisq", "fracflux"].map((stem) => [stem, inWise(stem, four)]),
  ),
  allmask: inWise("wisemask", two),
  galdepth: [...inWise("psfdepth", two), "wise_coadd_id"],
};

const stems = [
  ...["flux", "flux_ivar", "mw_transmission", "nobs", "rchisq", "fracflux", "fracmasked", "fracin", "anymask"],
  ...["allmask", "psfsize", "psfdepth", "galdepth"],
];

/** @param ofTable bands in their order, in any case; columns have capitals */
export function sweepColumns(ofTable: readonly string[]): ModelColumn[] {
  const bands = [...new Set(ofTable.map((b) => b.toUpperCase()))];
  const known = new Map(catalogueModel(bands).map((c) => [c.name.toUpperCase(), c]));
  const of = (name: string) => ({ ...known.get(name.toUpperCase())!, name: name.toUpperCase() });
  const per = (stem: string) => [
    ...bands.map((b) => of(`${stem}_${b}`)),
    ...(ofWise[stem] ?? []).map(of),
  ];
  return [
    ...head.map(of),
    ...stems.flatMap(per),
    ...shape.map(of),
    ...["fiberflux", "fibertotflux"].flatMap(per),
    ...star.map(of),
    ...["maskbits", "fitbits", "sersic", "sersic_ivar"].map(of),
  ];
}
