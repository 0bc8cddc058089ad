import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { inTurns } from "../../base/pool.ts";
import { stack } from "../../base/table/stack.ts";
import type { Table } from "../../base/table.ts";
import { fitsBytes, tableHdu } from "../../io/fits.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { type BrickRow, brickRows, type BrickWish, selectBricks } from "../../survey/bricks/brick_selection.ts";
import { brickGrid, readBricks } from "../../survey/bricks.ts";
import { chooseCcds, readCcds } from "../../survey/ccds.ts";
import { dustFiles } from "../../survey/dust.ts";
import { RunDir } from "../../rundir/run_dir.ts";
import { version } from "../../base/version.ts";
import { estimateUnit } from "./estimate.ts";
import type { Plan, PlannedBrick, Unit } from "../../rundir/plan.ts";
import { exposureFiles } from "./exposure_files.ts";
import { fingerprint, sha256 } from "../../base/sha256.ts";
import type { Settings } from "../../rundir/settings.ts";
import { sourceSets } from "./sets.ts";
import { originalTasks, type Task, taskDir, taskRows, writeTasks } from "./task_lines.ts";
import { writeToml } from "../../rundir/settings/toml.ts";
import { openRandoms, type Randoms, unitTable } from "./truth.ts";

export interface PlanRequest {
  settings: Settings;
  wish: BrickWish;
  /** Tasks of the original instead of sets of our own. */
  tasks?: readonly Task[];
  /** Run directory. */
  out: string;
  say: (line: string) => void;
  /** Receives the task lines with which the original would inject the same sources, brick by brick. */
  hearTasks?: (tasks: readonly Task[]) => void;
}

interface BrickPlan {
  planned: PlannedBrick;
  units: Unit[];
  ccds: Table;
  truth?: Uint8Array;
}

/** Makes a plan and its truth tables and writes them; the plan itself comes last.
 * @throws {InputError} when an input is missing or cannot be used, or the directory holds another plan */
export async function makePlan(disk: Disk, request: PlanRequest): Promise<Plan> {
  const { settings, wish, tasks, say } = request, { survey, inject } = settings, run = new RunDir(request.out);
  if (survey.dir === "") {
    throw new InputError("Cannot plan without a survey: give --survey-dir, or survey.dir in the file");
  }
  const table = await readBricks(disk, survey.dir), ccds = await readCcds(disk, survey.dir);
  const randoms = inject.randoms === "" ? undefined : await openRandoms(disk, settings);
  const bricks = await wantedBricks(disk, brickRows(table), wish, tasks, randoms);
  say(
    `${bricks.length} of ${table.nrows} bricks, ${ccds.nrows} CCDs${
      randoms ? `, ${randoms.about}` : ", nothing to inject"
    }`,
  );

  const plans: BrickPlan[] = [];
  for (const brick of bricks) {
    const zoom = survey.zoom.length > 0 ? survey.zoom : undefined, grid = brickGrid(table, { brick: brick.name, zoom });
    plans.push(await planBrick(request, grid, ccds, randoms));
  }
  const units = plans.flatMap((p) => p.units);
  if (units.length === 0) {
    throw new InputError(`Cannot plan: nothing to do, ${plans[0]?.planned.nothing ?? "no brick is chosen"}`);
  }

  const files = await inputFiles(disk, settings, plans, randoms);
  say(`fingerprints of ${files.length} input files (${settings.run.hash_inputs})`);
  const inputs = await inTurns(files, 4, (f) => fingerprint(disk, f, settings.run.hash_inputs));
  for (const { planned: { brick }, truth } of plans) {
    if (truth) inputs.push({ path: run.truthName(brick), bytes: truth.length, sha256: sha256(truth) });
  }
  const content = {
    schema: "obiwan-plan-1" as const,
    code: version,
    settings,
    bricks: plans.map((p) => p.planned),
    units,
    inputs,
  };
  const plan: Plan = { ...content, hash: sha256(JSON.stringify(content)) };
  await refuseOther(disk, run, plan);
  for (const { planned: { brick }, truth } of plans) if (truth) await disk.write(run.truth(brick), truth);
  await disk.write(run.settings, new TextEncoder().encode(await writeToml(settings)));
  await disk.write(run.plan, new TextEncoder().encode(JSON.stringify(plan, null, 1) + "\n"));
  return plan;
}

