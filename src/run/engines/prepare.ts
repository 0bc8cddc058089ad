import type { WebGpuEngine } from "../../engine/webgpu.ts";
import { Compilers } from "./compile_ahead.ts";
import { requireKnownAnswer } from "./known_answer.ts";

/** What a device still does before it may be used, while other work goes on. */
export interface Preparation {
  /** Rejects with an `EngineError` where the device may not be used. */
  done: Promise<void>;
  /** Ends it, when the device is no longer wanted. */
  stop(): void;
}

/** Sees to it that a device may be used for fits. Where its driver has yet to compile their kernels, which takes a software adapter
 * seconds, threads do that while the caller reads its files. @param firstUse of the kernels by the driver, as far as is known
 * @returns what goes on; undefined when nothing is left to do
 * @throws {EngineError} when the device gives wrong answers */
export async function prepare(
  engine: WebGpuEngine,
  firstUse: boolean,
  say: (line: string) => void,
): Promise<Preparation | undefined> {
  const compilers = engine.software && firstUse ? await Compilers.open(engine.form) : undefined;
  if (!compilers) {
    await requireKnownAnswer(engine);
    return undefined;
  }
  say("compiling the kernels, which this driver has not seen before, while other work goes on");
  return inBackground(engine, compilers, say);
}

function inBackground(engine: WebGpuEngine, compilers: Compilers, say: (line: string) => void): Preparation {
  const began = performance.now();
  let stopped = false;
  const finish = async () => {
    using all = compilers;
    const count = await all.compile();
    if (stopped) return;
    await requireKnownAnswer(engine);
    if (!stopped) say(`compiled ${count} kernels in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  };
  const done = finish();
  // Whoever waits for it hears of a failure; nobody does when the run ends before.
  done.catch(() => {});
  return {
    done,
    stop: () => {
      stopped = true;
      compilers[Symbol.dispose]();
    },
  };
}
