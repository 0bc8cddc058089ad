import { InputError } from "../../base/errors.ts";
import { requireNamed } from "../../base/errors/named.ts";
import type { Table } from "../../base/table.ts";
import { takeRows } from "../../base/table.ts";
import type { RunResults } from "../science/results.ts";
import { Rows } from "../science/rows.ts";
import { columnsOfCondition, type ConditionSources, findCondition, hasNumbers } from "./conditions.ts";
import type { Sample } from "./sample.ts";
import {
  conditionVariable,
  contrastVariable,
  depthOf,
  magnitudeName,
  placeConditions,
  truthVariables,
  type Variable,
} from "./variables.ts";

/** Injected sources as a selection function sees them. */
export interface Sources {
  n: number;
  ra: Float64Array;
  dec: Float64Array;
  /** Names, and of each source the index of its brick. */
  bricks: readonly string[];
  brick: Int32Array;
  /** What differs among them. */
  variables: readonly Variable[];
  /** By name of the variable, [n]. */
  values: ReadonlyMap<string, Float64Array>;
  /** 1 where a source belongs to the sample by its truth, was found, was found and selected. */
  belongs: Uint8Array;
  found: Uint8Array;
  selected: Uint8Array;
  left: LeftOut;
}

/** What was not used. */
export interface LeftOut {
  /** Sources on pixels that samples leave out. */
  vetoed: number;
  /** Sources without a value of a variable, e.g. on no exposure of a band. */
  incomplete: number;
  /** Variables that are the same for all sources. */
  constant: string[];
}

export interface SourceChoice {
  sample: Sample;
  /** Band of the magnitude. */
  band: string;
  /** Conditions by name; by default depth and seeing of all bands, dust, and those of the maps and stars. */
  conditions?: readonly string[];
  places: ConditionSources;
  /** Uses sources on pixels that samples leave out, too. */
  withVetoed: boolean;
}

/** @throws {InputError} when nothing is left {@link UsageError} for conditions and bands that the run does not have */
export async function sourcesOf(rows: Rows, results: RunResults, choice: SourceChoice): Promise<Sources> {
  const { sample, band, places, withVetoed } = choice;
  requireNamed("use --band", [band], "the run", rows.bands);
  const tried = rows.tried(), vetoed = rows.vetoed(), kept = withVetoed ? tried : tried.filter((i) => !vetoed(i));
  const table = takeRows(rows.table, kept), mine = new Rows(table, rows.bands);
  const [ra, dec] = ["ra", "dec"].map((name) => column(mine, name));
  const all = new Map<Variable, Float64Array>();
  for (const v of truthVariables(mine, band)) all.set(v, truthValues(mine, v.name, band));
  const conditions = await conditionsOf(table, rows.bands, choice);
  for (const name of conditions) {
    const { read } = (await findCondition(name, hasNumbers(table), places))!;
    all.set(conditionVariable(name), read(table, ra, dec));
  }
  const mag = [...all].find(([v]) => v.name === magnitudeName(band))![1];
  const depth = [...all].find(([v]) => v.name === depthOf(band))?.[1];
  if (depth && differs(depth) && differs(mag)) all.set(contrastVariable(band), mag.map((m, i) => m - depth[i]));

  const used = [...all].filter(([, values]) => differs(values));
  const whole = [...mag.keys()].filter((i) => used.every(([, values]) => Number.isFinite(values[i])));
  if (whole.length === 0) {
    const lacking = used.filter(([, values]) => !values.some(Number.isFinite)).map(([v]) => v.name);
    throw new InputError(
      `Cannot select from run "${results.name}": none of its ${kept.length} sources has a value of ${
        (lacking.length > 0 ? lacking : used.map(([v]) => v.name)).join(", ")
      }`,
    );
  }
  const pick = (from: Float64Array) => Float64Array.from(whole, (i) => from[i]);
  const names = mine.text("brickname"), bricks = [...new Set(whole.map(names))].sort();
  const index = new Map(bricks.map((b, k) => [b, k])), recovered = mine.recovered();
  // The sample reads rows of the whole table.
  const flag = (test: (row: number) => boolean) => Uint8Array.from(whole, (i) => test(i) ? 1 : 0);
  return {
    n: whole.length,
    ra: pick(ra),
    dec: pick(dec),
    bricks,
    brick: Int32Array.from(whole, (i) => index.get(names(i))!),
    variables: used.map(([v]) => v),
    values: new Map(used.map(([v, values]) => [v.name, pick(values)])),
    belongs: flag((i) => sample.belongs(kept[i])),
    found: flag(recovered),
    selected: flag((i) => recovered(i) && sample.passes(kept[i])),
    left: {
      vetoed: tried.length - kept.length,
      incomplete: kept.length - whole.length,
      constant: [...all].filter(([, values]) => !differs(values)).map(([v]) => v.name),
    },
  };
}

async function conditionsOf(
  table: Table,
  bands: readonly string[],
  { conditions, places }: SourceChoice,
): Promise<string[]> {
  const has = hasNumbers(table),
    own = [...places.maps.keys(), ...(places.stars ? ["star_density", "star_distance"] : [])];
  const usual = placeConditions(bands).filter((name) => columnsOfCondition(name).every(has));
  if (!conditions) return [...usual, ...own];
  for (const name of conditions) {
    if (!await findCondition(name, has, places)) {
      requireNamed("use condition", [name], "the run", [...usual, ...own, ...[...table.columns.keys()].filter(has)]);
    }
  }
  return [...new Set(conditions)];
}

const column = (rows: Rows, name: string) => Float64Array.from({ length: rows.n }, (_, i) => rows.number(name)(i));

function truthValues(rows: Rows, name: string, band: string): Float64Array {
  const mag = (b: string) => rows.number(`mag_true_${b}`), colour = name.split("-");
  const of = name === magnitudeName(band)
    ? mag(band)
    : name === "size"
    ? rows.number("rhalf")
    : name === "redshift"
    ? rows.redshift()
    : ((a, b) => (i: number) => a(i) - b(i))(mag(colour[0]), mag(colour[1]));
  return Float64Array.from({ length: rows.n }, (_, i) => of(i));
}

/** Whether finite values differ by more than rounding. */
function differs(values: Float64Array): boolean {
  let low = Infinity, high = -Infinity;
  for (const v of values) {
    if (!Number.isFinite(v)) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return high - low > 1e-6 * Math.max(1, Math.abs(low), Math.abs(high)) || low === Infinity;
}
