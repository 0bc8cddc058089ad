/** Derived and merged tables: one row for every injected source (`randoms`), one for every brick (`summary`). */
import { catalogueColumns } from "../../catalogue/columns.ts";
import { isWise } from "../../catalogue/wise_columns.ts";
import { fates } from "../../match/fates.ts";
import { column, inBands, type ModelColumn, optional } from "../model_column.ts";
import { catalogueModel } from "./catalogue.ts";
import { aliases } from "./other_names.ts";
import { stackedColumns } from "./measured.ts";
import { simcatColumns, siteColumns } from "./truth.ts";

/** Columns under one heading. */
export interface ColumnGroup {
  title: string;
  columns: readonly ModelColumn[];
}

const arcsec = { unit: "arcsec" } as const, deg = { unit: "deg" } as const, mag = { unit: "mag" } as const;

/** What rows have whose unit could not be made, too. */
const identity: readonly ModelColumn[] = [
  column("unique_id", "str", "`<id>_<brickname>_<unit>`", { size: 1 }),
  column("id", "i8", "of the source in the randoms", { also: ["u8"] }),
  column("brickname", "str", "brick into which it was injected", { size: 8 }),
  column("unit", "str", "set of sources with which it was injected, e.g. `rs0`", { size: 16 }),
  column("ra", "f8", "true position", deg),
  column("dec", "f8", "true position", deg),
  column("fate", "i2", "what became of it, as a code (see below)"),
  column("fate_name", "str", "what became of it, in words", { size: 16 }),
  column("matched", "bool", "whether a catalogue source is its match"),
];

const veto = column(
  "vetoed",
  "bool",
  "whether its pixel has a mask bit whose pixels samples leave out: BRIGHT, MEDIUM, GALAXY or CLUSTER",
);

/** Of rows whose unit could not be made. */
export const unmadeColumns: readonly ModelColumn[] = [
  ...identity,
  column("in_brick", "bool", "whether it lies in the brick's own area"),
];

const matching = (bands: readonly string[]): ModelColumn[] => [
  veto,
  column(
    "match_score",
    "f4",
    "cost of the one-to-one match: separation and 0.3 arcsec per magnitude of difference, in quadrature",
    arcsec,
  ),
  column("candidates", "i2", "number of catalogue sources within 1 arcsec"),
  column("dra", "f4", "fitted minus true right ascension, times cos dec", arcsec),
  column("ddec", "f4", "fitted minus true declination", arcsec),
  column("sim_separation", "f4", "distance to the nearest other injected source of the unit", arcsec),
  column(
    "real_separation",
    "f4",
    "distance to the nearest source of the run without injections; NaN if there is no such run",
    arcsec,
  ),
  column("real_objid", "i4", "row of that source in its catalogue; -1 where there is none"),
  column("obiwan_mask", "i2", "bits below"),
  ...inBands(bands, column("mag_true_*", "f4", "true AB magnitude, without Galactic extinction", mag)),
  column("targets_mask", "i4", "target selections that the measurement passes: bits below"),
  column("targets_mask_true", "i4", "target selections that the true magnitudes pass"),
];

/** Columns of `randoms` that are no other table's: identity and fate. */
export const fateColumns = (bands: readonly string[]): ModelColumn[] => [...identity, ...matching(bands)];

/** Columns of the catalogue that a row carries: of the large aperture arrays only fluxes and residuals of the bands, and of WISE what is one
 * number a source. @param wise whether it was measured there */
export function carried(name: string, bands: readonly string[], wise = false): boolean {
  if (isWise(name)) return wise && !/^(apflux|lc_)/.test(name);
  return !name.startsWith("apflux") || bands.some((b) => name === `apflux_${b}` || name === `apflux_resid_${b}`);
}

const forced = (bands: readonly string[]): ModelColumn[] =>
  stackedColumns(bands).filter((c) => bands.some((b) => c.name.endsWith(`_${b}`)))
    .map((c) => ({ ...c, name: `forced_${c.name}`, optional: true }));

/** Columns of `randoms`, in the order of the table. @param bands ["*"] for documents */
export function derivedGroups(bands: readonly string[]): ColumnGroup[] {
  const matched = fateColumns(bands), known = new Set(["x", "y", ...matched.map((c) => c.name)]);
  const others = (columns: readonly ModelColumn[]) => columns.filter((c) => !known.has(c.name));
  const truth = others(simcatColumns(bands));
  truth.forEach((c) => known.add(c.name));
  const rest = column("true_?", "f8", "any other column of the randoms, with its name and unit", { optional: true });
  return [
    { title: "Identity and fate", columns: matched },
    { title: "Truth, and light added", columns: [...truth, rest] },
    {
      title: "The image at its position, found or not",
      columns: others(siteColumns(bands)).filter((c) => c.name !== "dropped"),
    },
    { title: "Forced photometry at the true position and shape", columns: forced(bands) },
    {
      title: "The match: its row of the catalogue",
      columns: catalogueModel(bands, catalogueColumns).filter((c) => carried(c.name, bands, true))
        .map((c) => ({
          ...{ ...c, name: `tractor_${c.name}` },
          // With Obiwan's names they are floats, as there.
          ...(["i4", "i2", "u1"].includes(c.type) ? { also: ["f8" as const] } : {}),
        })),
    },
  ];
}

