import type { BufferRef, Engine, Values } from "./engine.ts";

/** A buffer of the device with these values. */
export function upload(engine: Engine, type: BufferRef["type"], values: Values): BufferRef {
  const buffer = engine.alloc(type, values.length);
  engine.write(buffer, values);
  return buffer;
}
