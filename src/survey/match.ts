import { numbers, type Table, texts } from "../base/table.ts";
import { arcsecPerDegree, radians } from "../base/units.ts";
import { fillTable, type Values } from "./data_model/fill.ts";
import { matchColumns } from "./data_model/tables/measured.ts";
import { type FateName, fatesOf, type Sightings } from "./match/fates.ts";
import { oneToOne, type Pairing, separation } from "./match/one_to_one.ts";

/** Pairs injected sources with catalogue rows. @param truth simcat: ra, dec, <b>flux @param catalogue ra, dec, flux_<b> */
export function matchTruth(truth: Table, catalogue: Table, bands: readonly string[]): Pairing {
  const side = (table: Table, flux: (band: string) => string) => ({
    ra: numbers(table, "ra")!,
    dec: numbers(table, "dec")!,
    flux: bands.map((b) => numbers(table, flux(b))!),
  });
  return oneToOne(side(truth, (b) => `${b}flux`), side(catalogue, (b) => `flux_${b}`));
}

/** A fate as the reason for having no match. */
const lossWords = (fate: FateName): string => fate === "below threshold" ? "not detected" : fate;

/** One row per injected source: truth and measurement, or why there is none.
 * `dmag_<b>` = fitted − true, `pull_<b>` = (fitted − true)·√ivar.
 * @param truth as `simcat` gives it @param added ids of sources that landed on pixels at all
 * @param seen what is known of the sources besides, by which a loss has its cause
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { matchTable, numbers, TableBuilder } from "@obiwan/obiwan";
 *
 * const sources = (n: number) => new TableBuilder(n).add("ra", "f8", () => 150).add("dec", "f8", (i) => 2 + 0.01 * i);
 * const truth = sources(2).long("id", (i) => BigInt(i)).add("rflux", "f8", () => 10).build();
 * const found = sources(1).add("flux_r", "f4", () => 10.5).add("flux_ivar_r", "f4", () => 4);
 * const catalogue = found.text("type", () => "PSF", 4).add("brick_primary", "bool", () => true).build();
 * const match = matchTable(truth, catalogue, ["r"], new Set([0n, 1n]));
 * assert.deepEqual(numbers(match, "pull_r"), Float64Array.of(1, NaN));
 * ```
 */
export function matchTable(
  truth: Table,
  catalogue: Table,
  bands: readonly string[],
  added: ReadonlySet<bigint>,
  seen?: Pick<Sightings, "sites" | "catalogueBlob">,
): Table {
  const { row: match, cost, candidates } = matchTruth(truth, catalogue, bands);
  const fates = seen && fatesOf({ ...seen, simcat: truth, bands }, match, candidates);
  const ids = truth.columns.get("id")!.data as BigInt64Array;
  const want = (name: string) => numbers(truth, name), fit = (name: string) => numbers(catalogue, name)!;
  const of = (values: Float64Array) => (i: number) => match[i] >= 0 ? values[match[i]] : NaN;
  const type = texts(catalogue, "type")!,
    [ra, dec] = [want("ra")!, want("dec")!],
    [cra, cdec] = [fit("ra"), fit("dec")];
  const scale = (i: number) => Math.cos(radians(dec[i]));
  const unknown = (i: number) => added.has(ids[i]) ? "not detected" : "on no exposure";
  const values: Values = {
    id: (i) => ids[i],
    ra: (i) => ra[i],
    dec: (i) => dec[i],
    matched: (i) => match[i] >= 0,
    objid: (i) => match[i],
    type: (i) => match[i] >= 0 ? type[match[i]] : "",
    reason: (i) => match[i] >= 0 ? "" : fates ? lossWords(fates[i]) : unknown(i),
    separation: (i) => match[i] < 0 ? NaN : separation(ra[i], dec[i], cra[match[i]], cdec[match[i]]),
    score: (i) => cost[i],
    dra: (i) => arcsecPerDegree * (of(cra)(i) - ra[i]) * scale(i),
    ddec: (i) => arcsecPerDegree * (of(cdec)(i) - dec[i]),
    ...Object.assign(
      {},
      ...bands.map((b) => inBand(b, want(`${b}flux`)!, of(fit(`flux_${b}`)), of(fit(`flux_ivar_${b}`)))),
    ),
  };
  const radius = want("rhalf"),
    index = want("n"),
    shapes: Values = radius && index
      ? {
        rhalf_true: (i) => radius[i],
        shape_r: of(fit("shape_r")),
        n_true: (i) => index[i],
        sersic: of(fit("sersic")),
      }
      : {};
  return fillTable(matchColumns(bands), truth.nrows, { ...values, ...shapes });
}

const inBand = (b: string, truth: Float64Array, flux: (i: number) => number, ivar: (i: number) => number): Values => ({
  [`flux_true_${b}`]: (i) => truth[i],
  [`flux_${b}`]: flux,
  [`flux_ivar_${b}`]: ivar,
  [`dmag_${b}`]: (i) => flux(i) > 0 ? -2.5 * Math.log10(flux(i) / truth[i]) : NaN,
  [`pull_${b}`]: (i) => (flux(i) - truth[i]) * Math.sqrt(ivar(i)),
});
