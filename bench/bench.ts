import { EngineError } from "../src/base/errors.ts";
import type { Engine } from "../src/compute/engine.ts";
import { WebGpuEngine } from "../src/engine/webgpu.ts";
import { ReferenceEngine } from "../src/reference/reference_engine.ts";
import { openDevice } from "../src/run/engines.ts";
import { Budget } from "./measure/budget.ts";
import { clockIsNanoseconds } from "./measure/clock.ts";
import type { Bench } from "./measure/context.ts";
import { machine } from "./measure/machine.ts";
import { measureUnits } from "./measure/measure_units.ts";
import type { BenchOptions } from "./options.ts";
import { type Run, schema, slug } from "./rows/results.ts";
import { ResultsFile } from "./rows/results_file.ts";
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
  const results = new ResultsFile(path, run);
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
  const names = options.scaling ? ["scaling"] as const : options.only;
  const failed = await measureUnits(context, names.map((name) => ({ name, ...units[name] })));
  if (path) say(`kept in ${path}`);
  if (failed.length > 0) throw new EngineError(`${failed.join(", ")} could not be measured on ${engine.id}`);
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