/** @param names columns that the table has: none is of a match where no unit of the brick could be made, and of a band without exposures
 * it has the truth and the catalogue alone */
export function derivedColumns(bands: readonly string[], names: ReadonlySet<string>): ModelColumn[] {
  if (bands[0] !== "*" && !names.has("match_score") && !names.has("obiwan_mask")) return [...unmadeColumns];
  const all = allOf(bands),
    seen = bands.filter((b) => b === "*" || names.has(`nobs_${b}`) || names.has(`psfsize_${b}`));
  const needed = new Set(allOf(seen).map((c) => c.name));
  return all.map((c) => needed.has(c.name) ? c : { ...c, optional: true });
}

const allOf = (bands: readonly string[]): ModelColumn[] => {
  const own = derivedGroups(bands).flatMap((g) => g.columns);
  return [...own, ...otherNames(own, bands)];
};

/** Columns under other programs' names, of which a table may have one set. */
function otherNames(own: readonly ModelColumn[], bands: readonly string[]): ModelColumn[] {
  const byName = new Map(own.map((c) => [c.name, c]));
  return Object.values(aliases).flat().flatMap(({ name, of }) =>
    (name.includes("*") ? bands : [""]).map((band) => ({
      ...byName.get(of.replace("*", band))!,
      name: name.replace("*", band),
      optional: true,
    }))
  );
}

/** Of a merge, which may choose among the columns. */
export const mergedColumnsOf = (bands: readonly string[]): ModelColumn[] => optional(allOf(bands));

/** Of the subset that the original makes, in its order. */
export const subsetNames = (bands: readonly string[]): string[] => [
  ...["unique_id", "ra", "dec", "obiwan_mask"],
  ...["anymask", "flux", "mw_transmission", "psfdepth"].flatMap((name) => bands.map((b) => `tractor_${name}_${b}`)),
  "brickname",
];

export function subsetColumnsOf(bands: readonly string[]): ModelColumn[] {
  const byName = new Map(allOf(bands).map((c) => [c.name, c]));
  return subsetNames(bands).map((name) => byName.get(name)!);
}

const counted = (name: string, meaning: string) => column(name, "i4", meaning);

/** Columns of `summary`: one row a brick; sources outside of its own area do not count. @param bands ["*"] for documents */
export const summaryModel = (bands: readonly string[]): ModelColumn[] => [
  column("brickname", "str", "the brick", { size: 8 }),
  counted("n_units", "units of the plan, the one without injections included"),
  counted("n_units_failed", "units that failed permanently"),
  counted("n_inj", "sources injected"),
  counted("n_rec", "recovered, not coinciding with a real source (`obiwan_mask` = 1)"),
  ...["ngc", "sgc", "desi"].flatMap((s) => [
    counted(`n_inj_elg_${s}`, `sources whose true magnitudes pass the ${s.toUpperCase()} selection`),
    counted(`n_inj_elg_trac_elg_${s}`, "of these: recovered, and the measurement passes, too"),
  ]),
  ...fates.map((f) => counted(`n_${f.name.replaceAll(" ", "_")}`, `sources of fate ${f.code}, ${f.name}`)),
  ...["PSF", "REX", "EXP", "DEV", "SER"].map((t) => counted(`n_${t.toLowerCase()}`, `matches of type ${t}`)),
  column("frac_recovered", "f4", "`n_rec` / `n_inj`"),
  counted("n_inj_clear", "sources injected where no veto applies (`vetoed` is false)"),
  counted("n_rec_clear", "of these: recovered, not coinciding with a real source"),
  column("frac_recovered_clear", "f4", "`n_rec_clear` / `n_inj_clear`"),
  column("brick_area", "f4", "area of the (zoomed) image", { unit: "deg^2" }),
  ...inBands(
    bands,
    column("galdepth_*", "f4", "median over its sources (1/nanomaggies^2)"),
    column("psfdepth_*", "f4", "median over its sources (1/nanomaggies^2)"),
    column("psfsize_*", "f4", "median over its sources (arcsec)"),
  ),
  column("ebv", "f4", "median over its sources", mag),
];
