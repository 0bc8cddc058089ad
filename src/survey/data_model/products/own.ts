/** Products of Obiwan and of this program. */
import { covarianceParameters } from "../../covariance.ts";
import { inFolder, named, type Product, type TableContext, type TableModel } from "../product.ts";
import { derivedColumns, mergedColumnsOf, subsetColumnsOf, summaryModel } from "../tables/derived.ts";
import { surveyCcdColumns } from "../tables/ccds.ts";
import { selectionMapColumns, selectionStarColumns, selectionTruthColumns } from "../tables/selection.ts";
import {
  covarianceColumns,
  cutoutColumns,
  fluxPairColumns,
  forcedColumns,
  matchColumns,
  stackedColumns,
} from "../tables/measured.ts";
import { pairTableColumns, responseColumns } from "../tables/response.ts";
import { legacysimColumns, planTruthColumns, randomsColumnsOf } from "../tables/sources.ts";
import { idColumns, injectedColumns, metacatColumns, simcatColumns, siteColumns } from "../tables/truth.ts";

const madeCards = ["OBIWANV", "PLANHASH"], derivedCards = [...madeCards, "DERIVKEY"];
const mergeCards = [...madeCards, "MERGEKEY", "NBRICKS"];
const unitPath = "<bri>/<brick>/<unit>";

const own = (
  kind: string,
  title: string,
  file: string,
  bandOf: Product["bandOf"],
  tables: readonly TableModel[],
): Product => ({ kind, title, files: [file], bandOf, tables, own: true });

const table = (
  name: string | undefined,
  meaning: string,
  columns: TableModel["columns"],
  extra: Partial<TableModel> = {},
): TableModel => ({ ...(name ? { name } : {}), meaning, columns, ...extra });

const covariances = ({ bands }: TableContext) => {
  const n = covarianceParameters(bands).length;
  return covarianceColumns(bands, bands[0] === "*" ? undefined : n * (n + 1) / 2);
};

const injections: readonly Product[] = [
  own("metacat", "The request", `obiwan/${unitPath}/metacat-<obj>-<brick>.fits`, named(/^metacat-/), [
    table("METACAT", "the request, one row", () => metacatColumns),
  ]),
  own("simcat", "Truth", `obiwan/${unitPath}/simcat-<obj>-<brick>.fits`, named(/^simcat-/), [
    table("SIMCAT", "the truth, one row per injected source", ({ bands }) => simcatColumns(bands)),
    table("INJECTED", "what was added, one row per source and exposure", () => injectedColumns, { optional: true }),
    table("SITES", "the image at the true positions", ({ bands }) => siteColumns(bands), { optional: true }),
    table("FORCED", "forced photometry there", ({ bands }) => stackedColumns(bands), { optional: true }),
  ]),
  own("ids added", "Ids that were added", `obiwan/${unitPath}/sim_ids_added.fits`, named(/^sim_ids_added\.fits/), [
    table("ADDED", "ids of sources that an exposure got light of", () => idColumns("id")),
  ]),
  own("skipped ids", "Ids left out", `obiwan/${unitPath}/skippedids-<obj>-<brick>.fits`, named(/^skippedids-/), [
    table("SKIPPED", "ids that lie too close to another", () => idColumns("ids")),
  ]),
  own("match", "Truth and measurement", `obiwan/${unitPath}/match-<obj>-<brick>.fits`, named(/^match-/), [
    table("MATCH", "truth and measurement, one row per injected source", ({ bands }) => matchColumns(bands)),
  ]),
  own("cutouts", "Cut-outs", `coadd/${unitPath}/legacysurvey-<brick>-cutouts.fits.fz`, named(/(^|-)cutouts\.fits/), [
    table("CUTOUTS", "where the squares lie; a cube of each plane and band follows", () => cutoutColumns),
  ]),
  own("covariances", "Covariances", `metrics/${unitPath}/covariances-<brick>.fits`, named(/^covariances-/), [
    table("COVARIANCES", "of the parameters of each source", covariances),
    table("FLUXPAIRS", "of the fluxes of two sources", ({ bands }) => fluxPairColumns(bands)),
  ]),
];

const forced: readonly Product[] = [
  own(
    "forced-stacked",
    "Forced photometry, exposures together",
    `forced/${unitPath}/forced-stacked-<brick>.fits`,
    named(/^forced-stacked-/),
    [
      table("STACKED", "all exposures of a band together", ({ bands }) => stackedColumns(bands)),
    ],
  ),
  own("forced", "Forced photometry", `forced/${unitPath}/forced-<brick>.fits`, named(/^forced-/), [
    table("FORCED", "one row per exposure and source", () => forcedColumns),
  ]),
];

