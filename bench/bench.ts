import { EngineError, StoppedError } from "../src/base/errors.ts";
import type { Engine } from "../src/compute/engine.ts";
import { WebGpuEngine } from "../src/engine/webgpu.ts";
import { ReferenceEngine } from "../src/reference/reference_engine.ts";
import { openDevice } from "../src/run/engines.ts";
import { Budget } from "./measure/budget.ts";
import { clockIsNanoseconds, measureFloors } from "./measure/clock.ts";
import type { Bench } from "./measure/context.ts";
import { machine } from "./measure/machine.ts";
import type { BenchOptions, UnitName } from "./options.ts";
import { measurePeaks } from "./measure/peaks.ts";
import { Results, type Run, schema, slug } from "./rows/results.ts";
import { rowText } from "./rows/rows.ts";
import { printTable } from "./rows/table.ts";
import { units } from "./units/units.ts";

const root = new URL("../", import.meta.url);

/** Runs what the options ask for; a row is printed and kept as soon as it is measured. */
export async function bench(options: BenchOptions): Promise<void> {
  if (options.table) return printTable(new URL("bench/results/", root));
  const say = (line: string) => options.json ? console.error(line) : console.log(line);
  const budget = new Budget(options.minutes);
  await using engine = await open(options, say);
  const gpu = engine instanceof WebGpuEngine ? engine : undefined;
  const deviceClock = gpu !== undefined && await clockIsNanoseconds(gpu);
  const run = describe(options, engine, deviceClock);
  const path = options.out ?? (options.quick ? undefined : `${root.pathname}bench/results/${slug(engine.id)}.jsonl`);
  const results = new Results(path, run);
  const { processor, cores, deno, commit } = run.machine;
  say(`${engine.id}${run.driver && `, ${run.driver}`}; ${processor}, ${cores} cores; deno ${deno}; commit ${commit}`);
  say(clockLine(gpu, deviceClock));
  const context: Bench = {
    engine,
    gpu,
    software: gpu === undefined || gpu.software,
    deviceClock,
    quick: options.quick,
    budget,
    scale: options.scale,
    shared: options.shared,
    picture: path?.replace(/(\.jsonl?)?$/, "-scaling.svg"),
    say,
    add(row) {
      results.add(row);
      say(rowText(row));
      if (options.json) console.log(JSON.stringify({ run: run.run, ...row }));
    },
  };
  if (gpu) {
    context.peaks = await measurePeaks(context);
    await measureFloors(context);
  } else say("no peaks: the reference engine is scalar f64 code, it has no device to compare with");
  const failed: string[] = [];
  const names = options.scaling ? ["scaling"] as const : options.only;
  for (const [i, name] of names.entries()) {
    const rest = names.slice(i).reduce((sum, n) => sum + weights[n], 0);
    if (!await unit({ ...context, budget: budget.share(weights[name] / rest) }, name)) failed.push(name);
  }
  if (path) say(`kept in ${path}`);
  if (failed.length > 0) throw new EngineError(`${failed.join(", ")} could not be measured on ${engine.id}`);
}

/** How the time that is left is shared among the units that are left. */
const weights: Record<UnitName | "scaling", number> = { W1: 3, W2: 3, W3: 2, W4: 2, W5: 10, W6: 3, scaling: 1 };

/** One unit; a device that fails in one leaves the others their turn. @returns whether the device could do it */
async function unit(context: Bench, name: UnitName | "scaling"): Promise<boolean> {
  if (context.budget.over) {
    context.say(`${name} left out: the time is over`);
    return true;
  }
  try {
    await units[name](context);
    if (context.budget.over) context.say(`${name} was cut short: its share of the time is over`);
    return true;
  } catch (error) {
    if (!(error instanceof EngineError || error instanceof StoppedError)) throw error;
    context.say(`${name} ended early: ${error.message}`);
    return error instanceof StoppedError;
  }
}

async function open({ engine: choice, kernels }: BenchOptions, say: (line: string) => void): Promise<Engine> {
  if (choice === "reference") return new ReferenceEngine();
  try {
    return (await openDevice(() => WebGpuEngine.open({ timing: true, form: kernels === "auto" ? undefined : kernels })))
      .engine;
  } catch (error) {
    if (choice === "webgpu" || !(error instanceof EngineError)) throw error;
    say(`engine: reference (f64 on the CPU, slower) because WebGPU cannot be used: ${error.message}`);
    return new ReferenceEngine();
  }
}

function clockLine(gpu: WebGpuEngine | undefined, deviceClock: boolean): string {
  if (deviceClock) return "times by the device's timestamps, wall time beside them";
  if (!gpu) return "times by the wall clock";
  return gpu.times()
    ? "times by the wall clock: the device's timestamps are not nanoseconds"
    : "times by the wall clock: the adapter offers no timestamps";
}

function describe(options: BenchOptions, engine: Engine, deviceClock: boolean): Run {
  const date = new Date().toISOString();
  return {
    schema,
    run: date.replace(/[-:.]/g, ""),
    date,
    machine: machine(root),
    engine: engine.id,
    driver: engine.driver ?? "",
    args: Deno.args,
    quick: options.quick,
    deviceClock,
  };
}
