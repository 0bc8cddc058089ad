import { findColumn, numbers, type Table } from "../../base/table.ts";
import { magnitude } from "../../base/units.ts";
import { transmission } from "../../survey/extinction.ts";
import { type HealpixMap, lookUp } from "./sky/healpix_map.ts";
import { starConditions, type Stars, starsAt } from "./sky/stars.ts";

/** Where conditions of places come from besides the columns of a table. */
export interface ConditionSources {
  /** By name of the condition. */
  maps: ReadonlyMap<string, HealpixMap>;
  stars?: { stars: Stars; bright: number };
}

/** Values of a condition for each row of a table with `ra` and `dec`, deg; NaN where there is none. */
export type ConditionReader = (part: Table, ra: ArrayLike<number>, dec: ArrayLike<number>) => Float64Array;

/** Where a condition's values were taken from: "columns", "map", "stars". */
export interface FoundCondition {
  from: "columns" | "map" | "stars";
  read: ConditionReader;
}

/** Columns that a condition is computed from. */
export function columnsOfCondition(name: string): string[] {
  const band = /^depth_(.+)$/.exec(name)?.[1];
  return band ? [`galdepth_${band}`, "ebv"] : [name];
}

/** How a condition is had: from the sources where they have it, else from columns that `names` has; undefined where neither do.
 * @param has whether the table has a column, cases aside */
export async function findCondition(
  name: string,
  has: (column: string) => boolean,
  sources: ConditionSources,
): Promise<FoundCondition | undefined> {
  const atPlaces = (value: (ra: number, dec: number) => number): ConditionReader => (_, ra, dec) =>
    Float64Array.from(ra, (a, i) => value(a, dec[i]));
  if (sources.stars && (starConditions as readonly string[]).includes(name)) {
    const both = await starsAt(sources.stars.stars, sources.stars.bright);
    return { from: "stars", read: atPlaces(both[name as typeof starConditions[number]]) };
  }
  const map = sources.maps.get(name);
  if (map) return { from: "map", read: atPlaces(await lookUp(map)) };
  return columnsOfCondition(name).every(has) ? { from: "columns", read: columnReader(name) } : undefined;
}

/** Whether a table has a column of one number a row. */
export function hasNumbers(table: Table): (column: string) => boolean {
  return (column) => {
    const found = findColumn(table, column);
    return found !== undefined && found.type !== "str" && found.shape.length === 0;
  };
}

function columnReader(name: string): ConditionReader {
  const band = /^depth_(.+)$/.exec(name)?.[1];
  if (band === undefined) return (part) => positive(name, numbers(part, name)!);
  return (part) => {
    const depth = numbers(part, `galdepth_${band}`)!, ebv = numbers(part, "ebv")!;
    return depth.map((v, i) => v > 0 ? magnitude(5 / Math.sqrt(v) / transmission(band, ebv[i])) : NaN);
  };
}

/** Seeing is 0 where there is no exposure. */
const positive = (name: string, values: Float64Array) =>
  name.startsWith("psfsize_") ? values.map((v) => v > 0 ? v : NaN) : values;
