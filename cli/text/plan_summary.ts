import type { Plan, PlannedBrick } from "../../src/rundir/plan.ts";
import { duration, size } from "./words.ts";

/** What a plan holds and will cost, in a few lines. */
export function planSummary({ bricks, units, inputs, hash, settings: { run } }: Plan): string {
  const sum = (f: (u: Plan["units"][number]) => number) => units.reduce((s, u) => s + f(u), 0);
  const empty = bricks.filter((b) => b.nothing), bytes = inputs.reduce((s, f) => s + f.bytes, 0);
  return [
    `plan ${hash.slice(0, 12)}: ${units.length} units of ${bricks.length - empty.length} bricks, ${
      sum((u) => u.response ? 0 : u.sources)
    } sources to inject`,
    ...pairLines(units),
    ...empty.slice(0, 5).map((b) => `  nothing to do in ${b.brick}: ${b.nothing}`),
    ...(empty.length > 5 ? [`  and in ${empty.length - 5} more`] : []),
    ...colouringLines(bricks),
    `  products: ${run.products}${run.products === "science" ? " (tables, and cut-outs around injected sources)" : ""}`,
    `  reads ${inputs.length} files, ${size(bytes)}`,
    `  about ${duration(sum((u) => u.estimate.seconds))} on one worker with a software adapter, ` +
    `${size(heaviestOf(units).estimate.memoryBytes)} of memory a worker, ${
      size(sum((u) => u.estimate.diskBytes))
    } of disk`,
  ].join("\n");
}

/** Units that are sides of pairs, by the change that they have; nothing without any. */
function pairLines(units: Plan["units"]): string[] {
  const pairs = Map.groupBy(units.flatMap((u) => u.response ?? []), (r) => r.kind);
  return [...pairs].map(([kind, sides]) => `  ${sides.length} of the units are pairs for the response to ${kind}`);
}

/** How few sets the colouring found, against how few there can be; nothing without one. */
function colouringLines(bricks: readonly PlannedBrick[]): string[] {
  const all = bricks.flatMap(({ brick, colouring }) => colouring ? [{ brick, ...colouring }] : []);
  if (all.length === 0) return [];
  const sum = (key: "sets" | "least") => all.reduce((s, c) => s + c[key], 0),
    more = all.filter((c) => c.sets > c.least);
  const largest = all.reduce((most, c) => Math.max(most, c.largest), 0);
  const smallest = all.reduce((least, c) => Math.min(least, c.smallest), Infinity);
  return [
    `  ${sum("sets")} sets by colouring, at least ${
      sum("least")
    } are needed; the largest has ${largest} sources, the smallest ${smallest}`,
    ...more.slice(0, 5).map((c) => `  ${c.brick} has ${c.sets} sets, at least ${c.least} are needed`),
    ...(more.length > 5 ? [`  and more than that ${more.length - 5} other bricks`] : []),
  ];
}

const heaviestOf = (units: Plan["units"]) =>
  units.reduce((a, b) => b.estimate.memoryBytes > a.estimate.memoryBytes ? b : a);

/** How many workers a memory (bytes) holds, by the unit that needs most, and how many that read the next unit ahead. */
export function fitWords({ units }: Plan, memory: number): string {
  const heaviest = heaviestOf(units),
    { id, estimate: { memoryBytes } } = heaviest,
    rest = units.filter((u) => u !== heaviest);
  const count = (n: number) => n === 1 ? "one worker" : `${n || "no"} workers`,
    workers = Math.floor(memory / memoryBytes);
  const fit = `${count(workers)} ${workers === 1 ? "fits" : "fit"} into ${
    size(memory)
  }: the heaviest unit, ${id}, needs ${size(memoryBytes)}`;
  if (rest.length === 0) return fit;
  const ahead = Math.floor(memory / (memoryBytes + heaviestOf(rest).estimate.memoryBytes));
  return `${fit}; ${count(ahead)} if each reads the next unit ahead`;
}

/** What a plan holds and will cost, for programs: the same numbers as in `planSummary`. */
export function counted({ hash, bricks, units, inputs }: Plan) {
  const sum = (of: (unit: Plan["units"][number]) => number) => units.reduce((all, unit) => all + of(unit), 0);
  return {
    plan: hash,
    bricks: bricks.length,
    nothing: bricks.filter((b) => b.nothing),
    units: units.map(({ id, sources }) => ({ id, sources })),
    sources: sum((u) => u.response ? 0 : u.sources),
    inputs: inputs.length,
    seconds: sum((u) => u.estimate.seconds),
    diskBytes: sum((u) => u.estimate.diskBytes),
    memoryBytes: heaviestOf(units).estimate.memoryBytes,
  };
}
