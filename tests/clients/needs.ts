import type { Need } from "./need.ts";

/** One name in each of the bands that the survey's readers expect. */
const inBands = (...names: string[]) => names.flatMap((n) => ["g", "r", "z"].map((b) => `${n}_${b}`));
/** What places an image on the sky. */
export const wcsCards: readonly string[] = [
  "CTYPE1",
  "CTYPE2",
  "CRVAL1",
  "CRVAL2",
  "CRPIX1",
  "CRPIX2",
  "CD1_1",
  "CD1_2",
  "CD2_1",
  "CD2_2",
];

const targets = { client: "desitarget", source: "desihub/desitarget py/desitarget/io.py" } as const;
const quantities = { client: "desitarget randoms", source: "desihub/desitarget py/desitarget/randoms.py" } as const;
const skies = { client: "desitarget sky fibers", source: "desihub/desitarget py/desitarget/skyfibers.py" } as const;
const sweeps = { client: "legacypipe sweeps", source: "legacysurvey/legacypipe bin/generate-sweep-files.py" } as const;
const catalogues = {
  client: "legacypipe catalogue",
  source: "legacysurvey/legacypipe py/legacypipe/catalog.py, its columns by their names since DR9",
} as const;
const tables = {
  client: "Obiwan derived tables",
  source: "legacysurvey/obiwan py/obiwan/runmanager/derived_tables.py",
} as const;
const merging = { client: "Obiwan merge", source: "legacysurvey/obiwan py/obiwan/runmanager/merge_tables.py" } as const;
const plots = {
  client: "Obiwan plots",
  source: "legacysurvey/obiwan py/obiwan/qa/plots_randomsprops_fluxdiff.py",
} as const;
const status = { client: "Obiwan status", source: "legacysurvey/obiwan py/obiwan/runmanager/status.py" } as const;
const matching = { client: "legacysim match", source: "AlbertoRosado1/legacysim py/legacysim/analysis.py" } as const;
const viewer = { client: "Sky Viewer", source: "legacysurvey/imagine map/views.py" } as const;

const lrgMasks = {
  client: "masks of LRGs",
  source: "combine_lrg_masks.py of DESI's masks of LRGs, a public script",
} as const;

/** Releases that desitarget takes for a photometric system. */
const isRelease = (n: number) =>
  [3000, 4000, 5000, 6000, 7000, 7999, 8000, 8001].includes(n) || (n >= 9000 && n <= 9013);

