import type { Engine } from "../../src/compute/engine.ts";
import { WebGpuEngine } from "../../src/engine/webgpu.ts";
import { ReferenceEngine } from "../../src/reference/reference_engine.ts";

/** The WebGPU engine, or undefined where the machine has no adapter: its tests are skipped then, and say why. The gate
 * demands it. */
export const webgpu = await WebGpuEngine.open().catch((error) => {
  if (Deno.env.get("OBIWAN_REQUIRE_WEBGPU") === "1") throw error;
  console.log(`WebGPU cannot be used: ${error.message}`);
  return undefined;
});
if (!webgpu) console.log("skipped: tests that compare WebGPU with the f64 twin (no adapter; see ./obiwan doctor)");

/** The f64 engine, which every machine has. */
export const reference = new ReferenceEngine();

/** The fast engine of this machine. */
export const engine: Engine = webgpu ?? reference;
