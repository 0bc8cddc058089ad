import { EngineError } from "../../src/base/errors.ts";
import { WebGpuEngine } from "../../src/engine/webgpu.ts";
import { openEngines } from "../../src/run/engines.ts";
import type { Engines } from "../../src/run/engines/supply.ts";
import type { Tell } from "../messages.ts";

const absent =
  "This browser has no WebGPU. Chrome and Edge have it since version 113, Safari since 26, Firefox since 141 on some systems.";
const noCard =
  "This browser has WebGPU but found no graphics card that it may use; its settings or a blocked driver can be the reason.";

const program =
  "The browser's adapter is a program on the processor, not a graphics card; it would take minutes and gigabytes to compile the fit.";

/** Why there is no graphics card to work with; undefined when there is one. */
async function obstacle(): Promise<string | undefined> {
  if (!navigator.gpu) return absent;
  return await navigator.gpu.requestAdapter() ? undefined : noCard;
}

/** Engines for a run, and what to say of them: the processor does the work where no graphics card can. */
export async function openForRun(tell: Tell): Promise<Engines> {
  const why = await obstacle() ?? (await isProgram() ? program : undefined), said: string[] = [];
  // A page in one file has no modules for threads.
  const engines = await openEngines(why ? "simd" : "auto", (line) => said.push(line), undefined, 0);
  const { id, software } = engines, onDevice = id.startsWith("webgpu:");
  tell({
    kind: "device",
    device: onDevice ? { name: nameOf(id), software } : { software, why: why ?? said.join("; ") },
  });
  return engines;
}

/** An adapter that gives no device is none: the engines of a run find that by themselves. */
async function isProgram(): Promise<boolean> {
  try {
    await using engine = await WebGpuEngine.open();
    return engine?.software ?? true;
  } catch (error) {
    if (error instanceof EngineError) return false;
    throw error;
  }
}

/** A device by itself, a program on the processor too. @throws {EngineError} for a person, when there is none */
export async function openAlone(tell: Tell, timing: boolean): Promise<WebGpuEngine> {
  const why = await obstacle(), engine = why ? undefined : await WebGpuEngine.open({ timing });
  if (!engine) throw new EngineError(why ?? noCard);
  const { id, software } = engine;
  tell({ kind: "device", device: { name: nameOf(id), software, why: software ? slow : undefined } });
  return engine;
}

const slow = "The browser's adapter is a program on the processor, not a graphics card.";

const nameOf = (id: string) => id.replace(/^webgpu:/, "");
