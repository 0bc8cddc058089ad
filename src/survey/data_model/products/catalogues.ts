/** Tables of a brick in the survey's layout. */
import { catalogueColumns } from "../../catalogue/columns.ts";
import { intermediateColumns } from "../../catalogue/intermediate_columns.ts";
import { inFolder, named, type Product, type TableModel } from "../product.ts";
import { allModelsColumns } from "../tables/all_models.ts";
import { catalogueModel, columnsOfStars, intermediateModel, ownColumns, starColumns } from "../tables/catalogue.ts";
import { addedCcdColumns, brickCcdColumns, surveyCcdColumns } from "../tables/ccds.ts";
import { depthColumns, detectionColumns, referenceColumns } from "../tables/survey_made.ts";
import { sweepColumns } from "../tables/sweep.ts";
import { bitCards, kindCards, makerCards, otherBitCards } from "../cards.ts";

/** Newer than DR9, whose catalogues are read, too. */
const since: ReadonlySet<string> = new Set(["ls_id_dr11", "nearest_neighbor"]);
/** Counts of Gaia's and bits have other widths in other releases. */
const otherTypes: Readonly<Record<string, readonly ("i2" | "i4")[]>> = {
  maskbits: ["i2"],
  gaia_phot_g_n_obs: ["i4"],
  gaia_phot_bp_n_obs: ["i4"],
  gaia_phot_rp_n_obs: ["i4"],
};

const catalogue: TableModel = {
  name: "CATALOG",
  meaning: "what was fitted, one row per source",
  ours: catalogueModel([], catalogueColumns).filter((c) => ownColumns.has(c.name)),
  columns: ({ bands }) =>
    catalogueModel(bands).map((c) => ({
      ...c,
      ...(since.has(c.name) ? { optional: true } : {}),
      ...(otherTypes[c.name] ? { also: otherTypes[c.name] } : {}),
    })),
};

const bits = [...bitCards, ...otherBitCards];
const added = new Set(addedCcdColumns.map((c) => c.name).filter((n) => n !== "psfnorm" && n !== "galnorm"));
/** Columns of the input have the order of the input, which may have the norms, too. */
const ofInput = (names: ReadonlySet<string>) => new Set([...names].filter((n) => !added.has(n)));

const original = inFolder("tractor-i", /^tractor-/), survey = named(/^tractor-i[-.]/);
const isIntermediate: Product["bandOf"] = (name, folders) => survey(name, folders) ?? original(name, folders);
const isCatalogue: Product["bandOf"] = (name, folders) =>
  isIntermediate(name, folders) === undefined && /^tractor[-.]/.test(name) ? "" : undefined;

/** Made by legacypipe and by this program. */
export const catalogueProducts: readonly Product[] = [
  {
    kind: "tractor-i",
    title: "The catalogue with arrays over bands",
    files: ["tractor-i/<bri>/tractor-i-<brick>.fits", "tractor-i/<bri>/<brick>/<unit>/tractor-<brick>.fits"],
    bandOf: isIntermediate,
    tables: [{
      name: "CATALOG-INTERMEDIATE",
      meaning: "the catalogue, and what the fit knows of its blobs",
      columns: ({ bands }) => [...intermediateModel(bands), ...starColumns],
      ours: intermediateModel([], intermediateColumns).filter((c) => ownColumns.has(c.name)),
      anywhere: columnsOfStars,
    }],
    primary: [...kindCards, ...bits],
  },
  {
    kind: "tractor",
    title: "The catalogue",
    files: ["tractor/<bri>/tractor-<brick>.fits"],
    bandOf: isCatalogue,
    tables: [catalogue],
    primary: [...kindCards, ...bits],
  },
  {
    kind: "all-models",
    title: "Every model that was tried",
    files: ["metrics/<bri>/all-models-<brick>.fits"],
    bandOf: named(/^all-models[-.]/),
    tables: [{
      name: "ALL-MODELS",
      meaning: "every model of every source, 0 where it was not tried",
      columns: ({ bands }) => allModelsColumns(bands),
    }],
    primary: kindCards,
  },
  {
    kind: "ccds",
    title: "CCDs",
    files: ["coadd/<bri>/<brick>/legacysurvey-<brick>-ccds.fits"],
    bandOf: named(/(^|-)ccds\.fits/),
    tables: [{ name: "CCDS", meaning: "the CCDs that were used", columns: () => brickCcdColumns, anywhere: ofInput }],
    primary: kindCards,
  },
  {
    kind: "depth table",
    title: "Depths",
    files: ["coadd/<bri>/<brick>/legacysurvey-<brick>-depth.fits"],
    bandOf: named(/(^|-)depth\.fits/),
    tables: [{
      name: "DEPTH",
      meaning: "pixels of the brick's own area by depth, one row per bin",
      columns: ({ bands }) => depthColumns(bands),
    }],
  },
  {
    kind: "sources",
    title: "Detections",
    files: ["metrics/<bri>/sources-<brick>.fits"],
    bandOf: named(/^sources[-.]/),
    tables: [{
      name: "DETECTIONS",
      meaning: "what was detected, before any fit",
      columns: ({ bands }) => detectionColumns(bands),
      anywhere: columnsOfStars,
    }],
    primary: makerCards,
  },
  {
    kind: "reference",
    title: "Reference stars",
    files: ["metrics/<bri>/reference-<brick>.fits"],
    bandOf: named(/^reference[-.]/),
    tables: [{
      name: "REFERENCE",
      meaning: "stars near the brick, where catalogues of stars are used",
      columns: ({ bands }) => referenceColumns(bands),
      anywhere: (names) => names,
    }],
    primary: makerCards,
  },
  {
    kind: "survey CCDs",
    title: "The survey's table of CCDs",
    files: ["survey-ccds-*.fits.gz"],
    bandOf: named(/^survey-ccds-.*\.fits/),
    tables: [{ meaning: "one row per CCD of the survey", columns: () => surveyCcdColumns, anywhere: (names) => names }],
  },
  {
    kind: "sweep",
    title: "Sweeps",
    files: ["sweep/<release>/sweep-<brickmin>-<brickmax>.fits"],
    bandOf: named(/^sweep-\d{3}[mp]\d{3}-\d{3}[mp]\d{3}\.fits/),
    tables: [{
      name: "SWEEP",
      meaning: "columns of catalogues that most readers want; this program makes none",
      columns: ({ bands }) => sweepColumns(bands),
    }],
  },
];
