import type { RunDisk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { inTurns } from "../../base/pool.ts";
import type { WorkProgress } from "../../base/progress.ts";
import { type Card, openHdu, tableHeads } from "../../io/fits.ts";
import type { BrickTable } from "./columns.ts";
import { keyColumns } from "./views.ts";
import { damageOf, derivedKey, readSeal, unitStates } from "../derive/tables.ts";
import { sha256 } from "../../base/sha256.ts";
import { type Plan, unchangedUnits, type Unit } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";

export interface MergeInputs {
  /** Valid tables, by brick name. */
  tables: BrickTable[];
  /** Bricks that cannot be merged yet. */
  unfinished: { brick: string; why: string }[];
  /** Bricks with invalid tables. */
  damaged: { brick: string; faults: string[] }[];
  /** Directories with derived tables that are of no brick of the plan. */
  strangers: string[];
  /** Checksum of each sound brick's list. */
  seals: string[];
  /** Cards of the derived tables that hold for all of them: fates and targets. */
  cards: Card[];
}

interface Finding {
  table?: BrickTable;
  seal?: string;
  cuts?: string;
  cards?: Card[];
  unfinished?: string;
  faults?: string[];
}

/** Examines the derived tables of every brick that has sources, and reads every byte of them.
 * @throws {InputError} when bricks were derived with different target cuts */
export async function mergeInputs(
  disk: RunDisk,
  run: RunDir,
  plan: Plan,
  progress: WorkProgress = () => {},
): Promise<MergeInputs> {
  const bricks = [...Map.groupBy(plan.units, (u) => u.brick)].filter(([, units]) => units.some((u) => u.sources > 0))
    .sort(([a], [b]) => a < b ? -1 : 1);
  const inputs: MergeInputs = { tables: [], unfinished: [], damaged: [], strangers: [], seals: [], cards: [] };
  let cuts: { key: string; brick: string } | undefined, looked = 0;
  const found = await inTurns(bricks, 4, async ([brick, units]) => {
    const finding = await look(disk, run, plan, brick, units);
    progress("checking tables", ++looked, bricks.length, "bricks");
    return finding;
  });
  found.forEach(({ table, seal, cuts: key, cards, unfinished, faults }, i) => {
    const [brick] = bricks[i];
    if (unfinished !== undefined) inputs.unfinished.push({ brick, why: unfinished });
    if (faults) inputs.damaged.push({ brick, faults });
    if (!table) return;
    cuts ??= { key: key!, brick };
    if (cuts.key !== key) {
      throw new InputError(
        `Cannot merge bricks ${cuts.brick} and ${brick}: they were derived with different target cuts; derive all with one --cuts`,
      );
    }
    inputs.tables.push(table);
    inputs.seals.push(seal!);
    inputs.cards = cards!;
  });
  const known = new Set(bricks.map(([brick]) => brick));
  for (const bri of await disk.list(`${run.root}/derived`)) {
    for (const brick of await disk.list(`${run.root}/derived/${bri}`)) {
      if (!known.has(brick)) inputs.strangers.push(brick);
    }
  }
  return inputs;
}

async function look(disk: RunDisk, run: RunDir, plan: Plan, brick: string, units: readonly Unit[]): Promise<Finding> {
  const states = await unitStates(disk, run, units), open = units.filter((_, i) => states[i] === "open");
  if (open.length > 0) return { unfinished: `units not done: ${open.map((u) => u.name).join(", ")}` };
  const seal = await readSeal(disk, run, brick);
  if (!seal) return { unfinished: "not derived" };
  const faults = await damageOf(disk, run, brick, seal);
  if (faults.length > 0) return { faults };
  const path = run.derived(brick, "randoms.fits");
  try {
    const { header } = (await openHdu(disk, path, 1, { y0: 0, y1: 0 })).hdu, cuts = header.text("CUTSKEY");
    if (
      header.text("DERIVKEY") !== derivedKey(plan, cuts, states, String(header.get("NAMESET") ?? "plain")).slice(0, 32)
    ) {
      return { unfinished: "derived from other units than are there now, or by another version" };
    }
    const heads = tableHeads(header), nrows = header.integer("NAXIS2", 0, 2 ** 31);
    const lacks = keyColumns.filter((c) => !heads.has(c)),
      sources = unchangedUnits(units).reduce((n, u) => n + u.sources, 0);
    if (lacks.length > 0) return { faults: [`${path}: it lacks ${lacks.join(", ")}`] };
    if (nrows !== sources) {
      return { faults: [`${path}: it has ${nrows} rows, the plan gave the brick ${sources} sources`] };
    }
    const table = { brick, path: run.derived(brick, "randoms.parquet"), nrows, heads };
    const cards = header.cards.filter((c) => /^(FATE_|TARGET)\d+$/.test(c.key));
    return { table, seal: sha256(seal), cuts, cards };
  } catch (error) {
    if (error instanceof InputError) return { faults: [error.message] };
    throw error;
  }
}
