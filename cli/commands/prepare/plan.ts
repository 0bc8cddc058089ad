import { resolve } from "node:path";
import { UsageError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { makePlan } from "../../../src/run/planning/make_plan.ts";
import { parseSetting, resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { inOrder, readTasks, type Task, writeTasks } from "../../../src/run/planning/task_lines.ts";
import { readToml } from "../../../src/rundir/settings/toml.ts";
import { responseRules } from "../../../src/survey/truth/response.ts";
import type { BrickWish } from "../../../src/survey/bricks/brick_selection.ts";
import type { PlanCommand } from "../../options/prepare/plan.ts";
import { exportAlone, exportPlan } from "./export_plan.ts";
import { counted, fitWords, planSummary } from "../../text/plan_summary.ts";
import { type Talk, talking } from "../../talk/talk.ts";
import { parseSize } from "../../values/sizes.ts";
import { namedNumbers } from "../../values/named_numbers.ts";
import { parseNumbers } from "../../values/numbers.ts";

export const plan = (options: PlanCommand) => talking(options, (talk) => planRun(options, talk));

async function planRun(options: PlanCommand, { say, progress, print, end }: Talk) {
  if (await exportAlone(options)) {
    const dir = await exportPlan(options.exportTo!, resolve(options.out));
    return print(
      options.json ? JSON.stringify({ schema: "obiwan-export-1", engine: options.exportTo, dir }) : dir,
    );
  }
  const { out, config, tasks, writeTasks: tasksOut, memory, dryRun, json } = options, layers = [];
  const room = memory === undefined ? undefined : parseSize(memory, "--memory");
  if (config) {
    const text = new TextDecoder().decode(await localDisk.read(config));
    layers.push({ values: await readToml(text, config), from: `"${config}"` });
  }
  layers.push({ values: shortcuts(options), from: "the command line" });
  layers.push({ values: Object.fromEntries(options.set.map(parseSetting)), from: "--set" });
  const settings = resolveSettings(layers), { survey, inject } = settings;
  // Paths become absolute: the run may be started from another directory.
  survey.dir &&= resolve(survey.dir);
  survey.dust_dir &&= resolve(survey.dust_dir);
  survey.gaia_dir &&= resolve(survey.gaia_dir);
  survey.tycho &&= resolve(survey.tycho);
  survey.clusters &&= resolve(survey.clusters);
  survey.sga &&= resolve(survey.sga);
  survey.wise_dir &&= resolve(survey.wise_dir);
  inject.randoms &&= resolve(inject.randoms);
  if (tasks !== undefined && (options.bricks.length > 0 || options.radec.length > 0 || options.box || options.random)) {
    throw new UsageError("Cannot choose bricks beside --tasks: its lines name them");
  }
  const list = tasks === undefined
    ? undefined
    : readTasks(new TextDecoder().decode(await localDisk.read(tasks)), tasks);
  const disk = dryRun ? { ...localDisk, write: () => Promise.resolve() } : localDisk;
  const lines: Task[] = [],
    request = { settings, wish: wishOf(options), tasks: list, out: resolve(out), say, progress };
  const hearTasks = tasksOut === undefined ? undefined : (heard: readonly Task[]) => void lines.push(...heard);
  const made = await makePlan(disk, { ...request, hearTasks });
  if (tasksOut && !dryRun) await localDisk.write(tasksOut, new TextEncoder().encode(writeTasks(inOrder(lines))));
  if (options.exportTo && !dryRun) await exportPlan(options.exportTo, resolve(out));
  if (json) {
    print(JSON.stringify({ schema: "obiwan-plan-summary-1", dryRun, run: resolve(out), ...counted(made) }));
  } else {
    print(planSummary(made));
    if (room !== undefined) print(`  ${fitWords(made, room)}`);
  }
  end(dryRun ? { made: "nothing was written (--dry-run)" } : { made: `plan written to ${out}`, next: [`run ${out}`] });
}

/** Options that stand for settings. */
function shortcuts(
  { surveyDir, randoms, columns, obj, nobj, sets, zoom, products, release, response, perturb }: PlanCommand,
): Record<string, unknown> {
  const words = { "inject.obj": obj, "inject.sets": sets, "run.products": products };
  const given = { "survey.dir": surveyDir, "inject.randoms": randoms, ...words };
  const values: Record<string, unknown> = Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined));
  const list = columns?.split(",").map((w) => w.trim()).filter(Boolean) ?? [];
  const [survey, own] = [true, false].map((ofSurvey) => list.filter((w) => /^(ccds|bricks)\./.test(w) === ofSurvey));
  if (own.length > 0) values["inject.columns"] = own;
  if (survey.length > 0) values["survey.columns"] = survey;
  if (response !== undefined) {
    Object.assign(values, namedNumbers(response, "--response", "response", responseRules.map((r) => r.kind)));
  }
  if (perturb !== undefined) {
    const wrong = ["psf", "sky", "zeropoint", "astrometry"];
    Object.assign(values, namedNumbers(perturb, "--perturb", "perturb", wrong, ["each"]));
  }
  if (nobj !== undefined) values["inject.nobj"] = Number(nobj);
  if (release !== undefined) values["survey.release"] = Number(release);
  if (zoom !== undefined) values["survey.zoom"] = zoom.split(/[ ,]+/).map(Number);
  return values;
}

function wishOf({ bricks, radec, box, random, set }: PlanCommand): BrickWish {
  const seed = Number(new Map(set.map(parseSetting)).get("inject.seed") ?? 1);
  const [ra1, ra2, dec1, dec2] = box ? parseNumbers(box, "--box", 4) : [];
  return {
    names: bricks,
    radec: radec.map((r) => parseNumbers(r, "--radec", 2) as [number, number]),
    box: box ? { ra1, ra2, dec1, dec2 } : undefined,
    random: random === undefined ? undefined : { count: random, seed },
  };
}
