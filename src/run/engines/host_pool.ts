import { EngineError } from "../../base/errors.ts";
import type { Engine, PartWork } from "../../compute/engine.ts";
import { ReferenceEngine } from "../../reference/reference_engine.ts";
import { WorkerEngine } from "../../reference/worker_engine.ts";

/** Reference engines in threads, for work on images where the device is a program on the same processor: such a device
 * makes each read of a kernel for every lane by itself, and a stack reads two hundred numbers a pixel (docs/decisions/images-in-threads.md). */
export class HostPool implements AsyncDisposable {
  readonly #threads: number;
  #engines: Engine[] = [];

  /** @param threads engines at work side by side; they are started when first needed */
  constructor(threads: number = globalThis.navigator?.hardwareConcurrency ?? 1) {
    this.#threads = Math.max(1, threads);
  }

  /** Does the parts one by one, each on the next free engine. @returns one result per part, in their order */
  async inParts<P, T>(_task: string, parts: readonly P[], work: PartWork<P, T>): Promise<T[]> {
    const lanes = this.#open(Math.min(this.#threads, parts.length)), results: T[] = new Array(parts.length);
    let next = 0;
    await Promise.all(lanes.map(async (_, lane) => {
      for (let i = next++; i < parts.length; i = next++) results[i] = await this.#one(lane, parts[i], work);
    }));
    return results;
  }

  /** A thread that dies costs time, not the part: it is replaced, and the part is done in this thread. */
  async #one<P, T>(lane: number, part: P, work: PartWork<P, T>): Promise<T> {
    const engine = this.#engines[lane];
    try {
      return await work(engine, [part], false);
    } catch (error) {
      if (!(error instanceof EngineError) || !(engine instanceof WorkerEngine)) throw error;
      await engine[Symbol.asyncDispose]();
      this.#engines[lane] = new WorkerEngine();
      return await work(new ReferenceEngine(), [part], false);
    }
  }

  #open(count: number): Engine[] {
    // Where there are no threads (Node has none of this kind), the work is done here.
    if (typeof Worker === "undefined") return [this.#engines[0] ??= new ReferenceEngine()];
    while (this.#engines.length < count) this.#engines.push(new WorkerEngine());
    return this.#engines.slice(0, count);
  }

  async [Symbol.asyncDispose]() {
    for (const engine of this.#engines.splice(0)) await engine[Symbol.asyncDispose]();
  }
}
