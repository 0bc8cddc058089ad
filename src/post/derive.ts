import type { RunDisk } from "../base/disk.ts";
import { requireNamed } from "../base/errors/named.ts";
import type { WorkProgress } from "../base/progress.ts";
import { sha256 } from "../base/sha256.ts";
import type { Table } from "../base/table.ts";
import { arcsecPerDegree } from "../base/units.ts";
import { openFits, readTable } from "../io/fits.ts";
import { type Plan, readPlan, type Unit } from "../rundir/plan.ts";
import type { RunDir } from "../rundir/run_dir.ts";
import { brickGrid, readBricks } from "../survey/bricks.ts";
import { surveyNamesOf } from "../survey/tables/survey_names.ts";
import { brickRows } from "./derive/brick_rows.ts";
import { derivedCards } from "./derive/cards.ts";
import { requireBands, type TargetCut } from "./derive/cuts.ts";
import { failedRows } from "./derive/injections.ts";
import { wiseBands } from "../survey/infrared/wise_bands.ts";
import { writeLegacysimTree } from "./derive/legacysim_tree.ts";
import { type NameSet, withNames } from "./derive/names.ts";
import { pairRows } from "./derive/pair_rows.ts";
import type { Response } from "./response/responses.ts";
import { writeResponses } from "./response/write_responses.ts";
import { fates } from "../survey/match/fates.ts";
import { brickSummary, fateCounts } from "./derive/summary.ts";
import { damageOf, derivedKey, readSeal, unitStates, writeDerived } from "./derive/tables.ts";

export interface DeriveOptions {
  cuts: readonly TargetCut[];
  /** Whose names the columns have besides our own; `plain` by default: none's. */
  names?: NameSet;
  /** Only these bricks. */
  bricks?: readonly string[];
  say: (line: string) => void;
  progress?: WorkProgress;
}

export interface Derived {
  /** Tables made now, and existing ones that are still valid. */
  made: string[];
  kept: string[];
  /** Bricks whose units are not all done, with what is missing. */
  unfinished: { brick: string; units: string[] }[];
  /** Sources per fate in all tables, in the order of `fates`. */
  counts: number[];
  rows: number;
  /** Responses of the samples of these bricks, where the plan has pairs of units. */
  responses?: Response[];
}

/** Makes the derived tables of every brick whose units are done or have failed for good. A table that was made from the same
 * units by the same rules is kept. @throws {InputError} when a product is damaged {@link UsageError} for a brick that the
 * plan does not have, and a cut with a band or column that the run does not have */
export async function deriveRun(disk: RunDisk, run: RunDir, options: DeriveOptions): Promise<Derived> {
  const { cuts, bricks } = options, plan = await readPlan(disk, run);
  requireNamed("derive brick", bricks ?? [], "the plan", plan.bricks.map((b) => b.brick));
  const { dir, columns, wise_dir } = plan.settings.survey, infrared = wise_dir !== "" && plan.settings.run.wise;
  requireBands(cuts, [...plan.settings.survey.bands, ...(infrared ? wiseBands : [])]);
  const cutsKey = sha256(JSON.stringify(cuts));
  const surveyBricks = await readBricks(disk, dir, surveyNamesOf(columns).bricks);
  const derived: Derived = { made: [], kept: [], unfinished: [], counts: fates.map(() => 0), rows: 0 };
  const all = [...Map.groupBy(plan.units, (u) => u.brick)].filter(([brick]) => !bricks || bricks.includes(brick));
  for (const [i, [brick, units]] of all.entries()) {
    options.progress?.("deriving", i, all.length, "bricks");
    if (!units.some((u) => u.sources > 0)) {
      if (bricks) options.say(`${brick}: no source to inject, nothing to derive`);
      continue;
    }
    const states = await unitStates(disk, run, units);
    const open = units.filter((_, i) => states[i] === "open").map((u) => u.name);
    if (open.length > 0) {
      derived.unfinished.push({ brick, units: open });
      continue;
    }
    const key = derivedKey(plan, cutsKey, states, options.names), kept = await keptRows(disk, run, brick, key);
    const rows = kept ?? await deriveBrick(disk, run, { plan, surveyBricks, brick, units, states, key }, options);
    if (options.names === "legacysim") {
      // That tree has no checksums of its own: it is made again from the table.
      const done = units.filter((u, i) => states[i] !== "failed" && !u.response);
      await writeLegacysimTree(disk, run, brick, done, rows, plan.settings.survey.bands);
    }
    (kept ? derived.kept : derived.made).push(brick);
    fateCounts(rows).forEach((n, k) => derived.counts[k] += n);
    derived.rows += rows.nrows;
  }
  options.progress?.("deriving", all.length, all.length, "bricks");
  const finished = [...derived.made, ...derived.kept];
  if (plan.units.some((u) => u.response) && finished.length > 0) {
    derived.responses = await writeResponses(disk, run, plan, finished, cuts);
  }
  return derived;
}

/** A brick whose units have all come to an end, with the state of each. */
interface FinishedBrick {
  plan: Plan;
  surveyBricks: Table;
  brick: string;
  units: readonly Unit[];
  states: readonly string[];
  key: string;
}

/** Makes and writes the derived tables of one brick. @returns its rows */
async function deriveBrick(
  disk: RunDisk,
  run: RunDir,
  { plan, surveyBricks, brick, units, states, key }: FinishedBrick,
  { cuts, say, names = "plain" }: DeriveOptions,
): Promise<Table> {
  const { zoom, bands } = plan.settings.survey;
  const grid = brickGrid(surveyBricks, { brick, zoom: zoom.length > 0 ? zoom : undefined });
  const failed = (unit: string, source: Table) => failedRows(grid, unit, source);
  const unchanged = unchangedOf(units, states);
  const own = await brickRows(disk, run, { plan, brick, ...unchanged }, cuts, failed);
  const pairs = await pairRows(disk, run, { plan, brick, units, states }, cuts);
  const rows = withNames(own, names, bands);
  const failedUnits = unchanged.states.filter((s) => s === "failed").length;
  const area = (grid.nx * grid.ny * grid.pixscale ** 2) / arcsecPerDegree ** 2;
  const summary = brickSummary(rows, bands, { brick, area, units: unchanged.units.length, failedUnits });
  await writeDerived(disk, run, brick, { rows, summary, pairs, cards: derivedCards(plan, key, cuts, names) });
  say(`${brick}: ${rows.nrows} injected sources of ${unchanged.units.filter((u) => u.sources > 0).length} units`);
  return rows;
}

/** Units without a change, and what became of them. */
function unchangedOf(units: readonly Unit[], states: readonly string[]) {
  const some = units.map((u, i) => ({ u, state: states[i] })).filter(({ u }) => u.response === undefined);
  return { units: some.map(({ u }) => u), states: some.map(({ state }) => state) };
}

/** Existing rows, if undamaged and made from the same inputs by the same rules. */
async function keptRows(disk: RunDisk, run: RunDir, brick: string, key: string): Promise<Table | undefined> {
  const seal = await readSeal(disk, run, brick);
  if (!seal || (await damageOf(disk, run, brick, seal)).length > 0) return undefined;
  const hdu = (await openFits(disk, run.derived(brick, "randoms.fits"))).hdu("RANDOMS");
  return hdu.header.get("DERIVKEY") === key.slice(0, 32) ? readTable(hdu) : undefined;
}
