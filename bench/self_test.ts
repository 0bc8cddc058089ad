/** The device's self-test by itself: what it found, how long it took, 0 when the device may be used, 5 when not.
 *
 *     deno run -A bench/self_test.ts          prints a line per capability; --json for a record
 */
import { EngineError } from "../src/base/errors.ts";
import { requireSound, selfTest } from "../src/compute/self_test.ts";
import { WebGpuEngine } from "../src/engine/webgpu.ts";

const json = Deno.args.includes("--json");
if (Deno.args.some((word) => word === "--help" || word === "-h")) {
  console.log(`Usage: obiwan selftest [--json]

Tests on the device what the kernels rely on: one line for each capability, and how long it took.
Exits with 0 when the device may be used, with 5 when not. Needs no package and no network.

  --json    one JSON document on stdout`);
  Deno.exit(0);
}
const unknown = Deno.args.find((word) => word !== "--json");
if (unknown !== undefined) {
  console.error(`Cannot use "${unknown}": obiwan selftest takes --json alone`);
  Deno.exit(2);
}

try {
  const gpu = await WebGpuEngine.open();
  if (!gpu) throw new EngineError("Cannot test a device: no WebGPU adapter was found");
  const timed = async () => {
    const began = performance.now(), result = await selfTest(gpu);
    return { result, ms: performance.now() - began };
  };
  const first = await timed(), second = await timed(), { capabilities, sound } = second.result;
  const times = { firstMs: +first.ms.toFixed(1), againMs: +second.ms.toFixed(1) };
  const head = { adapter: gpu.id, driver: gpu.driver, deno: Deno.version.deno, sound, ...times };
  if (json) console.log(JSON.stringify({ schema: "obiwan-selftest-1", ...head, capabilities }, null, 1));
  else {
    const width = Math.max(...capabilities.map((c) => c.name.length));
    for (const c of capabilities) console.log(`${c.name.padEnd(width)}  ${c.verdict.padEnd(5)}  ${c.found}`);
    console.log(`${gpu.id}: ${times.againMs} ms; ${times.firstMs} ms the first time, with three pipelines to build`);
  }
  requireSound(second.result);
  Deno.exit(0);
} catch (error) {
  if (!(error instanceof EngineError)) throw error;
  console.error(error.message);
  Deno.exit(error.exitCode);
}
