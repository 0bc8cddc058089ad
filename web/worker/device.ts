import { EngineError } from "../../src/base/errors.ts";
import { WebGpuEngine } from "../../src/engine/webgpu.ts";
import { openEngines } from "../../src/run/engines.ts";
import type { Engines } from "../../src/run/engines/supply.ts";
import type { Device, Tell } from "../messages.ts";

const absent =
  "This browser has no WebGPU. Chrome and Edge have it since version 113, Safari since 26, Firefox since 141 on some systems.";
const noCard =
  "This browser has WebGPU but found no graphics card that it may use; its settings or a blocked driver can be the reason.";

/** Why there is no graphics card to work with; undefined when there is one. */
async function obstacle(): Promise<string | undefined> {
  if (!navigator.gpu) return absent;
  return await navigator.gpu.requestAdapter() ? undefined : noCard;
}

/** Engines for a run, and what to say of them: the processor does the work where no device can. */
export async function openForRun(tell: Tell): Promise<Engines> {
  const why = await obstacle(), said: string[] = [];
  const engines = await openEngines(why ? "reference" : "auto", (line) => said.push(line));
  tell({ kind: "device", device: described(engines, why ?? said.join("; ")) });
  return engines;
}

const described = ({ id, software }: Engines, why: string): Device =>
  id === "reference" ? { software, why } : { name: nameOf(id), software, why: software ? slow : undefined };

const slow = "The browser's adapter is a program on the processor, not a graphics card: expect everything to be slow.";

/** A device by itself. @throws {EngineError} for a person, when there is none */
export async function openAlone(tell: Tell, timing: boolean): Promise<WebGpuEngine> {
  const why = await obstacle(), engine = why ? undefined : await WebGpuEngine.open({ timing });
  if (!engine) throw new EngineError(why ?? noCard);
  const { id, software } = engine;
  tell({ kind: "device", device: { name: nameOf(id), software, why: software ? slow : undefined } });
  return engine;
}

const nameOf = (id: string) => id.replace(/^webgpu:/, "");
