import { resolve } from "node:path";
import { localDisk } from "../../../src/io/disk.ts";
import { writtenFailures } from "../../../src/rundir/failures.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { exitCodeOfRun } from "../../../src/run/supervise/exit_code.ts";
import { type RunStatus, runStatus } from "../../../src/rundir/status.ts";
import type { StatusCommand } from "../../options/run/status.ts";
import { costTable } from "../../text/cost_table.ts";
import { whyBrick } from "../../text/why_brick.ts";
import { called, duration } from "../../text/words.ts";

/** Prints the state of a run. @returns the exit code: 0, or that of `run` when units have failed */
export async function status({ run: root, watch, why, cost, json }: StatusCommand): Promise<number> {
  const run = new RunDir(resolve(root));
  if (why !== undefined) {
    console.log(await whyBrick(localDisk, run, why));
    return 0;
  }
  for (;;) {
    const now = await runStatus(localDisk, run);
    const failures = now.units.flatMap((u) => u.failures?.failure ?? []);
    const text = json ? JSON.stringify(document(now)) : cost ? costTable(now) : overview(now, root);
    if (!print(text) || !watch || now.counts.waiting + now.counts.running === 0) return exitCodeOfRun(failures);
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

/** @returns false once nobody reads the output, e.g. when it is piped into `head` */
function print(text: string): boolean {
  const bytes = new TextEncoder().encode(text + "\n");
  try {
    for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return false;
    throw error;
  }
}

/** What `--json` prints; fields are only ever added. */
function document({ plan, units, counts, pace, secondsLeft, steady }: RunStatus) {
  return {
    schema: "obiwan-status-1",
    plan: plan.hash,
    code: plan.code,
    counts,
    pace,
    secondsLeft,
    steady,
    nothing: plan.bricks.filter((b) => b.nothing),
    units: units.map(({ unit, state, lease, failures, record }) => ({
      id: unit.id,
      state,
      sources: unit.sources,
      lease,
      failure: failures && writtenFailures(failures),
      cost: record?.cost,
    })),
  };
}

function overview({ plan, units, counts, secondsLeft }: RunStatus, root: string): string {
  const { done, failed, running, waiting } = counts, empty = plan.bricks.filter((b) => b.nothing).length;
  const lines = [
    `${done} of ${units.length} units done, ${running} running, ${waiting} waiting, ${failed} failed` +
    (empty > 0 ? `; ${empty} bricks with nothing to do` : ""),
  ];
  if (secondsLeft !== undefined && running + waiting > 0) {
    lines.push(`about ${duration(secondsLeft)} of one worker left, at the pace so far`);
  }
  for (const { unit, lease } of units.filter((u) => u.state === "running")) {
    lines.push(`  ${unit.id}: process ${lease?.pid} on ${lease?.host}${lease?.doing ? `, ${lease.doing}` : ""}`);
  }
  const broken = units.filter((u) => u.state === "failed");
  for (const { unit, failures } of broken.slice(0, 10)) {
    lines.push(`  ${unit.id} failed: ${failures!.failure!.message}`);
  }
  if (broken.length > 10) lines.push(`  and ${broken.length - 10} more failed`);
  if (broken.length > 0) lines.push(`more about one: ${called()} status ${root} --why ${broken[0].unit.brick}`);
  if (running === 0 && waiting > 0) lines.push(`to continue: ${called()} run ${root}`);
  return lines.join("\n");
}
