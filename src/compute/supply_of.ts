import type { Engine, EngineSupply } from "./engine.ts";

/** A supply of one engine, whose failures nobody mends. It stays the caller's to close. */
export function supplyOf(engine: Engine): EngineSupply {
  const inParts: EngineSupply["inParts"] = async (_task, parts, work) =>
    parts.length > 0 ? [await work(engine, parts, false)] : [];
  return { inParts, onImages: inParts, [Symbol.asyncDispose]: () => Promise.resolve() };
}
