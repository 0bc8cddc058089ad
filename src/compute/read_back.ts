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
  if (values instanceof Int32Array || values instanceof Uint32Array) return;
  // What is finite is 0 times 0. Four sums, because each waits for its last addition.
  let a = 0, b = 0, c = 0, d = 0, i = from;
  for (const end = from + length - 3; i < end; i += 4) {
    a += 0 * values[i];
    b += 0 * values[i + 1];
    c += 0 * values[i + 2];
    d += 0 * values[i + 3];
  }
  for (; i < from + length; i++) a += 0 * values[i];
  if (a + b + c + d === 0) return;
  const at = values.subarray(from, from + length).findIndex((v) => !Number.isFinite(v));
  refuse(engine, `${what} must be finite, value ${at} is ${values[from + at]}`);
}
