import { Budget } from "../../bench/measure/budget.ts";
import { clockIsNanoseconds } from "../../bench/measure/clock.ts";
import type { Bench } from "../../bench/measure/context.ts";
import { measureUnits, type TimedUnit } from "../../bench/measure/measure_units.ts";
import { type Row, rowLine, type Run, runLine, schema, slug } from "../../bench/rows/results.ts";
import { rowText } from "../../bench/rows/rows.ts";
import { w1 } from "../../bench/units/w1.ts";
import { w2 } from "../../bench/units/w2.ts";
import { w3 } from "../../bench/units/w3.ts";
import { w4 } from "../../bench/units/w4.ts";
import type { WebGpuEngine } from "../../src/engine/webgpu.ts";
import { requireSound, selfTest } from "../../src/compute/self_test.ts";
import type { Build, Tell } from "../messages.ts";
import { openAlone } from "./device.ts";

/** The units that need no files and fit a graphics card of any size. */
const units: readonly TimedUnit[] = [
  { name: "W1", weight: 3, run: w1 },
  { name: "W2", weight: 3, run: w2 },
  { name: "W3", weight: 2, run: w3 },
  { name: "W4", weight: 2, run: w4 },
];

/** Measures the bench's units; what is measured is handed over row by row, as the lines of a file of results. */
export async function bench(minutes: number, build: Build, tell: Tell): Promise<void> {
  await using engine = await openAlone(tell, true);
  requireSound(await selfTest(engine));
  const deviceClock = await clockIsNanoseconds(engine), run = describe(engine, deviceClock, build);
  const lines = [runLine(run)], file = `${slug(engine.id)}.jsonl`;
  const context: Bench = {
    engine,
    gpu: engine,
    software: engine.software,
    deviceClock,
    quick: false,
    budget: new Budget(minutes),
    say: (text) => tell({ kind: "bench-line", text }),
    add(row: Row) {
      lines.push(rowLine(run, row));
      tell({ kind: "bench-line", text: rowText(row) });
      tell({ kind: "bench-rows", file, lines });
    },
  };
  // What a program on the processor compiles for minutes says nothing about a graphics card.
  const failed = await measureUnits(context, engine.software ? units.slice(0, 1) : units);
  if (engine.software) {
    tell({ kind: "note", text: "Only W1 was measured: this adapter is a program on the processor." });
  }
  if (failed.length > 0) tell({ kind: "note", text: `The device could not do ${failed.join(", ")}.` });
}

function describe({ id, driver }: WebGpuEngine, deviceClock: boolean, { version, commit }: Build): Run {
  const date = new Date().toISOString();
  return {
    schema,
    run: date.replace(/[-:.]/g, ""),
    date,
    machine: {
      processor: "a processor that browsers do not name",
      cores: navigator.hardwareConcurrency,
      os: navigator.platform,
      browser: navigator.userAgent,
      program: version,
      commit,
    },
    engine: id,
    driver,
    args: ["page"],
    quick: false,
    deviceClock,
  };
}
