import { findColumn, numbers, type Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
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
  const t = new TableBuilder(1).text("brickname", () => brick, 8),
    int = (name: string, v: number) => t.add(name, "i4", () => v);
  int("n_units", units);
  int("n_units_failed", failedUnits);
  int("n_inj", inside.length);
  // The original's "recovered": found, and not coinciding with a real source.
  int("n_rec", count((i) => mask[i] === 1));
  for (const [name, bit] of [["ngc", 1], ["sgc", 2], ["desi", 4]] as const) {
    int(`n_inj_elg_${name}`, count((i) => (truth[i] & bit) !== 0));
    int(`n_inj_elg_trac_elg_${name}`, count((i) => (truth[i] & bit) !== 0 && mask[i] === 1 && (target[i] & bit) !== 0));
  }
  for (const f of fates) int(`n_${f.name.replaceAll(" ", "_")}`, count((i) => fate[i] === fateCode[f.name]));
  const type = findColumn(rows, "tractor_type")?.data as string[] | undefined;
  for (const kind of ["PSF", "REX", "EXP", "DEV", "SER"]) {
    int(
      `n_${kind.toLowerCase()}`,
      count((i) => type?.[i].trim() === kind),
    );
  }
  t.add("frac_recovered", "f4", () => inside.length > 0 ? count((i) => mask[i] === 1) / inside.length : NaN);
  const vetoed = get("vetoed"), clear = count((i) => vetoed[i] !== 1);
  const found = count((i) => vetoed[i] !== 1 && mask[i] === 1);
  int("n_inj_clear", clear);
  int("n_rec_clear", found);
  t.add("frac_recovered_clear", "f4", () => clear > 0 ? found / clear : NaN);
  t.add("brick_area", "f4", () => area, { unit: "deg^2" });
  for (const name of ["galdepth", "psfdepth", "psfsize"]) {
    for (const b of bands) {
      t.add(`${name}_${b}`, "f4", () => middle(`${name}_${b}`));
    }
  }
  return t.add("ebv", "f4", () => middle("ebv"), { unit: "mag" }).build();
}

const indices = (n: number, test: (i: number) => boolean) => Array.from({ length: n }, (_, i) => i).filter(test);

function median(values: readonly number[]): number {
  const v = values.filter((x) => Number.isFinite(x) && x > 0).sort((a, b) => a - b);
  return v.length === 0 ? NaN : v.length % 2 === 1 ? v[v.length >> 1] : (v[v.length / 2 - 1] + v[v.length / 2]) / 2;
}
