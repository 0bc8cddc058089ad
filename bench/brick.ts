/** A real-size brick of the survey's layout, set of sources after set of sources in one process, as a worker of `obiwan run` does
 * them: seconds of each stage and of everything but the fit, and memory. The first set reads the brick, the others find it kept.
 *
 *     deno task bench-brick [--survey DIR] [--sets 3] [--nobj 500] [--max-work 300] [--products all] [--engine auto] [--side 1200]
 *                           [--holds] [--keep FILE]
 *
 * Makes the survey first where there is none. `--max-work` ends the fit of large blobs early: the fit has benches of its own. `--side`
 * makes the middle of the brick alone, so many pixels wide. `--holds` prints for how long the event loop of the thread that makes the
 * units was held up at a time, by stage and pass.
 */
import { parseArgs } from "node:util";
import { localDisk } from "../src/io/disk.ts";
import { openEngines } from "../src/run/engines.ts";
import { makePlan } from "../src/run/planning/make_plan.ts";
import { brickCache } from "../src/run/units/brick_cache.ts";
import { makeUnit } from "../src/run/units/make_unit.ts";
import type { Report } from "../src/run/units/messages.ts";
import { resolveSettings } from "../src/rundir/settings/resolve.ts";
import { RunDir } from "../src/rundir/run_dir.ts";
import { synthZoom } from "../src/synth/plan.ts";
import { usualThreads } from "../src/base/threads/thread_pool.ts";
import { machine as machineAt } from "./measure/machine.ts";
import { type Held, heldAt, longestHold, LoopLag } from "./measure/loop_lag.ts";
import { synthBrickSurvey } from "./scene/real_brick.ts";

const { values } = parseArgs({
  options: {
    survey: { type: "string", default: "/tmp/obiwan-bench-brick/survey" },
    sets: { type: "string", default: "3" },
    nobj: { type: "string", default: "500" },
    "max-work": { type: "string", default: "300" },
    engine: { type: "string", default: "auto" },
    products: { type: "string", default: "all" },
    side: { type: "string" },
    holds: { type: "boolean", default: false },
    keep: { type: "string" },
  },
});
const sets = Number(values.sets), nobj = Number(values.nobj);
await synthBrickSurvey(values.survey, sets * nobj);

const out = await Deno.makeTempDir({ prefix: "obiwan-bench-brick-" }), run = new RunDir(`${out}/run`);
const settings = resolveSettings([{
  values: {
    "survey.dir": values.survey,
    ...(values.side ? { "survey.zoom": synthZoom(Number(values.side)) } : {}),
    "inject.randoms": `${values.survey}/randoms.fits`,
    "inject.nobj": nobj,
    "fit.max_work": Number(values["max-work"]),
    "run.products": values.products,
    "run.real": false,
  },
  from: "bench/brick.ts",
}]);
const plan = await makePlan(localDisk, { settings, wish: {}, out: run.root, say: () => {} });
if (plan.units.length < sets) {
  throw new Error(`Cannot measure ${sets} sets: the randoms of "${values.survey}" make ${plan.units.length}`);
}
await using engines = await openEngines(values.engine as "auto", (line) => console.error(line));
const lag = new LoopLag();
let stage = "";
const tools = {
  disk: localDisk,
  run,
  plan,
  engines,
  readers: usualThreads(),
  report: (r: Report) => {
    if (r.type === "stage") lag.at(stage = r.name);
    if (r.type === "progress") lag.at(`${stage}, ${r.pass}`);
  },
  stopping: () => false,
  brickCache: brickCache(),
};
const machine = machineAt(new URL("..", import.meta.url)),
  names = ["load", "outliers", "inject", "detect", "fit", "coadd", "infrared", "forced", "products"] as const;
console.log(`${engines.id}, ${machine.cores} cores of ${machine.processor}, commit ${machine.commit}`);
console.log(["set", ...names, "all but fit", "memory"].map((n) => n.padStart(11)).join(""));
for (const unit of plan.units.slice(0, sets)) {
  const part = run.part(unit.id, "bench"),
    order = { id: unit.id, part, attempt: "bench", mostBlobs: 1e9, quarantined: [] };
  if (values.holds) lag.start();
  const { record } = await makeUnit({ type: "unit", ...order }, tools),
    stages = record.stages as Record<string, number>;
  const rest = Object.entries(stages).reduce((sum, [name, s]) => name === "fit" ? sum : sum + s, 0);
  const memory = record.peakMemoryBytes as number, cells = [...names.map((n) => stages[n]), rest];
  const text = [unit.name, ...cells.map((s) => `${s.toFixed(1)} s`), `${(memory / 1e9).toFixed(1)} GB`];
  console.log(text.map((t) => t.padStart(11)).join(""));
  lag.stop();
  const holds = heldAt(lag.holds.splice(0));
  if (values.holds) showHolds(holds);
  if (values.keep) {
    const row = {
      kind: "brick",
      date: new Date().toISOString(),
      machine,
      engine: engines.id,
      unit: unit.id,
      products: values.products,
      nobj,
      stages,
      memory,
      ...(values.side ? { side: Number(values.side) } : {}),
      ...(values.holds ? { holds } : {}),
    };
    await Deno.writeTextFile(values.keep, JSON.stringify(row) + "\n", { append: true });
  }
  await localDisk.remove(part);
}
await Deno.remove(out, { recursive: true });

function showHolds(holds: readonly Held[]) {
  console.log(
    `the event loop stood still for more than ${longestHold} ms: times, longest (of it this thread's own work), all`,
  );
  for (const { where, count, longest, longestCpu, total } of holds) {
    const ms = [longest, longestCpu, total].map((t) => t.toFixed(0));
    console.log(`  ${`${count}`.padStart(4)}  ${ms[0].padStart(6)} (${ms[1]}) ms  ${ms[2].padStart(7)} ms  ${where}`);
  }
}
