/** Pixels on the way to the device and back. */
import type { BufferRef, Engine } from "../compute/engine.ts";
import { checkPixels, type Guards } from "./checks.ts";

/** Pixels of the device. @param guards pixels that must be as they were uploaded @throws {EngineError} when they are not */
export async function readPixels(
  engine: Engine,
  buffer: BufferRef,
  guards: Guards = { at: [] },
): Promise<Float32Array> {
  const values = await engine.read(buffer);
  checkPixels(engine.id, values, buffer.length, guards);
  return values instanceof Float32Array ? values : Float32Array.from(values);
}
