import { catalogueColumns } from "../../survey/catalogue/columns.ts";
import { wanted } from "./injections.ts";
import { fates } from "../../survey/match/fates.ts";

/** One column of the derived and merged tables, or one in each band (`*` in the name). */
export interface ColumnMeaning {
  name: string;
  unit?: string;
  meaning: string;
}

export interface ColumnGroup {
  title: string;
  columns: readonly ColumnMeaning[];
}

const column = (name: string, meaning: string, unit?: string): ColumnMeaning => ({
  name,
  meaning,
  ...(unit ? { unit } : {}),
});
const nmgy = "nanomaggies", nmgyIvar = "nanomaggies^(-2)";

/** Columns of `randoms`, in the order of the table: one place for documents and for programs that show a table. */
export const randomsColumns: readonly ColumnGroup[] = [
  {
    title: "Identity and fate",
    columns: [
      column("unique_id", "`<id>_<brickname>_<unit>`"),
      column("id", "of the source in the randoms"),
      column("brickname", "brick into which it was injected"),
      column("unit", "set of sources with which it was injected, e.g. `rs0`"),
      column("ra", "true position", "deg"),
      column("dec", "true position", "deg"),
      column("fate", "codes below"),
      column("matched", "whether a catalogue source is its match"),
      column(
        "match_score",
        "cost of the one-to-one match: separation and 0.3 arcsec per magnitude of difference, in quadrature",
        "arcsec",
      ),
      column("candidates", "number of catalogue sources within 1 arcsec"),
      column("dra", "fitted minus true right ascension, times cos dec", "arcsec"),
      column("ddec", "fitted minus true declination", "arcsec"),
      column("sim_separation", "distance to the nearest other injected source of the unit", "arcsec"),
      column(
        "real_separation",
        "distance to the nearest source of the run without injections; NaN if there is no such run",
        "arcsec",
      ),
      column("real_objid", "row of that source in its catalogue; -1 where there is none"),
      column("obiwan_mask", "bits below"),
      column("mag_true_*", "true AB magnitude, without Galactic extinction", "mag"),
      column("targets_mask", "target selections that the measurement passes: bits below"),
      column("targets_mask_true", "target selections that the true magnitudes pass"),
    ],
  },
  {
    title: "Truth, and light added",
    columns: [
      column("*flux", "true flux, with Galactic extinction", nmgy),
      column("mw_transmission_*", "fraction of the light that passes through the Galaxy's dust"),
      column("n", "Sersic index"),
      column("rhalf", "semi-major half-light radius", "arcsec"),
      column("e1", "ellipticity, first component"),
      column("e2", "ellipticity, second component"),
      column("rhalf_circ", "radius of the circle of the same area", "arcsec"),
      column("ba", "axis ratio"),
      column("pa", "position angle, east of north", "deg"),
      column("redshift", "of the randoms"),
      column("nccd_*", "number of exposures with some of its light"),
      column("flux_added_*", "mean over exposures of the flux that was added, photon noise included", nmgy),
      column("masked_fraction_*", "fraction of its light on masked pixels, mean over exposures"),
      column("true_?", "any other column of the randoms, with its name and unit"),
    ],
  },
  {
    title: "The image at its position, found or not",
    columns: [
      column("in_brick", "whether it lies in the brick's own area"),
      column("ebv", "E(B-V) of the dust map", "mag"),
      column("nobs_*", "number of exposures at its pixel"),
      column("ngood_*", "number of exposures with an unmasked pixel there"),
      column("anymask_*", "mask bits set in any exposure at its pixel"),
      column("allmask_*", "mask bits set in all exposures at its pixel"),
      column("psfsize_*", "seeing, FWHM", "arcsec"),
      column("psfdepth_*", "inverse variance of a point source's flux", nmgyIvar),
      column("galdepth_*", "inverse variance of a small galaxy's flux (EXP, 0.45 arcsec)", nmgyIvar),
      column("maskbits", "mask bits of the brick at its pixel"),
      column("outlier", "share of its pixels within a FWHM that outlier masks have, mean of its exposures"),
      column("blob", "blob of detected pixels at its position; -1: none"),
      column("blob_failed", "whether no engine could fit that blob"),
      column("nlost", "number of CCDs that cover its position and could not be used"),
    ],
  },
  {
    title: "Forced photometry at the true position and shape",
    columns: [
      column("forced_flux_*", "all exposures of the band together", nmgy),
      column("forced_flux_ivar_*", "neighbours' fluxes fixed", nmgyIvar),
      column("forced_flux_ivar_joint_*", "neighbours' fluxes free", nmgyIvar),
      column("forced_nobs_*", "exposures"),
      column("forced_rchisq_*", "chi-squared per pixel, weighted by the profile"),
      column("forced_fracflux_*", "flux of others over its own, weighted by the profile"),
      column("forced_fracmasked_*", "fraction of the profile on masked pixels"),
      column("forced_fracin_*", "fraction of the profile inside the image"),
      column("forced_flags_*", "bits of forced photometry ([flags](../flags.md))"),
    ],
  },
  {
    title: "The match: its row of the catalogue",
    columns: catalogueColumns.filter((c) => wanted(c.name, ["*"])).map(({ name, meaning, unit }) =>
      column(`tractor_${name}`, meaning, unit)
    ),
  },
];

/** Columns of `summary`: one row a brick; sources outside of its own area do not count. */
export const summaryColumns: readonly ColumnMeaning[] = [
  column("brickname", "the brick"),
  column("n_units", "units of the plan, the one without injections included"),
  column("n_units_failed", "units that failed permanently"),
  column("n_inj", "sources injected"),
  column("n_rec", "recovered, not coinciding with a real source (`obiwan_mask` = 1)"),
  ...["ngc", "sgc", "desi"].flatMap((s) => [
    column(`n_inj_elg_${s}`, `sources whose true magnitudes pass the ${s.toUpperCase()} selection`),
    column(`n_inj_elg_trac_elg_${s}`, "of these: recovered, and the measurement passes, too"),
  ]),
  ...fates.map((f) => column(`n_${f.name.replaceAll(" ", "_")}`, `sources of fate ${f.code}, ${f.name}`)),
  ...["PSF", "REX", "EXP", "DEV", "SER"].map((t) => column(`n_${t.toLowerCase()}`, `matches of type ${t}`)),
  column("frac_recovered", "`n_rec` / `n_inj`"),
  column("brick_area", "area of the (zoomed) image", "deg^2"),
  column("galdepth_*", "median over its sources (1/nanomaggies^2)"),
  column("psfdepth_*", "median over its sources (1/nanomaggies^2)"),
  column("psfsize_*", "median over its sources (arcsec)"),
  column("ebv", "median over its sources", "mag"),
];

/** Bits of `obiwan_mask` (docs/explanation/completeness.md). */
export const obiwanBits = [
  { bit: 0, name: "RECOVERED", meaning: "its match is a primary source of the brick" },
  { bit: 1, name: "COINCIDENT", meaning: "recovered, and a source of the run without injection lies within 1 arcsec" },
] as const;

/** What a column means; undefined if it is not described. @param bands of the run */
export function meaningOf(name: string, bands: readonly string[]): ColumnMeaning | undefined {
  const all = randomsColumns.flatMap((g) => g.columns), star = (p: string) => bands.map((b) => p.replace("*", b));
  return all.find((c) => c.name === name || (c.name.includes("*") && star(c.name).includes(name))) ??
    all.find((c) => c.name.endsWith("?") && name.startsWith(c.name.slice(0, -1)));
}
