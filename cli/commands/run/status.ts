import { resolve } from "node:path";
import { localDisk } from "../../../src/io/disk.ts";
import { plainTable } from "../../../src/report/text_table.ts";
import { writtenFailures } from "../../../src/rundir/failures.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { type RunStatus, runStatus } from "../../../src/rundir/status.ts";
import type { StatusCommand } from "../../options/run/status.ts";
import { whyBrick } from "../../text/why_brick.ts";
import { duration, size } from "../../text/words.ts";

export async function status({ run: root, watch, why, cost, json }: StatusCommand) {
  const run = new RunDir(resolve(root));
  if (why !== undefined) return console.log(await whyBrick(localDisk, run, why));
  for (;;) {
    const now = await runStatus(localDisk, run);
    const text = json ? JSON.stringify(document(now)) : cost ? costTable(now) : overview(now, root);
    if (!print(text) || !watch || now.counts.waiting + now.counts.running === 0) return;
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
function document({ plan, units, counts, pace, secondsLeft }: RunStatus) {
  return {
    schema: "obiwan-status-1",
    plan: plan.hash,
    code: plan.code,
    counts,
    pace,
    secondsLeft,
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
  if (broken.length > 0) lines.push(`more about one: obiwan status ${root} --why ${broken[0].unit.brick}`);
  if (running === 0 && waiting > 0) lines.push(`to go on: obiwan run ${root}`);
  return lines.join("\n");
}

function costTable({ units }: RunStatus): string {
  const rows = units.flatMap(({ unit, record }) => {
    if (!record) return [];
    const { wallSeconds, cpuSeconds, deviceSeconds, peakMemoryBytes, bytesRead, bytesWritten, fitted } = record.cost;
    const seconds = [wallSeconds, cpuSeconds, deviceSeconds];
    return [{ id: unit.id, numbers: [...seconds, bytesRead, bytesWritten, fitted], peak: peakMemoryBytes }];
  });
  const words = (id: string, numbers: readonly number[], peak: number) => [
    id,
    ...numbers.slice(0, 3).map((s) => s.toFixed(1)),
    size(peak),
    ...numbers.slice(3, 5).map(size),
    String(numbers[5]),
  ];
  const total = rows.reduce((sum, r) => sum.map((s, i) => s + r.numbers[i]), [0, 0, 0, 0, 0, 0]);
  return plainTable([
    ["unit", "wall s", "CPU s", "device s", "peak", "read", "written", "sources"],
    ...rows.map((r) => words(r.id, r.numbers, r.peak)),
    words(`${rows.length} units`, total, Math.max(0, ...rows.map((r) => r.peak))),
  ]);
}
