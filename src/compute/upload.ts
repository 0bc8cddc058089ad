import type { BufferRef, Engine, Values } from "./engine.ts";

/** A buffer of the device with these values. */
export function upload(engine: Engine, type: BufferRef["type"], values: Values): BufferRef {
  const buffer = engine.alloc(type, values.length, "anything");
  engine.write(buffer, values);
  return buffer;
}

/** The same of values that kernels only read and that stay as they are while the buffer lives: not copied where that can be avoided. */
export const lend = (engine: Engine, type: BufferRef["type"], values: Values): BufferRef =>
  engine.lend?.(type, values) ?? upload(engine, type, values);
