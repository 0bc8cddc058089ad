import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { inTurns } from "../../base/pool.ts";
import type { WorkProgress } from "../../base/progress.ts";
import { fingerprint, type InputFile, sha256 } from "../../base/sha256.ts";
import { fitsBytes, tableHdu } from "../../io/fits.ts";
import { type Table, takeRows } from "../../base/table.ts";
import { stack } from "../../base/table/stack.ts";
import { version } from "../../base/version.ts";
import { type Plan, unchangedUnits, type Unit } from "../../rundir/plan.ts";
import { RunDir } from "../../rundir/run_dir.ts";
import { rowFault } from "../../stages/load.ts";
import type { Settings } from "../../rundir/settings.ts";
import { writeToml } from "../../rundir/settings/toml.ts";
import { type BrickRow, brickRows, type BrickWish, selectBricks } from "../../survey/bricks/brick_selection.ts";
import { releaseOf } from "../../survey/bricks/release.ts";
import { BrickFinder, openBricks } from "../../survey/bricks.ts";
import { ccdChooser, ccdsNear, readCcds } from "../../survey/ccds.ts";
import { dustFiles } from "../../survey/dust.ts";
import { tileFilesNear } from "../../survey/infrared/near_brick.ts";
import { starFiles } from "../../survey/stars/near_brick.ts";
import { isExtended } from "../../survey/randoms.ts";
import { responseRules } from "../../survey/truth/response.ts";
import { surveyNamesOf } from "../../survey/tables/survey_names.ts";
import { requireBands } from "../preflight/bands.ts";
import { coverageOf } from "./coverage.ts";
import { type CostOptions, estimateUnit } from "./estimate.ts";
import { exposureFiles } from "./exposure_files.ts";
import { type BrickPlan, ccdChoice, planBrick, type UnitRules } from "./plan_brick.ts";
import type { Task } from "./task_lines.ts";
import { openRandoms, type Randoms } from "./truth.ts";

export interface PlanRequest extends UnitRules {
  wish: BrickWish;
  /** Run directory. */
  out: string;
  progress?: WorkProgress;
}

/** Makes a plan and its truth tables and writes them; the plan itself comes last.
 * @throws {InputError} when an input is missing or cannot be used, or the directory holds another plan */
export async function makePlan(disk: Disk, request: PlanRequest): Promise<Plan> {
  const { settings, wish, tasks, say, progress = () => {} } = request,
    { survey, inject } = settings,
    run = new RunDir(request.out);
  if (survey.dir === "") {
    throw new InputError("Cannot plan without a survey: give --survey-dir, or survey.dir in the file");
  }
  if (inject.sets === "coloured" && (tasks || request.hearTasks)) {
    throw new InputError(
      'Cannot read or write task lines of the original for inject.sets = "coloured": a line stands for a chunk of the sources ' +
        "by id, and these sets are none; leave out --tasks and --write-tasks, or plan with --sets ordered",
    );
  }
  refuseResponse(settings);
  const names = surveyNamesOf(survey.columns), { table, release } = await openBricks(disk, survey.dir, names.bricks);
  const randoms = inject.randoms === "" ? undefined : await openRandoms(disk, settings);
  const bricks = await wantedBricks(disk, brickRows(table), wish, tasks, randoms);
  const zoom = survey.zoom.length > 0 ? survey.zoom : undefined;
  const finder = new BrickFinder(table), choice = ccdChoice(settings);
  const grids = bricks.map(({ name }) => finder.grid({ brick: name, zoom }));
  const ccds = await readCcds(disk, survey.dir, ccdsNear(grids, choice), names.ccds);
  const absent = await requireBands(disk, survey.dir, survey.bands, ccds, names.ccds);
  const about = randoms ? `, ${randoms.about}` : ", nothing to inject";
  say(`${bricks.length} of ${table.nrows} bricks, ${ccds.nrows} CCDs near them${about}`);

  const plans: BrickPlan[] = [], choose = ccdChooser(ccds, choice), warnings = new Set(absent);
  for (const [i, grid] of grids.entries()) {
    progress("planning", i, grids.length, "bricks");
    const chosen = choose(grid);
    for (const line of [...chosen.warnings, ...faultyRows(chosen.table)]) warnings.add(line);
    const row = takeRows(table, [finder.row(grid.brickname)]);
    plans.push(await planBrick(request, grid, { ccds: chosen.table, row }, randoms));
  }
  for (const line of warnings) say(`warning: ${line}`);
  if (plans.every((p) => p.units.length === 0)) {
    throw new InputError(`Cannot plan: nothing to do, ${plans[0]?.planned.nothing ?? "no brick is chosen"}`);
  }
  const files = await inputFiles(disk, settings, plans, randoms);
  say(`fingerprints of ${files.length} input files (${settings.run.hash_inputs})`);
  let taken = 0;
  const inputs = await inTurns(files, 4, async (f) => {
    const taking = await fingerprint(disk, f, settings.run.hash_inputs);
    progress("taking fingerprints", ++taken, files.length, "files");
    return taking;
  });
  const decided = { ...settings, survey: { ...survey, release: releaseOf(survey.release, release) } };
  const plan = frozen(withProducts(decided, plans), plans, inputs, run);
  await refuseOther(disk, run, plan);
  for (const [name, bytes] of plans.flatMap((p) => ownTables(p, run))) await disk.write(`${run.root}/${name}`, bytes);
  await disk.write(run.settings, new TextEncoder().encode(await writeToml(plan.settings)));
  await disk.write(run.plan, new TextEncoder().encode(JSON.stringify(plan, null, 1) + "\n"));
  return plan;
}

