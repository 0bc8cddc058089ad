import type { Bench } from "../measure/context.ts";
import type { Work } from "../measure/flops.ts";
import type { Row } from "./results.ts";
import { mapSpread } from "../measure/stats.ts";
import type { Timing } from "../measure/timing.ts";

/** The row of a case. @param work of one repetition, by the counting rule */
export function rowOf(
  bench: Bench,
  labels: Pick<Row, "unit" | "case" | "of" | "count"> & Partial<Pick<Row, "main" | "note" | "extra">>,
  timing: Timing,
  work?: Work,
): Row {
  const { wall, device, repeats } = timing, time = device ?? wall;
  const rate = mapSpread(time, (ms) => 1000 * labels.count / ms), seconds = time.median / 1000;
  const row: Row = { ...labels, repeats, wall, ...(device ? { device } : {}), rate };
  if (!work) return row;
  const part = (amount: number, peak: number | undefined) => peak ? amount / seconds / peak : undefined;
  const { fma, exp, copy } = bench.peaks ?? {};
  return {
    ...row,
    gflop: work.flop / seconds / 1e9,
    gexp: work.exps / seconds / 1e9,
    gbyte: work.bytes / seconds / 1e9,
    ofFma: part(work.flop, fma),
    ofExp: part(work.exps, exp),
    ofCopy: part(work.bytes, copy),
  };
}

export const short = (v: number): string =>
  v >= 1e9
    ? `${(v / 1e9).toPrecision(3)} G`
    : v >= 1e6
    ? `${(v / 1e6).toPrecision(3)} M`
    : v >= 1e4
    ? `${(v / 1e3).toPrecision(3)} k`
    : `${+v.toPrecision(3)}`;
export const percent = (v: number | undefined) => v === undefined ? "" : `${+(100 * v).toPrecision(2)} %`;

/** Median with its spread; injections by the hour, as the survey counts them. */
export function rateText({ of, rate }: Pick<Row, "of" | "rate">): string {
  const hourly = of === "injections", { p10, median, p90 } = mapSpread(rate, (v) => hourly ? 3600 * v : v);
  return `${short(median)} ${of}/${hourly ? "h" : "s"} (${short(p10)} – ${short(p90)})`;
}

/** One line for a person: rate with its spread, arithmetic, parts of the peaks. */
export function rowText(r: Row): string {
  const parts = [
    `${r.unit.padEnd(7)} ${r.case.padEnd(44)} ${rateText(r)}`,
    `${r.repeats}×, ${r.device ? "device" : "wall"}`,
  ];
  if (r.gflop) {
    parts.push(`${+r.gflop.toPrecision(3)} GFLOP/s`);
    const of = [["FMA", r.ofFma], ["exp", r.ofExp], ["copy", r.ofCopy]] as const;
    const text = of.flatMap(([name, v]) => v === undefined ? [] : [`${percent(v)} of ${name}`]);
    if (text.length > 0) parts.push(text.join(", "));
  }
  if (r.device) parts.push(`wall ${+r.wall.median.toPrecision(3)} ms for ${short(r.count)}`);
  if (r.note) parts.push(r.note);
  return parts.join("  ");
}