async function wantedBricks(
  disk: Disk,
  all: readonly BrickRow[],
  wish: BrickWish,
  tasks: readonly Task[] | undefined,
  randoms: Randoms | undefined,
): Promise<BrickRow[]> {
  if (tasks) return await selectBricks(disk, all, { names: [...new Set(tasks.map((t) => t.brick))] });
  const unsaid = !wish.names?.length && !wish.radec?.length && !wish.box;
  // By default not the whole survey, but the bricks that have sources.
  const candidates = unsaid && randoms ? all.filter((b) => randoms.mayTouch(b)) : all;
  return await selectBricks(disk, candidates, wish);
}

async function planBrick(
  { settings, tasks: allTasks, say, hearTasks }: PlanRequest,
  grid: BrickGrid,
  allCcds: Table,
  randoms: Randoms | undefined,
): Promise<BrickPlan> {
  const { survey, inject, run: { real } } = settings, brick = grid.brickname;
  const tasks = allTasks?.filter((t) => t.brick === brick);
  const ccds = chooseCcds(allCcds, grid, { bands: survey.bands, ignoreCuts: survey.ignore_ccd_cuts }).table;
  const planned: PlannedBrick = { brick, ccds: ccds.nrows, sources: 0 };
  if (ccds.nrows === 0) {
    planned.nothing = `no CCD of the bands ${survey.bands.join(", ")} touches it`;
    return { planned, units: [], ccds };
  }
  const unit = (name: string, rowstart: number, sources: number): Unit => ({
    id: `${brick}/${name}`,
    brick,
    name,
    rowstart,
    sources,
    estimate: estimateUnit(settings, grid, ccds.nrows, sources),
  });
  const units = real && !tasks ? [unit("real", 0, 0)] : [];
  if (!randoms) return { planned, units, ccds };
  const source = await randoms.of(grid), minId = BigInt(inject.min_id), choice = { ...inject, minId };
  const sets = tasks
    ? tasks.map((t) => ({ name: taskDir(t), rowstart: t.rowstart, ...taskRows(grid, source.truth, t, choice) }))
    : sourceSets(grid, source.truth, choice).map((s) => ({ name: `rs${s.rowstart}`, skippedIds: [], ...s }));
  hearTasks?.(tasks ?? originalTasks(grid, source.truth, choice));
  const filled = sets.filter((s) => s.rows.length > 0);
  for (const t of tasks?.filter((_, i) => sets[i].rows.length === 0) ?? []) {
    say(`warning: task "${writeTasks([t]).trim()}" has no source to inject and becomes no unit`);
  }
  planned.sources = filled.reduce((n, s) => n + s.rows.length, 0);
  if (filled.length === 0 && units.length === 0) planned.nothing = "no source to inject lies on it";
  if (filled.length === 0) return { planned, units, ccds };
  const truth = fitsBytes(unitTable(source.table, filled).map(([name, t]) => tableHdu(t, name)));
  return { planned, ccds, truth, units: [...units, ...filled.map((s) => unit(s.name, s.rowstart, s.rows.length))] };
}

async function inputFiles(
  disk: Disk,
  { survey }: Settings,
  plans: readonly BrickPlan[],
  randoms: Randoms | undefined,
): Promise<string[]> {
  const tables = (await disk.list(survey.dir)).filter((n) => /^survey-(bricks|ccds).*\.fits(\.gz)?$/.test(n));
  return [
    ...tables.map((n) => `${survey.dir}/${n}`),
    ...(survey.dust_dir ? dustFiles(survey.dust_dir) : []),
    ...(randoms?.files(plans.filter((p) => p.truth).map((p) => p.planned.brick)) ?? []),
    ...await exposureFiles(disk, survey.dir, stack(plans.map((p) => p.ccds)), survey.calib_order),
  ];
}

async function refuseOther(disk: Disk, run: RunDir, plan: Plan) {
  if (!(await disk.exists(run.plan))) return;
  const text = new TextDecoder().decode(await disk.read(run.plan));
  if (text.includes(`"hash": "${plan.hash}"`)) return;
  throw new InputError(
    `Cannot plan into "${run.root}": it holds another plan, and its products would no longer be one run; choose a new directory`,
  );
}
