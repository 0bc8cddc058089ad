/** Refuses read-backs that cannot be what kernels wrote. */
import { EngineError } from "../base/errors.ts";
import type { Values } from "./engine.ts";

/** @throws {EngineError} of kind "garbage" */
export function refuse(engine: string, what: string): never {
  throw new EngineError(`Cannot use what ${engine} gives back: ${what}`, "garbage");
}

/** @throws {EngineError} of kind "garbage" */
export function requireLength(engine: string, values: Values, length: number, what: string): void {
  if (values.length !== length) refuse(engine, `${what} must be ${length} values, there are ${values.length}`);
}

/** @throws {EngineError} of kind "garbage" */
export function requireFinite(engine: string, values: Values, from: number, length: number, what: string): void {
  for (let i = from; i < from + length; i++) {
    if (!Number.isFinite(values[i])) refuse(engine, `${what} must be finite, value ${i - from} is ${values[i]}`);
  }
}