/** What each program reads, looked up in its source, in our own words. */
export const needs: readonly Need[] = [
  {
    ...targets,
    product: "tractor",
    hdu: 1,
    columns: {
      i2: ["release", ...inBands("nobs", "allmask")],
      i4: ["brickid", "objid"],
      // Those of later releases are wider than its own.
      whole: ["maskbits"],
      text: ["brickname", "type"],
      f8: ["ra", "dec"],
      f4: [
        ...["ra_ivar", "dec_ivar", "dchisq", "ebv", "sersic", "sersic_ivar"],
        ...["shape_r", "shape_e1", "shape_e2", "shape_r_ivar", "shape_e1_ivar", "shape_e2_ivar"],
        ...inBands("flux", "flux_ivar", "mw_transmission", "fracflux", "fracmasked", "fracin", "psfdepth", "galdepth"),
        ...inBands("fiberflux", "fibertotflux"),
      ],
    },
    lengths: { dchisq: 5 },
  },
  {
    ...targets,
    product: "tractor",
    hdu: 1,
    rule: { column: "release", says: "release is one that it takes for north or south", holds: isRelease },
  },
  {
    ...targets,
    product: "tractor",
    hdu: 1,
    columns: {
      f4: ["flux", "flux_ivar", "mw_transmission"].flatMap((n) => ["w1", "w2", "w3", "w4"].map((w) => `${n}_${w}`)),
      u1: ["wisemask_w1", "wisemask_w2"],
    },
  },
  {
    ...targets,
    product: "tractor",
    hdu: 1,
    columns: { f4: ["ref_epoch", "pmra", "pmdec", "parallax"], text: ["ref_cat"], whole: ["ref_id"] },
  },
  ...(["nexp", "depth", "galdepth", "psfsize", "image"] as const).map((product) => ({
    ...quantities,
    product,
    hdu: 1,
    cards: wcsCards,
    pixels: true,
  })),
  ...(["nexp", "image", "maskbits"] as const).map((product) => ({
    ...quantities,
    product,
    hdu: 1,
    cards: ["INSTRUME"],
  })),
  { ...quantities, product: "invvar", hdu: 1, pixels: true },
  { ...quantities, product: "maskbits", hdu: 1, cards: wcsCards, pixels: true },
  { ...quantities, product: "maskbits", hdu: 2, pixels: true },
  { ...quantities, product: "maskbits", hdu: 3, pixels: true },
  { ...quantities, product: "tractor", hdu: 1, columns: { whole: ["release"] } },
  { ...lrgMasks, product: "maskbits", hdu: 1, cards: wcsCards },
  ...["MASKBITS", "WISEM1"].map((hdu) => ({ ...lrgMasks, product: "maskbits" as const, hdu, pixels: true })),
  { ...skies, product: "blobs", pixels: true },
  { ...skies, product: "blobs", cards: wcsCards },
  ...(["nexp", "image", "invvar"] as const).map((product) => ({ ...skies, product, hdu: 1, pixels: true })),
  { ...sweeps, product: "tractor", hdu: 0, cards: ["RAMIN", "RAMAX", "DECMIN", "DECMAX"] },
  {
    ...sweeps,
    product: "tractor",
    hdu: 1,
    columns: {
      flag: ["brick_primary"],
      float: ["ra", "dec", "dchisq", ...inBands("flux", "rchisq", "psfsize"), ...inBands("fiberflux", "fibertotflux")],
      whole: ["release", ...inBands("anymask", "allmask", "nobs")],
    },
    lengths: { dchisq: 5 },
  },
  {
    ...catalogues,
    product: "tractor",
    hdu: 1,
    columns: {
      text: ["type"],
      float: [
        "ra",
        "dec",
        "ra_ivar",
        "dec_ivar",
        ...inBands("flux", "flux_ivar"),
        "shape_r",
        "shape_e1",
        "shape_e2",
        "sersic",
      ],
    },
  },
  { ...tables, product: "simcat", hdu: 1, columns: { whole: ["id"], float: ["ra", "dec", "gflux", "rflux", "zflux"] } },
  { ...tables, product: "ids", hdu: 1, columns: { whole: ["id"] } },
  { ...tables, product: "fitted", hdu: 1, columns: { flag: ["brick_primary"], float: ["ra", "dec"] } },
  {
    ...tables,
    product: "tractor",
    hdu: 1,
    columns: {
      flag: ["brick_primary"],
      text: ["type"],
      float: ["ebv", ...inBands("psfsize", "psfdepth", "galdepth", "mw_transmission")],
      whole: inBands("nobs"),
    },
  },
  {
    ...tables,
    product: "tractor",
    hdu: 1,
    columns: {
      whole: ["nobs_w1", "nobs_w2", "nobs_w3", "nobs_w4"],
      float: ["mw_transmission_w1", "mw_transmission_w4"],
    },
  },
  {
    ...merging,
    product: "randoms",
    hdu: 1,
    columns: {
      text: ["unique_id"],
      float: [
        "ra",
        "dec",
        ...inBands("tractor_flux", "tractor_mw_transmission", "tractor_psfdepth", "tractor_galdepth"),
      ],
      number: ["obiwan_mask", ...inBands("tractor_anymask")],
    },
  },
  {
    ...plots,
    product: "randoms",
    hdu: 1,
    columns: {
      number: ["obiwan_mask"],
      text: ["tractor_type"],
      float: [
        ...inBands("psql", "mw_transmission", "tractor_flux", "tractor_mw_transmission", "tractor_galdepth"),
        ...inBands("tractor_apflux_resid"),
        ...["gflux", "rflux", "zflux", "ra", "dec", "tractor_ra", "tractor_dec", "n", "rhalf", "e1", "e2"],
        ...["psql_ba", "psql_pa", "psql_redshift"],
      ],
    },
  },
  { ...status, product: "log", lines: [/decals_sim:All done!/] },
  {
    ...matching,
    product: "legacysim",
    hdu: 1,
    columns: {
      whole: ["id"],
      flag: ["collided"],
      text: ["brickname"],
      float: ["ra", "dec", ...inBands("flux"), "sersic", "shape_r", "shape_e1", "shape_e2"],
    },
  },
  {
    ...matching,
    product: "fitted",
    hdu: 1,
    columns: { text: ["brickname"], float: ["ra", "dec", ...inBands("flux")] },
  },
  ...(["image", "model", "invvar", "maskbits"] as const).map((product) => ({
    ...viewer,
    product,
    hdu: 1,
    pixels: true,
  })),
];
