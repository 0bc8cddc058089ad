import { philox } from "../../base/random.ts";
import { type Table, takeRows } from "../../base/table.ts";
import type { Truths } from "./models/average.ts";
import { type PartName, partNames, rowsOf } from "./parts.ts";
import type { Sources } from "./sources.ts";
import { quantile } from "../science/robust.ts";

/** Sources of which the mean is taken at a place: of all redshifts, and of each group of redshifts. */
const mostTruths = 4000, mostOfGroup = 1500;
const mostGroups = 8, fewestOfGroup = 200;

/** Redshifts from `low` on, to `high`. */
export interface Interval {
  low: number;
  high: number;
  mean: number;
}

/** Groups of redshifts with equally many selected sources; none where there are too few or they have no redshifts. */
export function redshiftGroups({ values, selected, n }: Sources): Interval[] {
  const z = values.get("redshift");
  if (!z) return [];
  const rows = Array.from({ length: n }, (_, i) => i).filter((i) => selected[i] === 1);
  const sorted = Float64Array.from(rows, (i) => z[i]).sort(),
    count = Math.min(mostGroups, Math.floor(rows.length / fewestOfGroup));
  const edges = [...new Set(Array.from({ length: count + 1 }, (_, k) => quantile(sorted, k / count)))];
  return edges.slice(1).flatMap((high, k) => {
    const low = edges[k], inside = sorted.filter((v) => v >= low && (v < high || k === edges.length - 2));
    return inside.length === 0 ? [] : [{ low, high, mean: inside.reduce((s, v) => s + v, 0) / inside.length }];
  });
}

/** Draws truths of both parts; column `part` counts in `partNames`, `group` the intervals, −1 for all redshifts. */
export function drawTruths(sources: Sources, groups: readonly Interval[]): Table {
  const { values, variables } = sources, z = values.get("redshift");
  const rows: number[] = [], part: number[] = [], group: number[] = [];
  partNames.forEach((name, p) => {
    const all = rowsOf(sources, name);
    [undefined, ...groups].forEach((g, k) => {
      const mine = g && z ? all.filter((i) => z[i] >= g.low && z[i] <= g.high) : all;
      const chosen = thinned(mine, g ? mostOfGroup : mostTruths, k);
      rows.push(...chosen);
      for (const _ of chosen) [part.push(p), group.push(k - 1)];
    });
  });
  const truth = variables.filter((v) => v.kind === "truth").map((v) => v.name);
  const table = takeRows({
    nrows: sources.n,
    columns: new Map(
      truth.map((name) => [name, { type: "f4", shape: [], data: Float32Array.from(values.get(name)!) }]),
    ),
  }, rows);
  return {
    nrows: rows.length,
    columns: new Map([
      ["part", { type: "i2", shape: [], data: Int16Array.from(part) }],
      ["redshift_group", { type: "i2", shape: [], data: Int16Array.from(group) }],
      ...table.columns,
    ]),
  };
}

/** At most so many, drawn at random; the same sources give the same ones. */
function thinned(rows: Int32Array, most: number, salt: number): number[] {
  if (rows.length <= most) return [...rows];
  const lot = (i: number) => philox([i, salt, 0, 0], [23, 0])[0];
  return [...rows].map((i) => [lot(i), i]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, most).map(([, i]) => i);
}

/** Truths of a part and a group. @param group −1: all redshifts */
export function truthsOf(table: Table, part: PartName, group: number): Truths {
  const [parts, groups] = ["part", "redshift_group"].map((name) => table.columns.get(name)!.data as Int16Array);
  const p = partNames.indexOf(part), rows = [...parts.keys()].filter((i) => parts[i] === p && groups[i] === group);
  const mine = takeRows(table, rows);
  return {
    n: rows.length,
    values: new Map(
      [...mine.columns].filter(([name]) => name !== "part" && name !== "redshift_group")
        .map(([name, c]) => [name, c.data as Float32Array]),
    ),
  };
}
