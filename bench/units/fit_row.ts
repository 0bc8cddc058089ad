import type { Bench } from "../measure/context.ts";
import { noWork, type Work } from "../measure/flops.ts";
import type { Row } from "../rows/results.ts";
import { rowOf } from "../rows/rows.ts";
import { spread } from "../measure/stats.ts";
import { fitExtra, type FitRun, fitWork } from "./fit_run.ts";

/** Middle run of several. */
const middle = (runs: readonly FitRun[]) => [...runs].sort((a, b) => a.seconds - b.seconds)[runs.length >> 1];

/** The row of repeated fits of one brick: sources per second of wall time, as the host has its part in it.
 * @param exposures of the brick */
export function fitRow(
  bench: Bench,
  labels: Pick<Row, "unit" | "case" | "of" | "count"> & Partial<Row>,
  runs: readonly FitRun[],
  exposures: number,
): Row {
  const run = middle(runs), work: Work = runs.length > 0 ? fitWork(run.counts) : noWork;
  const wall = spread(runs.map((r) => 1000 * r.seconds));
  const busy = run.deviceSeconds === undefined
    ? ""
    : `; device at work ${Math.round(100 * run.deviceSeconds / run.seconds)} %`;
  const note = `${run.seconds.toPrecision(3)} s, ${run.counts.fits} models${busy}${
    labels.note ? `; ${labels.note}` : ""
  }`;
  const extra = { ...fitExtra(run, exposures), ...labels.extra };
  return { ...rowOf(bench, { ...labels, note, extra }, { repeats: runs.length, wall }, work) };
}
