import { bandOrder } from "../../base/bands.ts";
import type { ColumnData } from "../../base/table.ts";
import type { ColumnHead } from "../../io/fits.ts";
import { wiseBands } from "../../survey/infrared/wise_bands.ts";
import type { Sample } from "../samples.ts";

/** Where the properties of randoms come from. */
export interface PropertyModel {
  /** Of the model. */
  name: string;
  /** One sentence for the record: what is drawn from what. */
  about: string;
  /** Samples that properties are copied from. */
  samples: readonly Pick<Sample, "name" | "standIn" | "sha256" | "id">[];
  /** Columns of the file in its order; `id`, `ra` and `dec` stand among them and are filled by the caller. */
  columns: ReadonlyMap<string, ColumnHead>;
  /** All other columns for ids `first … first + count − 1`. Every value depends on the seed and its id alone. */
  draw(first: number, count: number): Record<string, ColumnData>;
}

const magnitudes = (value: string) => Object.fromEntries([...bandOrder, ...wiseBands].map((band) => [band, value]));
const units: Record<string, string> = { ...magnitudes("mag"), ra: "deg", dec: "deg", pa: "deg", rhalf: "arcsec" };
const comments: Record<string, string> = {
  ...magnitudes("AB, no extinction"),
  rhalf: "half-light radius, semi-major",
  ba: "minor over major axis",
  pa: "position angle, east of north",
  n: "Sersic index",
  nn_redshift: "redshift of the copied row",
};

/** Columns by name: f8 unless said otherwise; `id` is i4. @param text widths of text columns */
export function columnsOf(
  names: readonly string[],
  text: Record<string, number> = {},
  types: Record<string, "i8" | "i4"> = {},
): Map<string, ColumnHead> {
  return new Map(names.map((name): [string, ColumnHead] => {
    const extra = { ...(units[name] ? { unit: units[name] } : {}), comment: comments[name] };
    if (text[name]) return [name, { type: "str", width: text[name], ...extra }];
    return [name, { type: types[name] ?? (name === "id" ? "i4" : "f8"), ...extra }];
  }));
}

/** Uninitialised f8 columns of one length. */
export function f8Columns<Name extends string>(names: readonly Name[], count: number): Record<Name, Float64Array> {
  return Object.fromEntries(names.map((name) => [name, new Float64Array(count)])) as Record<Name, Float64Array>;
}
