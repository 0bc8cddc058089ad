import type { RunDisk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { type Table, takeRows, texts } from "../../base/table.ts";
import { openFits, readTable } from "../../io/fits.ts";
import type { TargetCut } from "../derive/cuts.ts";
import { cutoutRows, idsOf, measuredPixels, passingTruth, realRows, truthPixels } from "./sources.ts";
import type { Identity } from "./split.ts";
import { CheckedDisk } from "../../rundir/checked_disk.ts";
import { brickRows, byId } from "../derive/brick_rows.ts";
import { unitStates } from "../derive/tables.ts";
import { type Plan, unchangedUnits, type Unit } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { type Images, unitImages } from "./images.ts";

/** Which sources are cut, and how large. */
export interface StampChoice {
  what: "injected" | "real" | "both";
  size: number;
  /** All target cuts that there are, for the columns with their bits. */
  cuts: readonly TargetCut[];
  /** Cuts of which a source must pass one. Undefined: real sources must pass any of all cuts, injected ones none. */
  chosen?: readonly TargetCut[];
}

/** Sources of one unit that become rows. */
export interface UnitSources {
  unit: Unit;
  injected: boolean;
  rows: Table;
  who: Identity[];
  images: Images;
}

/** Why a data set is not complete. */
export interface Gaps {
  /** Bricks whose units are not all done; nothing of them is taken. */
  unfinished: { brick: string; units: string[] }[];
  /** Units that failed permanently, by id: their sources have no pixels. */
  failed: string[];
}

/** State of every unit of every brick that has one, in the order of the plan; pairs for responses show the same sources again and are left out. */
export async function brickStates(disk: RunDisk, run: RunDir, plan: Plan) {
  const bricks: { brick: string; units: Unit[]; states: string[] }[] = [];
  for (const [brick, units] of Map.groupBy(unchangedUnits(plan.units), (u) => u.brick)) {
    bricks.push({ brick, units, states: await unitStates(disk, run, units) });
  }
  return bricks;
}

export type BrickStates = Awaited<ReturnType<typeof brickStates>>;

export function gapsOf(bricks: BrickStates): Gaps {
  const gaps: Gaps = { unfinished: [], failed: [] };
  for (const { brick, units, states } of bricks) {
    const open = units.filter((_, i) => states[i] === "open");
    if (open.length > 0) gaps.unfinished.push({ brick, units: open.map((u) => u.name) });
    gaps.failed.push(...units.filter((_, i) => states[i] === "failed").map((u) => u.id));
  }
  return gaps;
}

/** Sources of finished bricks, unit by unit in the order of the plan, sources of a unit by id. @throws {InputError} naming a product
 * that is damaged */
export async function* sourcesOf(
  disk: RunDisk,
  run: RunDir,
  plan: Plan,
  bricks: BrickStates,
  choice: StampChoice,
): AsyncGenerator<UnitSources> {
  const checked = new CheckedDisk(disk, run, plan.inputs), { what } = choice, { bands } = plan.settings.survey;
  for (const { brick, units, states } of bricks) {
    if (states.includes("open")) continue;
    const done = units.filter((_, i) => states[i] !== "failed"), left = states.filter((s) => s !== "failed");
    let injected: { rows: Table; unit: string[] } | undefined;
    if (what !== "real" && done.some((u) => u.sources > 0)) {
      const rows = await brickRows(checked, run, { plan, brick, units: done, states: left }, choice.cuts);
      injected = { rows, unit: texts(rows, "unit")! };
    }
    for (const unit of done) {
      const real = unit.sources === 0;
      if (real ? what === "injected" : injected === undefined) continue;
      const images = await unitImages(checked, run, unit, bands);
      const { table, places } = real
        ? await realSources(checked, run, unit, plan, choice)
        : await injectedSources(checked, run, plan, unit, injected!, choice);
      const { nx, ny } = images, { size } = choice;
      const rows = cutoutRows(table, { ...places, nx, ny, size }, bands, images.bands);
      const who = idsOf(rows).map((id): Identity => real ? { kind: "real", brick, id } : { kind: "injected", id });
      yield { unit, injected: !real, rows, who, images };
    }
  }
}

async function realSources(
  checked: CheckedDisk,
  run: RunDir,
  unit: Unit,
  { settings: { survey: { bands, wise_dir }, run: { wise } } }: Plan,
  { cuts, chosen = cuts }: StampChoice,
) {
  const path = `${run.unit(unit.id)}/tractor/tractor-${unit.brick}.fits`;
  const catalogue = readTable((await openFits(checked, path)).hdu("CATALOG"));
  const table = realRows(catalogue, unit.brick, bands, chosen, wise && wise_dir !== "");
  return { table, places: measuredPixels(table) };
}

async function injectedSources(
  checked: CheckedDisk,
  run: RunDir,
  plan: Plan,
  unit: Unit,
  { rows, unit: names }: { rows: Table; unit: readonly string[] },
  { chosen }: StampChoice,
) {
  const path = `${run.unit(unit.id)}/obiwan/simcat-${plan.settings.inject.obj}-${unit.brick}.fits`;
  const simcat = byId(readTable((await openFits(checked, path)).hdu("SIMCAT")));
  const mine = takeRows(rows, names.flatMap((name, row) => name === unit.name ? [row] : []));
  if (simcat.nrows !== mine.nrows) {
    throw new InputError(`Cannot use "${path}": it has ${simcat.nrows} sources, the plan gave the unit ${mine.nrows}`);
  }
  const { x, y } = truthPixels(simcat);
  if (!chosen) return { table: mine, places: { x, y } };
  const some = passingTruth(mine, chosen);
  return { table: takeRows(mine, some), places: { x: some.map((i) => x[i]), y: some.map((i) => y[i]) } };
}
