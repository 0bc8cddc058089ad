import type { Engine, EngineSupply } from "./engine.ts";

/** A supply of one engine, whose failures nobody mends. It stays the caller's to close. */
export function supplyOf(engine: Engine): EngineSupply {
  return {
    onProcessor: engine.software === true,
    inParts: async (_task, parts, work) => parts.length > 0 ? [await work(engine, parts, false)] : [],
    async onImages(work, tasks, take) {
      for (const [i, task] of tasks.entries()) take(await work.run(engine, task), i);
    },
    rest() {},
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
