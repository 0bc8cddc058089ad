import { plainTable } from "../../src/report/text_table.ts";
import type { RunStatus } from "../../src/rundir/status.ts";
import type { SteadyState } from "../../src/rundir/steady_state.ts";
import { duration, size } from "./words.ts";

/** Cost of each finished unit, of all together, and how the run goes in steady state. */
export function costTable({ units, steady }: RunStatus): string {
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
  const table = plainTable([
    ["unit", "wall s", "CPU s", "device s", "peak", "read", "written", "sources"],
    ...rows.map((r) => words(r.id, r.numbers, r.peak)),
    words(`${rows.length} units`, total, Math.max(0, ...rows.map((r) => r.peak))),
  ]);
  return [table, ...steadyLines(steady)].join("\n");
}

/** Busy shares and rates; nothing before a worker has finished two units. */
export function steadyLines(steady: SteadyState | undefined): string[] {
  if (!steady) return ["steady state: not yet, no worker has finished two units"];
  const { workers, units, seconds, deviceBusy, imagesBusy, cores } = steady;
  const percent = (share: number) => `${(100 * share).toFixed(0)}%`, brief = (v: number) => Number(v.toPrecision(3));
  const threads = imagesBusy > 0 ? `, threads for images ${percent(imagesBusy)}` : "";
  return [
    `steady state, after the first unit of ${
      workers === 1 ? "the worker" : `each of ${workers} workers`
    }: ${units} units in ${duration(seconds)}${workers === 1 ? "" : " of a worker's time"}`,
    `  device busy ${percent(deviceBusy)} of the wall time${threads}, ${cores.toFixed(1)} cores busy`,
    `  ${brief(steady.unitsAnHour)} units/h, ${brief(steady.injectionsAnHour)} injections/h${
      workers === 1 ? "" : ", each worker"
    }`,
  ];
}
