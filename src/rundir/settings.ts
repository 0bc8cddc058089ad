import type { ResponseKind } from "../survey/truth/response.ts";
import { changeSettings } from "./settings/changes.ts";
import type { Setting, SettingValue } from "./settings/setting.ts";

/** What a plan fixes: every value that can change a product. Options that only affect speed (workers, memory) are given to `run`. */
export interface Settings {
  survey: {
    dir: string;
    bands: string[];
    calib_order: "single" | "merged";
    ignore_ccd_cuts: boolean;
    strict: boolean;
    outliers: boolean;
    halos: boolean;
    zoom: number[];
    columns: string[];
    dust_dir: string;
    release: number;
    gaia_dir: string;
    tycho: string;
    clusters: string;
    sga: string;
    wise_dir: string;
  };
  inject: {
    randoms: string;
    columns: string[];
    obj: "elg" | "lrg" | "star" | "qso";
    nobj: number;
    separation: number;
    sets: "ordered" | "coloured";
    seed: number;
    noise: boolean;
    profile: "sersic" | "mixture";
    min_id: number;
  };
  fit: {
    all_blobs: boolean;
    early_coadds: boolean;
    covariances: boolean;
    forced: boolean;
    compat: boolean;
    shift: "lanczos" | "phase";
    background: boolean;
    sub_blobs: boolean;
    max_blobsize: number;
    max_work: number;
  };
  response: Record<ResponseKind, number>;
  perturb: { psf: number; sky: number; zeropoint: number; astrometry: number; each: "same" | "normal" };
  run: { real: boolean; hash_inputs: "full" | "size"; products: "auto" | "all" | "science"; wise: boolean };
}

export type { Setting, SettingValue };

/** Every setting, in the order of the file. */
export const settings: readonly Setting[] = [
  { key: "survey.dir", value: "", about: "survey directory: survey-bricks, survey-ccds, images, calib" },
  { key: "survey.bands", value: ["g", "r", "z"], about: "bands to use, where they have exposures" },
  {
    key: "survey.calib_order",
    value: "single",
    choices: ["single", "merged"],
    about: "which PSF and sky files take precedence where both exist",
  },
  { key: "survey.ignore_ccd_cuts", value: false, about: "use CCDs that the survey cut" },
  { key: "survey.strict", value: false, about: "a CCD that cannot be used fails its unit instead of being left out" },
  {
    key: "survey.outliers",
    value: true,
    about: "mask pixels of an exposure that differ from the other exposures of its band",
  },
  { key: "survey.halos", value: true, about: "subtract the halos of Gaia's stars from exposures of DECam" },
  { key: "survey.zoom", value: [] as number[], about: "x0, x1, y0, y1: part of each brick image; empty: all of it" },
  {
    key: "survey.columns",
    value: [] as string[],
    about: "names of columns of the survey's tables, as ccds.NAME=COLUMN and bricks.NAME=COLUMN",
  },
  {
    key: "survey.release",
    value: 0,
    least: 0,
    about: "data release number of catalogues; 0: that of the survey directory's table of bricks, else 9999",
  },
  { key: "survey.dust_dir", value: "", about: "SFD dust maps; empty: no dust" },
  { key: "survey.gaia_dir", value: "", about: "stars of Gaia by HEALPix pixel, chunk-NNNNN.fits; empty: not used" },
  {
    key: "survey.wise_dir",
    value: "",
    about: "tiles of unWISE, NNN/TILE/unwise-TILE-w1-img-m.fits; empty: nothing is measured in WISE",
  },
  { key: "survey.tycho", value: "", about: "stars of Tycho-2, tycho2.kd.fits; empty: not used" },
  { key: "survey.clusters", value: "", about: "clusters of stars: FITS table with ra, dec, radius (deg); empty: none" },
  { key: "survey.sga", value: "", about: "large galaxies: FITS table of the Siena Galaxy Atlas; empty: none" },
  {
    key: "inject.randoms",
    value: "",
    about: "sources to inject: one table, or a directory split by brick; empty: none",
  },
  {
    key: "inject.columns",
    value: [] as string[],
    about: "names of its columns, as NAME=COLUMN, or a number for all rows, as NAME=NUMBER",
  },
  {
    key: "inject.obj",
    value: "elg",
    choices: ["elg", "lrg", "star", "qso"],
    about: "kind of the injected sources; stars and QSOs are points",
  },
  { key: "inject.nobj", value: 500, least: 1, about: "most sources of one unit" },
  {
    key: "inject.separation",
    value: 5,
    least: 0,
    real: true,
    about: "arcsec that sources of one unit keep from each other",
  },
  {
    key: "inject.sets",
    value: "ordered",
    choices: ["ordered", "coloured"],
    about:
      "how a brick's sources are parted into units: by id, each into the first that takes it, or into as few as can be, of one size",
  },
  { key: "inject.seed", value: 1, least: 0, about: "seed of the injected sources' photon noise" },
  { key: "inject.noise", value: true, about: "photon noise of the injected sources" },
  {
    key: "inject.profile",
    value: "sersic",
    choices: ["sersic", "mixture"],
    about: "true profiles, or the fitter's own truncated mixture",
  },
  { key: "inject.min_id", value: 0, least: 0, about: "leave out sources with a smaller id; 0: none" },
  { key: "fit.all_blobs", value: false, about: "fit every blob, not only those that an injection touches" },
  { key: "fit.early_coadds", value: false, about: "stop after the coadds" },
  { key: "fit.covariances", value: false, about: "write the covariances of every source" },
  {
    key: "fit.forced",
    value: true,
    about: "forced photometry of the injected sources at their true positions and shapes, too",
  },
  { key: "fit.compat", value: false, about: "follow the survey's fitter step by step" },
  { key: "fit.shift", value: "lanczos", choices: ["lanczos", "phase"], about: "sub-pixel shifts of models" },
  {
    key: "fit.background",
    value: true,
    about: "fit a constant sky of each exposure along with sources on pixels that are BRIGHT, MEDIUM or GALAXY",
  },
  {
    key: "fit.sub_blobs",
    value: false,
    about: "fit blobs of more than 368 pixels in a direction as overlapping tiles of about 256",
  },
  { key: "fit.max_blobsize", value: 0, least: 0, about: "largest blob that is fitted, pixels; 0: no limit" },
  {
    key: "fit.max_work",
    value: 0,
    least: 0,
    about: "renderings with derivatives that one blob may cost; 0: no limit",
  },
  ...changeSettings,
  { key: "run.real", value: true, about: "a unit without injections for each brick, to compare with" },
  {
    key: "run.hash_inputs",
    value: "full",
    choices: ["full", "size"],
    about: "what the plan keeps of each input: its SHA-256, or only its size",
  },
  {
    key: "run.products",
    value: "auto",
    choices: ["auto", "all", "science"],
    about:
      "what a unit with injections writes: all, or tables and cut-outs around injected sources; auto: all where no " +
      "brick has more than ten sets of sources. Units without injections write all",
  },
  {
    key: "run.wise",
    value: true,
    about:
      "columns and masks of WISE; without survey.wise_dir they are 0, for readers of the survey's products that ask for them",
  },
];
