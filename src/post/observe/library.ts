import type { RunDisk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { requireNamed } from "../../base/errors/named.ts";
import { findColumn, type Table } from "../../base/table.ts";
import { stack } from "../../base/table/stack.ts";
import { sortBands } from "../../base/bands.ts";
import { openFits, readTable } from "../../io/fits.ts";
import { readAnyTable } from "../../io/any_table.ts";
import { readPlan } from "../../rundir/plan.ts";
import { RunDir } from "../../rundir/run_dir.ts";
import { mergedTableFault } from "../merge/merged_table.ts";
import { Rows } from "../science/rows.ts";

/** Injected sources and what became of them, from which a mock's outcomes are drawn. Row by row; only rows that were tried. */
export interface Library {
  /** Bands that have truth and measurement. */
  bands: readonly string[];
  /** Whether sources have a shape. */
  extended: boolean;
  rows: Rows;
  /** Rows of the table that count: in their brick's own area, of units that could be made, with finite truth. */
  used: Int32Array;
  /** Rows that were left out because truth or site are not finite. */
  notFinite: number;
}

const identity =
  "unique_id id brickname unit ra dec fate matched vetoed in_brick obiwan_mask dra ddec n rhalf e1 e2 ebv"
    .split(" ");
const measured = "type sersic shape_r shape_r_ivar shape_e1 shape_e2".split(" ").map((c) => `tractor_${c}`);
const ofBands =
  "mag_true_<b> <b>flux mw_transmission_<b> psfsize_<b> psfdepth_<b> galdepth_<b> tractor_flux_<b> tractor_flux_ivar_<b>"
    .split(" ");

/** Reads the injected sources of a run (its merged table where that has all rows, else the derived ones), or of one table of that kind.
 * @param further conditions: finite in rows that count @param carry columns of the measurement @throws {InputError} when nothing is derived, or the table lacks what is needed */
export async function readLibrary(
  disk: RunDisk,
  path: string,
  further: readonly string[],
  carry: readonly string[],
): Promise<Library> {
  const table = await disk.exists(`${path}/plan.json`)
    ? await runTable(disk, new RunDir(path), [...further, ...carry])
    : await oneTable(disk, path);
  return libraryOf(table, path, further, carry);
}

async function oneTable(disk: RunDisk, path: string): Promise<Table> {
  if ((await disk.list(path)).length > 0) {
    throw new InputError(`Cannot use "${path}": it is a directory without plan.json, so no run; name a run or a table`);
  }
  return await readAnyTable(disk, path);
}

async function runTable(disk: RunDisk, run: RunDir, further: readonly string[]): Promise<Table> {
  const plan = await readPlan(disk, run), { bands } = plan.settings.survey;
  const wanted = new Set([
    ...identity,
    ...measured,
    ...further,
    ...ofBands.flatMap((c) => bands.map((b) => c.replace("<b>", b))),
  ]);
  if (await mergedTableFault(disk, run, plan) === "") {
    return readTable((await openFits(disk, run.merged("randoms.fits"))).first("table"), wanted);
  }
  const tables: Table[] = [];
  for (const { brick } of plan.bricks) {
    const path = run.derived(brick, "randoms.fits");
    if (await disk.exists(path)) tables.push(readTable((await openFits(disk, path)).hdu("RANDOMS"), wanted));
  }
  if (tables.length === 0) {
    throw new InputError(`Cannot observe with "${run.root}": no brick is derived; obiwan derive ${run.root}`);
  }
  return stack(tables, NaN);
}

/** @param path for messages */
export function libraryOf(
  table: Table,
  path: string,
  further: readonly string[] = [],
  carry: readonly string[] = [],
): Library {
  const fail = (rule: string): never => {
    throw new InputError(`Cannot observe with "${path}": ${rule}`);
  };
  const bands = bandsOf(table);
  if (bands.length === 0) {
    fail(`no band has the columns <b>flux and tractor_flux_<b>, which the tables of "obiwan derive" and "merge" have`);
  }
  const extended = findColumn(table, "rhalf") !== undefined, depth = depthName(extended);
  const named = [...further, ...carry];
  requireNamed("use column", named, `"${path}"`, table.columns.keys());
  const needed = [
    ...["id", "ra", "dec", "fate", "obiwan_mask"],
    ...(extended ? ["n", "rhalf", "e1", "e2"] : []),
    ...bands.flatMap((
      b,
    ) => [`${b}flux`, `mw_transmission_${b}`, `${depth}_${b}`, `psfsize_${b}`, `tractor_flux_ivar_${b}`]),
  ];
  const lacks = needed.filter((name) => !findColumn(table, name));
  if (lacks.length > 0) fail(`it lacks ${lacks.join(", ")}; it must have all columns of "obiwan derive"`);
  const text = named.find((name) => {
    const { type, shape } = findColumn(table, name)!;
    return type === "str" || shape.length > 0;
  });
  if (text !== undefined) fail(`column ${text} must hold one number a row`);
  const rows = new Rows(table, bands), tried = rows.tried(), finite = finiteTruth(rows, extended, further);
  const used = Int32Array.from(tried.filter(finite));
  if (used.length < fewest) fail(`at least ${fewest} injected sources are needed, it has ${used.length}`);
  return { bands, extended, rows, used, notFinite: tried.length - used.length };
}

/** Fewest injected sources that outcomes are drawn from. */
const fewest = 20;

/** The depth that belongs to a kind of source. */
export const depthName = (extended: boolean) => extended ? "galdepth" : "psfdepth";

const bandsOf = (table: Table): string[] =>
  sortBands(
    [...table.columns.keys()].flatMap((name) => /^(\w+)flux$/.exec(name)?.[1] ?? [])
      .filter((b) => findColumn(table, `tractor_flux_${b}`)),
  );

function finiteTruth(rows: Rows, extended: boolean, further: readonly string[]) {
  const { bands } = rows, names = bands.flatMap((b) => [`${b}flux`, `mw_transmission_${b}`]);
  const columns = [...names, "ra", "dec", ...(extended ? ["n", "rhalf", "e1", "e2"] : []), ...further].map((n) =>
    rows.number(n)
  );
  return (i: number) => columns.every((of) => Number.isFinite(of(i)));
}
