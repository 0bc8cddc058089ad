import { EngineError } from "../base/errors.ts";
import type { Engine } from "../compute/engine.ts";
import { WebGpuEngine } from "../engine/webgpu.ts";
import { ReferenceEngine } from "../reference/reference_engine.ts";

export const engineChoices = ["auto", "webgpu", "reference"] as const;
export type EngineChoice = typeof engineChoices[number];

/** Opens the engine. `auto` takes the first WebGPU adapter, else the f64 reference. @param say gets one line about it
 * @throws {EngineError} when WebGPU is demanded and there is no adapter */
export async function openEngine(choice: EngineChoice, say: (line: string) => void): Promise<Engine> {
  if (choice === "reference") {
    say("engine: reference (f64 on the CPU, as asked)");
    return new ReferenceEngine();
  }
  let why = "no adapter was found; on Debian: apt-get install mesa-vulkan-drivers libvulkan1";
  try {
    const gpu = await WebGpuEngine.open();
    if (gpu) {
      say(`engine: ${gpu.id}`);
      return gpu;
    }
  } catch (error) {
    why = (error as Error).message;
  }
  if (choice === "webgpu") throw new EngineError(`Cannot use WebGPU: ${why}`);
  say(`engine: reference (f64 on the CPU, slower) because WebGPU cannot be used: ${why}`);
  return new ReferenceEngine();
}
