import { EngineError } from "../base/errors.ts";
import type { Engine } from "../compute/engine.ts";
import { requireSound, selfTest } from "../compute/self_test.ts";
import { WebGpuEngine } from "../engine/webgpu.ts";
import { ReferenceEngine } from "../reference/reference_engine.ts";
import { usualThreads } from "../base/threads/thread_pool.ts";
import { hostEngine } from "./engines/host_engine.ts";
import { requireKnownAnswer } from "./engines/known_answer.ts";
import type { EngineChoice, KernelsChoice } from "./engines/choice.ts";
import { Engines, type Opened } from "./engines/supply.ts";
import { hadToCompile } from "./engines/compile_ahead.ts";
import { prepare } from "./engines/prepare.ts";

/** Opens an adapter, undefined where there is none. */
export type Opener = () => Promise<Engine | undefined>;

/** Opens the first WebGPU adapter, with kernels in the form that is asked for. A program on the processor is helped by the processor itself. */
export const openerOf = (kernels: KernelsChoice): Opener => async () => {
  const engine = await WebGpuEngine.open({ form: kernels === "auto" ? undefined : kernels });
  if (engine?.software) engine.host = hostEngine("simd");
  return engine;
};

/** A device that may be used. */
export interface Device extends Required<Opened> {
  /** Whether the driver has not compiled the self-test before, and so hardly the other kernels. */
  firstUse: boolean;
}

/** Opens the first WebGPU adapter and lets it take the self-test.
 * @throws {EngineError} when there is no adapter, or it cannot run the kernels, or it computes wrongly */
export const openDevice = async (open: Opener = openerOf("auto")): Promise<Device> => sound(await open());

async function sound(engine: Engine | undefined): Promise<Device> {
  if (!engine) {
    throw new EngineError("no adapter was found; on Debian: apt-get install mesa-vulkan-drivers libvulkan1");
  }
  try {
    const began = performance.now(), result = await selfTest(engine);
    requireSound(result);
    const between = performance.now();
    requireSound(await selfTest(engine));
    const firstUse = hadToCompile(between - began, performance.now() - between);
    return { engine, selfTest: result, firstUse };
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}

/** Opens the engine of a run. `auto` takes the first WebGPU adapter that passes its self-test, or the processor where there is none or
 * it is a program on the processor itself, which the processor's own forms of the kernels outdo by far. A first use of an adapter
 * compiles kernels while the caller goes on; who needs them first waits for it. What fails twice is done by the f64 reference, except
 * for `webgpu`. @param say gets one line about it and one for each failure later
 * @param threads for what the device does not do
 * @throws {EngineError} when WebGPU is demanded and cannot be used
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openEngines } from "@obiwan/obiwan";
 *
 * const lines: string[] = [];
 * await using engines = await openEngines("reference", (line) => lines.push(line));
 * assert.equal(engines.id, "reference");
 * assert.deepEqual(lines, ["engine: reference (f64 on the CPU, as asked)"]);
 * ```
 */
export async function openEngines(
  choice: EngineChoice,
  say: (line: string) => void = () => {},
  open: Opener = openerOf("auto"),
  threads?: number,
): Promise<Engines> {
  if (choice === "reference") {
    say("engine: reference (f64 on the CPU, as asked)");
    return new Engines({ engine: new ReferenceEngine() }, { say, threads });
  }
  if (choice === "simd") return await onProcessor("as asked", say, threads, true);
  try {
    const device = await open();
    if (device?.software && choice === "auto") {
      await device[Symbol.asyncDispose]();
      return await onProcessor(`${device.id} is a program on it, and slower`, say, threads);
    }
    const first = await sound(device), { engine } = first;
    const preparing = await prepared(first, say);
    say(`engine: ${engine.id}`);
    const fallback = choice === "auto" ? () => new ReferenceEngine() : undefined;
    return new Engines(first, { preparing, reopen: () => openDevice(open), fallback, say, threads });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (choice === "webgpu") throw new EngineError(`Cannot use WebGPU: ${error.message}`, error.trouble);
    return await onProcessor(`WebGPU cannot be used: ${error.message}`, say, threads);
  }
}

/** A device that is not used after all is closed. */
async function prepared({ engine, firstUse }: Device, say: (line: string) => void) {
  try {
    return engine instanceof WebGpuEngine ? await prepare(engine, firstUse, say) : undefined;
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}

/** Engines that do everything on the processor; in f64 where the runtime cannot do it otherwise. */
async function onProcessor(
  why: string,
  say: (line: string) => void,
  threads = usualThreads(),
  asked = false,
): Promise<Engines> {
  const opened = async () => {
    const engine = hostEngine("simd", threads);
    try {
      await requireKnownAnswer(engine);
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      throw error;
    }
    return { engine };
  };
  try {
    const first = await opened();
    say(`engine: simd (f32 on the CPU: ${why})`);
    return new Engines(first, { reopen: opened, fallback: () => new ReferenceEngine(), say, threads });
  } catch (error) {
    if (asked || !(error instanceof EngineError)) throw error;
    say(`engine: reference (f64 on the CPU, slower) because ${error.message}; ${why}`);
    return new Engines({ engine: new ReferenceEngine() }, { say, threads });
  }
}
