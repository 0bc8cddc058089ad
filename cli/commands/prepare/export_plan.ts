import { localDisk } from "../../../src/io/disk.ts";
import { startOf, workflowFiles } from "../../../src/run/workflows.ts";
import type { WorkflowEngine } from "../../../src/run/workflows/names.ts";
import { readPlan } from "../../../src/rundir/plan.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import type { PlanCommand } from "../../options/prepare/plan.ts";

/** The launcher, whose path holds wherever the engine starts it. */
const launcher = decodeURIComponent(new URL("../../../obiwan", import.meta.url).pathname);

/** Whether the plan is there already, and nothing is asked for but its export. */
export async function exportAlone(
  { exportTo, out, surveyDir, randoms, config, bricks, set }: PlanCommand,
): Promise<boolean> {
  const asked = [surveyDir, randoms, config].some((v) => v !== undefined) || bricks.length > 0 || set.length > 0;
  return exportTo !== undefined && !asked && await localDisk.exists(new RunDir(out).plan);
}

/** Writes the units of a plan for a workflow engine, and says how to start it. @returns their directory */
export async function exportPlan(engine: WorkflowEngine, root: string): Promise<string> {
  const plan = await readPlan(localDisk, new RunDir(root)), dir = `${root}/export/${engine}`;
  for (const { name, text, script } of workflowFiles(engine, plan, root, launcher)) {
    await localDisk.write(`${dir}/${name}`, new TextEncoder().encode(text));
    if (script) await Deno.chmod(`${dir}/${name}`, 0o755);
  }
  console.error(`next: cd ${dir} && ${startOf[engine]}`);
  return dir;
}
