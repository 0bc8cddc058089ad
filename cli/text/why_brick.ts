import type { RunDisk } from "../../src/base/disk.ts";
import { requireNamed } from "../../src/base/errors/named.ts";
import { called } from "./words.ts";
import type { RunDir } from "../../src/rundir/run_dir.ts";
import { runStatus, type UnitStatus } from "../../src/rundir/status.ts";

/** Everything that is known about the units of a brick, as text. @throws {UsageError} when the plan does not have the brick */
export async function whyBrick(disk: RunDisk, run: RunDir, brick: string): Promise<string> {
  const { plan, units } = await runStatus(disk, run);
  requireNamed("explain brick", [brick], "the plan", plan.bricks.map((b) => b.brick));
  const planned = plan.bricks.find((b) => b.brick === brick)!;
  const lines = [`${brick}: ${planned.ccds} CCDs, ${planned.sources} sources to inject`];
  if (planned.nothing) lines.push(`  nothing to do: ${planned.nothing}`);
  for (const u of units.filter((x) => x.unit.brick === brick)) lines.push(...whyUnit(run, u));
  return lines.join("\n");
}

function whyUnit(run: RunDir, { unit, state, lease, failures, record }: UnitStatus): string[] {
  const lines = [`  ${unit.name}: ${state}`];
  if (record) {
    lines.push(`    on ${record.engine}, ${record.host}, ${record.finished}, ${record.cost.wallSeconds.toFixed(1)} s`);
  }
  if (state === "done" && !record) {
    lines.push(`    ${run.record(unit.id)}, which says how it was made, is gone or damaged`);
  }
  if (record?.quarantined.length) {
    lines.push(`    left out blobs ${record.quarantined.join(", ")}: workers died over them`);
  }
  if (lease) lines.push(`    by process ${lease.pid} on ${lease.host}${lease.doing ? `: ${lease.doing}` : ""}`);
  for (const d of failures?.deaths ?? []) {
    lines.push(
      `    a worker died (${d.how}) in stage "${d.stage}"${d.blobs.length > 0 ? ` over ${d.blobs.length} blobs` : ""}`,
    );
  }
  if (failures?.failure) {
    lines.push(`    ${failures.failure.name} in stage "${failures.stage}": ${failures.failure.message}`);
    lines.push(`    when the cause is removed: ${called()} retry ${run.root} ${unit.id}`);
  }
  return lines;
}
