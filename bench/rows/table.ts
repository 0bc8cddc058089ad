import { type KeptRow, readResults, type Run } from "./results.ts";
import { percent, rateText } from "./rows.ts";

/** Prints the tables of docs/explanation/speed.md from the files of results. @param dir ends in "/" */
export function printTable(dir: URL): void {
  const names = [...Deno.readDirSync(dir)].map((e) => e.name).filter((n) => n.endsWith(".jsonl")).sort();
  if (names.length === 0) return console.log("no results are kept in bench/results yet: run ./obiwan bench");
  for (const name of names) console.log(table(Deno.readTextFileSync(new URL(name, dir))));
}

/** One adapter as Markdown: where and when, then the newest full result of each main case. */
export function table(text: string): string {
  const { runs, rows } = readResults(text), runOf = new Map(runs.map((r) => [r.run, r]));
  const newest = new Map<string, KeptRow>();
  for (const row of rows) {
    const run = runOf.get(row.run), known = newest.get(key(row));
    if (row.main && run && !run.quick && (!known || runOf.get(known.run)!.date <= run.date)) newest.set(key(row), row);
  }
  const used = [...newest.values()].sort((a, b) => order(a) - order(b) || position(rows, a) - position(rows, b));
  if (used.length === 0) return "";
  const lines = used.map((r) => {
    const gflop = r.gflop ? String(+r.gflop.toPrecision(3)) : "";
    const parts = [r.ofFma, r.ofExp, r.ofCopy].map(percent);
    return [r.unit, r.case, rateText(r), gflop, ...parts, r.note ?? ""];
  });
  const head = ["unit", "case", "median (10 – 90 %)", "GFLOP/s", "of FMA", "of exp", "of copy", ""];
  const cells = [head, head.map(() => "---"), ...lines].map((l) => `| ${l.join(" | ")} |`);
  return [describe(used.map((r) => runOf.get(r.run)!)), "", ...cells, ""].join("\n");
}

const key = (r: KeptRow) => `${r.unit}/${r.case}`;
const unitOrder = ["peak", "W1", "W2", "W3", "W4", "W5", "W6", "scaling", "peer"];
const order = (r: KeptRow) => unitOrder.indexOf(r.unit);
const position = (rows: readonly KeptRow[], r: KeptRow) => rows.findIndex((o) => key(o) === key(r));

/** Where, and at which commits, the rows were measured. */
function describe(runs: readonly Run[]): string {
  const { engine, driver, machine: m, date, deviceClock } = runs.reduce((a, b) => (a.date > b.date ? a : b));
  const commits = [...new Set(runs.map((r) => r.machine.commit))].join(", ");
  return [
    `**${engine}**${driver && `, driver ${driver}`}`,
    [m.processor, `${m.cores} cores`, ...m.memoryGiB ? [`${m.memoryGiB} GiB`] : []].join(", "),
    m.browser ?? `Deno ${m.deno}`,
    `commit ${commits}`,
    date.slice(0, 10),
    `${deviceClock ? "peaks and W1 – W3 by the device's clock, the rest by the wall" : "by the wall clock"}.`,
  ].join("; ");
}
