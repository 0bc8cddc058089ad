import type { Disk, RunDisk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import { stack } from "../base/table/stack.ts";
import { numbers, type Table, takeRows, texts } from "../base/table.ts";
import { type Card, openFits, readTable } from "../io/fits.ts";
import type { TargetCut } from "./derive/cuts.ts";
import { failedRows, injectionRows } from "./derive/injections.ts";
import { fates } from "./derive/loss.ts";
import { brickSummary, fateCounts } from "./derive/summary.ts";
import { brickGrid, readBricks } from "../survey/bricks.ts";
import { damageOf, derivedKey, readSeal, unitStates, writeDerived } from "./derive/tables.ts";
import { sha256 } from "../base/sha256.ts";
import { type Plan, readPlan, type Unit } from "../rundir/plan.ts";
import type { RunDir } from "../rundir/run_dir.ts";
import { version } from "../base/version.ts";
import { arcsecPerDegree } from "../base/units.ts";

export interface DeriveOptions {
  cuts: readonly TargetCut[];
  /** Only these bricks. */
  bricks?: readonly string[];
  say: (line: string) => void;
}

export interface Derived {
  /** Tables made now, and those that were there already and still fit. */
  made: string[];
  kept: string[];
  /** Bricks whose units are not all done, with what is missing. */
  unfinished: { brick: string; units: string[] }[];
  /** Sources per fate in all tables, in the order of `fates`. */
  counts: number[];
  rows: number;
}

/** Where a brick's derived tables are. */
export const derivedPath = (run: RunDir, brick: string, name: string): string => run.derived(brick, name);

/** Makes the derived tables of every brick whose units are done or have failed for good. A table that was made from the same
 * units by the same rules is kept. @throws {InputError} when a product is damaged */
export async function deriveRun(disk: RunDisk, run: RunDir, { cuts, bricks, say }: DeriveOptions): Promise<Derived> {
  const plan = await readPlan(disk, run), surveyBricks = await readBricks(disk, plan.settings.survey.dir);
  const derived: Derived = { made: [], kept: [], unfinished: [], counts: fates.map(() => 0), rows: 0 };
  for (const [brick, units] of Map.groupBy(plan.units, (u) => u.brick)) {
    if (bricks && !bricks.includes(brick)) continue;
    const injecting = units.filter((u) => u.sources > 0);
    if (injecting.length === 0) continue;
    const states = await unitStates(disk, run, units);
    const open = units.filter((_, i) => states[i] === "open").map((u) => u.name);
    if (open.length > 0) {
      derived.unfinished.push({ brick, units: open });
      continue;
    }
    const cutsKey = sha256(JSON.stringify(cuts)), key = derivedKey(plan, cutsKey, states);
    let rows = await keptRows(disk, run, brick, key);
    if (rows) derived.kept.push(brick);
    else {
      const zoom = plan.settings.survey.zoom,
        grid = brickGrid(surveyBricks, { brick, zoom: zoom.length > 0 ? zoom : undefined });
      const failed = (unit: string, source: Table) => failedRows(grid, unit, source);
      rows = await brickRows(disk, run, plan, brick, units, states, cuts, failed);
      const failedUnits = states.filter((s) => s === "failed").length;
      const area = (grid.nx * grid.ny * grid.pixscale ** 2) / arcsecPerDegree ** 2;
      const summary = brickSummary(rows, plan.settings.survey.bands, { brick, area, units: units.length, failedUnits });
      await writeDerived(disk, run, brick, { rows, summary, cards: derivedCards(plan, key, cuts) });
      derived.made.push(brick);
      say(`${brick}: ${rows.nrows} injected sources of ${injecting.length} units`);
    }
    fateCounts(rows).forEach((n, k) => derived.counts[k] += n);
    derived.rows += rows.nrows;
  }
  return derived;
}

/** Rows that are there already, undamaged and of this making. */
async function keptRows(disk: RunDisk, run: RunDir, brick: string, key: string): Promise<Table | undefined> {
  const seal = await readSeal(disk, run, brick);
  if (!seal || (await damageOf(disk, run, brick, seal)).length > 0) return undefined;
  const hdu = (await openFits(disk, run.derived(brick, "randoms.fits"))).hdu("RANDOMS");
  return hdu.header.get("DERIVKEY") === key.slice(0, 32) ? readTable(hdu) : undefined;
}

/** Header cards of a derived table. */
export function derivedCards(plan: Plan, key: string, cuts: readonly TargetCut[]): Card[] {
  const card = (key: string, value: string | number, comment: string): Card => ({ key, value, comment });
  return [
    card("OBIWANV", version, "version that made this"),
    card("PLANHASH", plan.hash.slice(0, 32), "plan of the run"),
    card("DERIVKEY", key.slice(0, 32), "units, rules and version behind this table"),
    card("CUTSKEY", sha256(JSON.stringify(cuts)), "SHA-256 of the target cuts"),
    ...fates.map((f) => card(`FATE_${f.code}`, f.name, f.meaning)),
    ...cuts.map((c) => card(`TARGET${c.bit}`, c.name, c.about)),
  ];
}

/** Every injected source of a brick whose units are done or failed. @param states as `unitStates` gives them, of the same units
 * @param failed rows for the sources of a unit that failed; without it such units must not be among them */
export async function brickRows(
  disk: Disk,
  run: RunDir,
  plan: Plan,
  brick: string,
  units: readonly Unit[],
  states: readonly string[],
  cuts: readonly TargetCut[],
  failed?: (unit: string, source: Table) => Table,
): Promise<Table> {
  const { survey: { bands }, inject: { obj } } = plan.settings;
  const source = readTable((await openFits(disk, run.truth(brick))).hdu("SOURCES")), names = texts(source, "unit")!;
  const realUnit = units.find((u, i) => u.name === "real" && states[i] !== "failed");
  const real = realUnit &&
    readTable((await openFits(disk, `${run.unit(realUnit.id)}/tractor/tractor-${brick}.fits`)).hdu("CATALOG"));
  const tables: Table[] = [];
  for (const [i, unit] of units.entries()) {
    if (unit.sources === 0) continue;
    const mine = takeRows(source, names.flatMap((name, row) => name === unit.name ? [row] : []));
    if (states[i] === "failed" && failed) {
      tables.push(failed(unit.name, mine));
      continue;
    }
    const dir = run.unit(unit.id), simcat = await openFits(disk, `${dir}/obiwan/simcat-${obj}-${brick}.fits`);
    const inner = readTable(
      (await openFits(disk, `${dir}/tractor-i/tractor-${brick}.fits`)).hdu("CATALOG-INTERMEDIATE"),
    );
    const has = (name: string) => simcat.hdus.some((h) => h.name === name);
    const main = readTable(simcat.hdu("SIMCAT"));
    const catalogue = readTable((await openFits(disk, `${dir}/tractor/tractor-${brick}.fits`)).hdu("CATALOG"));
    // The truth has every band of the plan, the catalogue those with exposures.
    const inAll = (b: string) =>
      main.columns.has(`${b}flux`) && main.columns.has(`nccd_${b}`) && catalogue.columns.has(`flux_${b}`);
    requireRows(main.nrows, mine.nrows, dir);
    tables.push(injectionRows({
      brick,
      unit: unit.name,
      bands: bands.filter(inAll),
      source: byId(mine),
      simcat: byId(main),
      sites: byId(readTable(simcat.hdu("SITES"))),
      forced: has("FORCED") ? byId(readTable(simcat.hdu("FORCED")), "sim_id") : undefined,
      catalogue,
      catalogueBlob: numbers(inner, "blob")!,
      real,
    }, cuts));
  }
  return stack(tables, NaN);
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
