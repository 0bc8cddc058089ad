import type { UserColumns } from "../../base/table/user_columns.ts";
import type { Column, ColumnData, Table } from "../../base/table.ts";
import { columnArrays } from "../../base/table/column_arrays.ts";
import type { ColumnHead } from "../../io/fits.ts";
import { fateCode } from "../../survey/match/fates.ts";
import { fittedTypes } from "../science/rows.ts";
import type { Blends } from "./blends.ts";
import type { MockRows } from "./mock.ts";
import type { Placed, Values } from "./population.ts";
import type { SiteFinder } from "./sites.ts";
import { moved, type Transfer } from "./transfer.ts";

/** What became of a mock's rows. */
export interface ObservedCounts {
  rows: number;
  /** Where no injected source is near on the sky: nothing is known. */
  notInRun: number;
  detected: number;
  blended: number;
  /** Rows in the run that leave the space of the injected sources, and how many have each bit. */
  outside: number;
  outsideBits: number[];
}

export const emptyCounts = (bits: number): ObservedCounts => ({
  rows: 0,
  notInRun: 0,
  detected: 0,
  blended: 0,
  outside: 0,
  outsideBits: new Array<number>(bits).fill(0),
});

const nmgy = { unit: "nanomaggies" }, nmgyIvar = { unit: "nanomaggies^(-2)" }, deg = { unit: "deg" };
const shapeHeads: readonly [string, ColumnHead][] = [
  ["shape_r", { type: "f4", unit: "arcsec" }],
  ["shape_r_ivar", { type: "f4", unit: "arcsec^(-2)" }],
  ["shape_e1", { type: "f4" }],
  ["shape_e2", { type: "f4" }],
  ["sersic", { type: "f4" }],
];
const plainName = (carried: string) => `obs_${carried.replace(/^tractor_/, "")}`;

/** Columns that are added to the mock's own. @param id type of ids */
export function observedHeads(
  bands: readonly string[],
  extended: boolean,
  carry: readonly string[],
  id: "i8" | "u8",
): Map<string, ColumnHead> {
  return new Map<string, ColumnHead>([
    ["obs_in_run", { type: "bool", comment: "whether an injected source is near" }],
    ["obs_detected", { type: "bool", comment: "whether it is found" }],
    ["obs_fate", { type: "i2", comment: "fate as of derived tables; -1 not in the run" }],
    ["obs_vetoed", { type: "bool", comment: "whether samples leave its pixel out" }],
    ["obs_coincident", { type: "bool", comment: "real source within an arcsecond" }],
    ["obs_type", { type: "str", width: 4, comment: "fitted type" }],
    ["obs_ra", { type: "f8", ...deg, comment: "measured position" }],
    ["obs_dec", { type: "f8", ...deg, comment: "measured position" }],
    ...bands.flatMap((b): [string, ColumnHead][] => [
      [`obs_flux_${b}`, { type: "f4", ...nmgy, comment: "measured, with extinction" }],
      [`obs_flux_ivar_${b}`, { type: "f4", ...nmgyIvar, comment: "its inverse variance" }],
      [`obs_mw_transmission_${b}`, { type: "f4", comment: "transmission of the dust" }],
    ]),
    ...(extended ? shapeHeads.map(([name, head]): [string, ColumnHead] => [`obs_${name}`, head]) : []),
    ...carry.map((name): [string, ColumnHead] => [plainName(name), { type: "f8", comment: "as the donor has it" }]),
    ["obs_blend_id", { type: id, comment: "id of the row that has its light" }],
    ["obs_blend_count", { type: "i4", comment: "rows whose light it has besides" }],
    ["obs_donor", { type: "i8", comment: "id of the injected source; 0 none" }],
    ["obs_distance", { type: "f4", comment: "distance to it in weighted scatters" }],
    ["obs_outside", { type: "i4", comment: "bits: beyond what was injected" }],
  ]);
}

/** Observes a mock batch by batch. */
export class Observer {
  constructor(
    readonly transfer: Transfer,
    readonly sites: SiteFinder,
    readonly blends: Blends,
    readonly about: { bands: readonly string[]; extended: boolean; carry: readonly string[]; seed: number },
  ) {}