const summary = (cards: readonly string[]) =>
  table("SUMMARY", "one row per brick", ({ bands }) => summaryModel(bands), { cards });

const results: readonly Product[] = [
  own("derived", "Derived rows", "derived/<bri>/<brick>/randoms.fits", inFolder("derived", /^randoms\.fits$/), [
    table("RANDOMS", "one row per injected source", ({ bands, names }) => derivedColumns(bands, names), {
      cards: derivedCards,
    }),
  ]),
  own("summary", "Summary", "derived/<bri>/<brick>/summary.fits", inFolder("derived", /^summary\.fits$/), [
    summary(derivedCards),
  ]),
  own("pairs", "Rows of pairs", "derived/<bri>/<brick>/response.fits", inFolder("derived", /^response\.fits$/), [
    table(
      "PAIRS",
      "two rows for each source and change, both sides of a pair",
      ({ bands }) => pairTableColumns(bands),
      {
        cards: derivedCards,
      },
    ),
  ]),
  own("response", "Responses", "response/response.fits", inFolder("response", /^response\.fits$/), [
    table("RESPONSE", "one row for each change, sample and quantity", () => responseColumns, { cards: madeCards }),
  ]),
  own("merged", "Merged rows", "merged/randoms.fits", inFolder("merged", /^randoms\.fits$/), [
    table("RANDOMS", "the rows of all bricks", ({ bands }) => mergedColumnsOf(bands), { cards: mergeCards }),
  ]),
  own(
    "merged subset",
    "The original's subset",
    "merged/randoms_subset.fits",
    inFolder("merged", /^randoms_subset\.fits$/),
    [
      table("RANDOMS_SUBSET", "the original's columns", ({ bands }) => subsetColumnsOf(bands), { cards: mergeCards }),
    ],
  ),
  own("merged summary", "Summary", "merged/summary.fits", inFolder("merged", /^summary\.fits$/), [summary(mergeCards)]),
  own("selection maps", "Maps of a selection", "selection/<sample>/maps.fits", inFolder("selection", /^maps\.fits$/), [
    table("MAPS", "HEALPix pixels with injected sources", () => selectionMapColumns, {
      anywhere: (names) => names,
      cards: [...madeCards, "SAMPLE"],
    }),
  ]),
  own(
    "selection truths",
    "Truths of a selection",
    "selection/<sample>/truths.fits",
    inFolder("selection", /^truths\.fits$/),
    [
      table("TRUTHS", "true properties that weights average over", () => selectionTruthColumns, {
        anywhere: (names) => names,
        cards: [...madeCards, "SAMPLE"],
      }),
    ],
  ),
  own(
    "selection stars",
    "Stars of a selection",
    "selection/<sample>/stars.fits",
    inFolder("selection", /^stars\.fits$/),
    [
      table("STARS", "stars near the injected sources", () => selectionStarColumns, {
        cards: [...madeCards, "SAMPLE"],
      }),
    ],
  ),
];

const sources: readonly Product[] = [
  own("plan's CCDs", "A plan's CCDs", "ccds/<bri>/<brick>.fits", inFolder("ccds", /^\d{4}[mp]\d{3}\.fits$/), [
    table("CCDS", "the CCDs that were chosen, with all columns", () => surveyCcdColumns, {
      anywhere: (names) => names,
    }),
  ]),
  own(
    "randoms",
    "Randoms",
    "randoms/randoms_seed_<seed>_startid_<startid>.fits",
    named(/^randoms_seed_\d+_startid_\d+\.fits/),
    [
      table("RANDOMS", "sources to inject", () => randomsColumnsOf, { anywhere: (names) => names }),
    ],
  ),
  own("plan's truth", "A plan's truth", "truth/<bri>/<brick>.fits", inFolder("truth", /^\d{4}[mp]\d{3}\.fits$/), [
    table("SOURCES", "the user's columns and the set of each source", () => planTruthColumns, {
      anywhere: (names) => names,
    }),
  ]),
  own("legacysim", "legacysim's truth", "legacysim/<sim>/sim/<bri>/injected-<brick>.fits", named(/^injected-/), [
    table("INJECTED", "the unit's injected sources", ({ bands }) => legacysimColumns(bands)),
  ]),
];

/** Of whole runs, in the order in which a file is looked for. */
export const ownProducts: readonly Product[] = [...injections, ...forced, ...results, ...sources];
