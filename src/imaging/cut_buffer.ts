/** Parts of images as buffers. */
import type { BufferRef, Engine, Values } from "../compute/engine.ts";
import { lend } from "../compute/upload.ts";

const arrays = { f32: Float32Array, i32: Int32Array, u32: Uint32Array };

/** A buffer that the caller fills: in the engine's own memory where that can be reached, because new memory costs as much as what is
 * done with it. @param fill sets every value */
export function filled(
  engine: Engine,
  type: BufferRef["type"],
  length: number,
  fill: (values: Values) => void,
): BufferRef {
  const own = engine.place?.(type, length), values = own?.values ?? new arrays[type](length);
  fill(values);
  return own?.buffer ?? lend(engine, type, values);
}

/** Arrays by name that are used again and again, each as long as the longest that was asked for. What they hold is what they held. */
export class Scratch {
  readonly #floats = new Map<string, Float32Array>();

  floats(name: string, length: number): Float32Array {
    let array = this.#floats.get(name);
    if (!array || array.length < length) this.#floats.set(name, array = new Float32Array(length));
    return array.subarray(0, length);
  }
}