  /** @param first row of the mock that the batch begins with @param counts are added to @returns the batch with outcomes */
  observe(table: Table, columns: UserColumns, rows: MockRows, first: number, counts: ObservedCounts): Table {
    const { transfer, about: { bands, extended, carry, seed } } = this, { n, id } = rows;
    const { site, inRun } = this.sites(rows, columns), placed = this.#placed(rows, site, first);
    const { outcome, donor, distance, outside } = transfer.draw(placed, id, seed);
    const lost = Uint8Array.from(id, (_, i) => this.blends.into.has(first + i) ? 1 : 0);
    const seen = (i: number) => inRun[i] === 1 && lost[i] === 0;
    const found = (i: number) => seen(i) && outcome.get("detected")![i] === 1;
    const at = (name: string) => {
      const values = outcome.get(name)!;
      return (i: number) => found(i) ? values[i] : NaN;
    };
    const injected = transfer.injected.id, type = outcome.get("type")!, fate = outcome.get("fate")!;
    const [vetoed, coincident] = ["vetoed", "coincident"].map((name) => outcome.get(name)!);
    const place = Array.from(
      { length: n },
      (_, i) => found(i) ? moved(rows.ra[i], rows.dec[i], outcome.get("dra")![i], outcome.get("ddec")![i]) : [NaN, NaN],
    );
    const { u8 } = { u8: columns.find("id")!.column.type === "u8" },
      heads = observedHeads(bands, extended, carry, u8 ? "u8" : "i8");
    const values: Record<string, (i: number) => number | bigint | string | boolean> = {
      in_run: (i) => inRun[i],
      detected: (i) => found(i),
      fate: (i) => inRun[i] === 0 ? -1 : lost[i] === 1 ? fateCode.merged : fate[i],
      vetoed: (i) => seen(i) && vetoed[i] === 1,
      coincident: (i) => found(i) && coincident[i] === 1,
      type: (i) => found(i) ? fittedTypes[type[i]] ?? "" : "",
      ra: (i) => place[i][0],
      dec: (i) => place[i][1],
      ...Object.fromEntries(bands.flatMap((b) => [
        [`flux_${b}`, at(`flux_${b}`)],
        [`flux_ivar_${b}`, at(`flux_ivar_${b}`)],
        [`mw_transmission_${b}`, (i: number) => inRun[i] === 1 ? site.get(`mw_transmission_${b}`)![i] : NaN],
      ])),
      ...Object.fromEntries(extended ? shapeHeads.map(([name]) => [name, at(name)]) : []),
      ...Object.fromEntries(carry.map((name) => [plainName(name).slice(4), at(`carried ${name}`)])),
      blend_id: (i) => {
        const into = this.blends.into.get(first + i)?.id ?? id[i];
        return u8 ? BigInt.asUintN(64, into) : into;
      },
      blend_count: (i) => this.blends.added.get(first + i)?.count ?? 0,
      donor: (i) => seen(i) ? BigInt.asIntN(64, injected[donor[i]]) : 0n,
      distance: (i) => seen(i) ? distance[i] : NaN,
      outside: (i) => seen(i) ? outside[i] : 0,
    };
    count(counts, { n, inRun, lost, seen, found, outside });
    const added = [...heads].map(([name, head]): [string, Column] => [
      name,
      { ...head, shape: [], data: filled(head.type, n, values[name.slice(4)]) },
    ]);
    return { nrows: n, columns: new Map([...table.columns, ...added]) };
  }

  /** Fluxes below the dust, with the light of rows that are blended into them. */
  #placed({ n, source }: MockRows, site: Values, first: number): Placed {
    const below: Values = new Map(source);
    this.about.bands.forEach((b, k) => {
      const flux = source.get(`flux_${b}`)!, dust = site.get(`mw_transmission_${b}`)!;
      below.set(
        `flux_${b}`,
        Float64Array.from(flux, (f, i) => (f + (this.blends.added.get(first + i)?.flux[k] ?? 0)) * dust[i]),
      );
    });
    return { n, source: below, site };
  }
}

function count(
  counts: ObservedCounts,
  { n, inRun, lost, seen, found, outside }: {
    n: number;
    inRun: Uint8Array;
    lost: Uint8Array;
    seen: (i: number) => boolean;
    found: (i: number) => boolean;
    outside: Int32Array;
  },
) {
  counts.rows += n;
  for (let i = 0; i < n; i++) {
    if (inRun[i] === 0) counts.notInRun++;
    else if (lost[i] === 1) counts.blended++;
    if (found(i)) counts.detected++;
    if (!seen(i) || outside[i] === 0) continue;
    counts.outside++;
    counts.outsideBits.forEach((_, bit) => counts.outsideBits[bit] += (outside[i] >> bit) & 1);
  }
}

function filled(
  type: ColumnHead["type"],
  n: number,
  value: (i: number) => number | bigint | string | boolean,
): ColumnData {
  if (type === "str") return Array.from({ length: n }, (_, i) => String(value(i)));
  const data = new columnArrays[type](n) as unknown as (number | bigint)[];
  for (let i = 0; i < n; i++) {
    const v = value(i);
    data[i] = typeof v === "bigint" ? v : Number(v);
  }
  return data as unknown as ColumnData;
}
