import assert from "node:assert/strict";
import { clockIsNanoseconds } from "../../bench/measure/clock.ts";
import type { Bench } from "../../bench/measure/context.ts";
import { Budget } from "../../bench/measure/budget.ts";
import { chainSums, measurePeaks } from "../../bench/measure/peaks.ts";
import type { Row } from "../../bench/rows/results.ts";
import { WebGpuEngine } from "../../src/engine/webgpu.ts";

const gpu = await WebGpuEngine.open({ timing: true }).catch(() => undefined);
if (!gpu) console.log("skipped: peaks (no WebGPU adapter)");

Deno.test("chainSums() differs between neighbouring step counts by more than the check allows", () => {
  for (const [a, b] of [[16, 32], [16 * 1000, 16 * 1001]]) {
    const [x] = chainSums(5, a), [y] = chainSums(5, b);
    assert.ok(Math.abs(x - y) > 1e-6 * x || Math.abs(x - 8 * 4) < 1e-3, `${a}: ${x}, ${b}: ${y}`);
  }
});

Deno.test({
  name: "measurePeaks() finds every peak, with results that are right, and adds a row for each",
  ignore: !gpu,
  fn: async () => {
    const rows: Row[] = [];
    const bench: Bench = {
      engine: gpu!,
      gpu,
      software: true,
      deviceClock: await clockIsNanoseconds(gpu!),
      quick: true,
      budget: new Budget(0.1),
      say: () => {},
      add: (row) => rows.push(row),
    };
    const peaks = await measurePeaks(bench);
    assert.deepEqual(rows.map((r) => r.case), ["fma", "exp2", "exchange", "copy"]);
    for (const [name, value] of Object.entries(peaks)) assert.ok(value > 1e6, `${name}: ${value} per second`);
    assert.ok(peaks.fma > peaks.exp && peaks.exp > peaks.exchange);
  },
});