/** Refuses pairs that could have no response. */
function refuseResponse({ response, inject, fit }: Settings) {
  const wanted = responseRules.filter(({ kind }) => response[kind] > 0), shaped = wanted.find((r) => !r.points);
  if (wanted.length === 0) return;
  const attempt = `Cannot plan response.${wanted[0].kind} = ${response[wanted[0].kind]}`;
  if (inject.randoms === "") throw new InputError(`${attempt}: there are no sources to change; give --randoms`);
  if (fit.early_coadds) throw new InputError(`${attempt} with fit.early_coadds: a response needs measured sources`);
  if (shaped && !isExtended(inject.obj)) {
    throw new InputError(
      `Cannot plan response.${shaped.kind} of inject.obj = "${inject.obj}": point sources have no shape; take flux or magnification`,
    );
  }
}

/** CCDs that units will leave out, as far as their rows tell. */
const faultyRows = (ccds: Table): string[] =>
  Array.from({ length: ccds.nrows }, (_, row) => rowFault(ccds, row)).flatMap((fault) =>
    fault === undefined ? [] : [`a CCD will be left out: ${fault}`]
  );

/** Sets of sources of one brick above which units write tables and cut-outs: more images of the same sky tell nothing new. */
const mostSets = 10;

/** The settings with `auto` decided. */
function withProducts(settings: Settings, plans: readonly BrickPlan[]): Settings {
  const { run } = settings,
    many = ({ units }: BrickPlan) => unchangedUnits(units).filter((u) => u.sources > 0).length > mostSets;
  if (run.products !== "auto") return settings;
  return { ...settings, run: { ...run, products: plans.some(many) ? "science" : "all" } };
}

/** The units of a brick, with what they will cost. */
function estimated(settings: Settings, { grid, ccds, units }: BrickPlan): Unit[] {
  if (units.length === 0) return [];
  const coverage = coverageOf(ccds, grid);
  const tables: CostOptions = { ...settings, run: { products: "science" } };
  const estimate = (u: typeof units[number]) => estimateUnit(u.response ? tables : settings, grid, coverage, u.sources);
  return units.map((u) => ({ ...u, estimate: estimate(u) }));
}

/** The plan as its file has it, with the hash of all of it. */
function frozen(settings: Settings, plans: readonly BrickPlan[], inputs: readonly InputFile[], run: RunDir): Plan {
  const own = plans.flatMap((p) => ownTables(p, run)).map(([path, bytes]): InputFile => (
    { path, bytes: bytes.length, sha256: sha256(bytes) }
  ));
  const content = {
    schema: "obiwan-plan-1" as const,
    code: version,
    settings,
    bricks: plans.map((p) => p.planned),
    units: plans.flatMap((p) => estimated(settings, p)),
    inputs: [...inputs, ...own],
  };
  return { ...content, hash: sha256(JSON.stringify(content)) };
}

/** Tables that the run directory keeps of a brick, by their names there. */
function ownTables({ planned: { brick }, units, ccds, row, truth }: BrickPlan, run: RunDir): [string, Uint8Array][] {
  const tables: [string, Uint8Array][] = [];
  if (units.length > 0) {
    tables.push([run.ccdsName(brick), fitsBytes([tableHdu(ccds, "CCDS"), tableHdu(row, "BRICK")])]);
  }
  if (truth) tables.push([run.truthName(brick), truth]);
  return tables;
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

async function inputFiles(
  disk: Disk,
  { survey, run }: Settings,
  plans: readonly BrickPlan[],
  randoms: Randoms | undefined,
): Promise<string[]> {
  const tables = (await disk.list(survey.dir)).filter((n) => /^survey-(bricks|ccds).*\.fits(\.gz)?$/.test(n));
  return [
    ...tables.map((n) => `${survey.dir}/${n}`),
    ...(survey.dust_dir ? dustFiles(survey.dust_dir) : []),
    ...await starFiles(disk, plans.map((p) => p.grid), { gaiaDir: survey.gaia_dir, tycho: survey.tycho }),
    ...[survey.clusters, survey.sga].filter((path) => path),
    ...(survey.wise_dir && run.wise ? await tileFilesNear(disk, plans.map((p) => p.grid), survey.wise_dir) : []),
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
