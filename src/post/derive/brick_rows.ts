import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { stack } from "../../base/table/stack.ts";
import { numbers, type Table, takeRows, texts } from "../../base/table.ts";
import { openFits, readTable } from "../../io/fits.ts";
import type { Plan, Unit } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { requireColumns, type TargetCut } from "./cuts.ts";
import { injectionRows, type UnitTables } from "./injections.ts";

/** The units of a brick that are done or have failed, and as `unitStates` gives it what became of each. */
export interface BrickUnits {
  plan: Plan;
  brick: string;
  units: readonly Unit[];
  states: readonly string[];
}

/** Every injected source of a brick. @param failed rows for the sources of a unit that failed; without it such units must not be
 * among them */
export async function brickRows(
  disk: Disk,
  run: RunDir,
  { plan, brick, units, states }: BrickUnits,
  cuts: readonly TargetCut[],
  failed?: (unit: string, source: Table) => Table,
): Promise<Table> {
  const source = readTable((await openFits(disk, run.truth(brick))).hdu("SOURCES")), names = texts(source, "unit")!;
  const realUnit = units.find((u, i) => u.name === "real" && states[i] !== "failed");
  const real = realUnit && await catalogueOf(disk, run, realUnit), tables: Table[] = [];
  for (const [i, unit] of units.entries()) {
    if (unit.sources === 0) continue;
    if (states[i] !== "failed") requireColumns(cuts, await catalogueOf(disk, run, unit));
    const mine = takeRows(source, names.flatMap((name, row) => name === (unit.response?.of ?? unit.name) ? [row] : []));
    tables.push(
      states[i] === "failed" && failed
        ? failed(unit.name, mine)
        : injectionRows({ ...await unitTables(disk, run, plan, unit, mine), real }, cuts),
    );
  }
  return stack(tables, NaN);
}

const catalogueOf = async (disk: Disk, run: RunDir, { id, brick }: Unit) =>
  readTable((await openFits(disk, `${run.unit(id)}/tractor/tractor-${brick}.fits`)).hdu("CATALOG"));

/** What a finished unit knows of its sources. @param mine rows of the plan's truth table that are the unit's */
async function unitTables(disk: Disk, run: RunDir, plan: Plan, unit: Unit, mine: Table): Promise<UnitTables> {
  const { survey: { bands, wise_dir }, inject: { obj }, run: { wise } } = plan.settings,
    { brick } = unit,
    dir = run.unit(unit.id);
  const simcat = await openFits(disk, `${dir}/obiwan/simcat-${obj}-${brick}.fits`);
  const inner = readTable(
    (await openFits(disk, `${dir}/tractor-i/tractor-${brick}.fits`)).hdu("CATALOG-INTERMEDIATE"),
  );
  const has = (name: string) => simcat.hdus.some((h) => h.name === name);
  const main = readTable(simcat.hdu("SIMCAT")), sites = readTable(simcat.hdu("SITES"));
  const catalogue = await catalogueOf(disk, run, unit);
  // Truth and catalogue have every band of the plan, the sites those with exposures.
  const inAll = (b: string) =>
    main.columns.has(`${b}flux`) && main.columns.has(`nccd_${b}`) && sites.columns.has(`nobs_${b}`) &&
    catalogue.columns.has(`flux_${b}`);
  requireRows(main.nrows, mine.nrows, dir);
  return {
    brick,
    unit: unit.name,
    bands: bands.filter(inAll),
    wise: wise && wise_dir !== "",
    source: byId(mine),
    simcat: byId(main),
    sites: byId(sites),
    forced: has("FORCED") ? byId(readTable(simcat.hdu("FORCED")), "sim_id") : undefined,
    catalogue,
    catalogueBlob: numbers(inner, "blob")!,
  };
}

/** Rows by id, so that tables of the same sources fit row by row. */
export function byId(table: Table, column = "id"): Table {
  const ids = Array.from(table.columns.get(column)!.data as ArrayLike<number | bigint>, BigInt);
  const order = ids.map((_, i) => i).sort((a, b) => ids[a] < ids[b] ? -1 : ids[a] > ids[b] ? 1 : 0);
  return takeRows(table, order);
}

function requireRows(have: number, want: number, dir: string) {
  if (have !== want) {
    throw new InputError(
      `Cannot derive from "${dir}": its simcat has ${have} sources, the plan gave it ${want}; run obiwan verify`,
    );
  }
}
