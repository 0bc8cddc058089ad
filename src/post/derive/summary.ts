import { findColumn, numbers, type Table } from "../../base/table.ts";
import { fillTable } from "../../survey/data_model/fill.ts";
import { summaryModel } from "../../survey/data_model/tables/derived.ts";
import { modelOrder } from "../../survey/source.ts";
import { fateCode, fates } from "../../survey/match/fates.ts";

/** Sources per fate; sums to the number of rows. */
export function fateCounts(rows: Table): number[] {
  const counts: number[] = fates.map(() => 0);
  for (const code of numbers(rows, "fate")!) counts[code]++;
  return counts;
}

export interface BrickFacts {
  brick: string;
  /** Solid angle in which sources were drawn, deg². */
  area: number;
  units: number;
  failedUnits: number;
}

/** One row about a brick: injected and recovered, by target selection, by type and by fate, with the depth, seeing
 * and dust that its sources met. Rows outside of the brick's own area do not count. */
export function brickSummary(
  rows: Table,
  bands: readonly string[],
  { brick, area, units, failedUnits }: BrickFacts,
): Table {
  const own = numbers(rows, "in_brick"), inside = indices(rows.nrows, (i) => own === undefined || own[i] === 1);
  const get = (name: string) => numbers(rows, name) ?? new Float64Array(rows.nrows);
  const middle = (name: string) => {
    const values = numbers(rows, name);
    return values ? median(inside.map((i) => values[i])) : NaN;
  };
  const mask = get("obiwan_mask"), truth = get("targets_mask_true"), target = get("targets_mask"), fate = get("fate");
  const count = (test: (i: number) => boolean) => inside.filter(test).length;
  const type = findColumn(rows, "tractor_type")?.data as string[] | undefined, recovered = (i: number) => mask[i] === 1;
  const counts: Record<string, number> = {
    n_units: units,
    n_units_failed: failedUnits,
    n_inj: inside.length,
    // The original's "recovered": found, and not coinciding with a real source.
    n_rec: count(recovered),
  };
  for (const [name, bit] of [["ngc", 1], ["sgc", 2], ["desi", 4]] as const) {
    counts[`n_inj_elg_${name}`] = count((i) => (truth[i] & bit) !== 0);
    counts[`n_inj_elg_trac_elg_${name}`] = count((i) =>
      (truth[i] & bit) !== 0 && recovered(i) && (target[i] & bit) !== 0
    );
  }
  for (const f of fates) counts[`n_${f.name.replaceAll(" ", "_")}`] = count((i) => fate[i] === fateCode[f.name]);
  for (const kind of modelOrder) counts[`n_${kind.toLowerCase()}`] = count((i) => type?.[i].trim() === kind);
  const vetoed = get("vetoed"), isClear = (i: number) => vetoed[i] !== 1;
  counts.n_inj_clear = count(isClear);
  counts.n_rec_clear = count((i) => isClear(i) && recovered(i));
  const medians = ["galdepth", "psfdepth", "psfsize"].flatMap((name) => bands.map((b) => `${name}_${b}`));
  return fillTable(summaryModel(bands), 1, {
    brickname: () => brick,
    ...Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, () => n])),
    frac_recovered: () => inside.length > 0 ? counts.n_rec / inside.length : NaN,
    frac_recovered_clear: () => counts.n_inj_clear > 0 ? counts.n_rec_clear / counts.n_inj_clear : NaN,
    brick_area: () => area,
    ...Object.fromEntries([...medians, "ebv"].map((name) => [name, () => middle(name)])),
  });
}

const indices = (n: number, test: (i: number) => boolean) => Array.from({ length: n }, (_, i) => i).filter(test);

function median(values: readonly number[]): number {
  const v = values.filter((x) => Number.isFinite(x) && x > 0).sort((a, b) => a - b);
  return v.length === 0 ? NaN : v.length % 2 === 1 ? v[v.length >> 1] : (v[v.length / 2 - 1] + v[v.length / 2]) / 2;
}
