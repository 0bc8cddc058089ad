import { fittedTypes } from "../science/rows.ts";
import { depthName, type Library } from "./library.ts";

/** Columns of numbers of one length, by name. */
export type Values = Map<string, Float64Array>;

/** True sources and where they lie.
 * - `source`: `flux_<b>` (with Galactic extinction, nmgy), and of galaxies `rhalf` (arcsec), `n`, `e1`, `e2`
 * - `site`: `depth_<b>` (inverse variance of a flux, 1/nmgy²), `psfsize_<b>` (arcsec), `mw_transmission_<b>`, and further conditions */
export interface Placed {
  n: number;
  source: Values;
  site: Values;
}

/** Injected sources with their outcomes: `detected`, `fate`, `type` (place in `fittedTypes`, −1: none), `vetoed`, `coincident`, `dra`, `ddec`
 * (arcsec), `flux_<b>`, `flux_ivar_<b>`, `shape_r`, `shape_r_ivar`, `shape_e1`, `shape_e2`, `sersic`, and what is carried. */
export interface Population extends Placed {
  id: readonly bigint[];
  brick: readonly string[];
  ra: Float64Array;
  dec: Float64Array;
  outcome: Values;
}

/** Columns of shapes, true and measured. */
export const shapeNames = ["rhalf", "n", "e1", "e2"] as const;
const measuredShape = ["shape_r", "shape_r_ivar", "shape_e1", "shape_e2", "sersic"] as const;

/** @param further conditions besides depth and seeing @param carried columns of the measurement that are carried along */
export function populationOf(library: Library, further: readonly string[], carried: readonly string[]): Population {
  const { rows, used, bands, extended } = library, depth = depthName(extended);
  const of = (name: string) => {
    const value = rows.number(name);
    return Float64Array.from(used, (row) => value(row));
  };
  const perBand = (names: (b: string) => readonly [string, string][]) =>
    bands.flatMap(names).map(([name, column]): [string, Float64Array] => [name, of(column)]);
  const type = rows.text("tractor_type"), brick = rows.text("brickname"), mask = of("obiwan_mask");
  const ids = rows.table.columns.get("id")!.data as ArrayLike<number | bigint>;
  return {
    n: used.length,
    id: Array.from(used, (row) => BigInt(ids[row])),
    brick: Array.from(used, (row) => brick(row)),
    ra: of("ra"),
    dec: of("dec"),
    source: new Map([
      ...perBand((b) => [[`flux_${b}`, `${b}flux`]]),
      ...(extended ? shapeNames.map((name): [string, Float64Array] => [name, of(name)]) : []),
    ]),
    site: new Map([
      ...perBand((b) => [
        [`depth_${b}`, `${depth}_${b}`],
        [`psfsize_${b}`, `psfsize_${b}`],
        [`mw_transmission_${b}`, `mw_transmission_${b}`],
      ]),
      ...further.map((name): [string, Float64Array] => [name, of(name)]),
    ]),
    outcome: new Map([
      // A one-to-one match that is primary; bit 1 is a real source at the place.
      ["detected", mask.map((m) => m & 1)],
      ["coincident", mask.map((m) => (m >> 1) & 1)],
      ["fate", of("fate")],
      ["type", Float64Array.from(used, (row) => fittedTypes.findIndex((t) => t === type(row)))],
      ["vetoed", of("vetoed").map((v) => v === 1 ? 1 : 0)],
      ["dra", of("dra")],
      ["ddec", of("ddec")],
      ...perBand((b) => [[`flux_${b}`, `tractor_flux_${b}`], [`flux_ivar_${b}`, `tractor_flux_ivar_${b}`]]),
      ...measuredShape.map((name): [string, Float64Array] => [name, of(`tractor_${name}`)]),
      ...carried.map((name): [string, Float64Array] => [`carried ${name}`, of(name)]),
    ]),
  };
}

const takeValues = (values: Values, rows: ArrayLike<number>): Values =>
  new Map([...values].map(([name, v]) => [name, Float64Array.from(rows, (row) => v[row])]));

/** The rows named, in that order. */
export function choose(all: Population, rows: ArrayLike<number>): Population {
  return {
    n: rows.length,
    id: Array.from(rows, (row) => all.id[row]),
    brick: Array.from(rows, (row) => all.brick[row]),
    ra: Float64Array.from(rows, (row) => all.ra[row]),
    dec: Float64Array.from(rows, (row) => all.dec[row]),
    source: takeValues(all.source, rows),
    site: takeValues(all.site, rows),
    outcome: takeValues(all.outcome, rows),
  };
}
