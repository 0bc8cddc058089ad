/** Planes of a tile on their way back from the device. */
import type { BufferRef, Engine, Values } from "../compute/engine.ts";
import type { Layout } from "../compute/layout.ts";
import { refuse, requireFinite, requireLength } from "../compute/read_back.ts";
import { areaOf } from "./tiles.ts";
import type { Box } from "../base/plane.ts";

/** Reads the planes from `work` to another one, and checks that every pixel was gone over and is finite.
 * @param work how often @returns planes [area] by name @throws {EngineError} of kind "garbage" */
export async function readPlanes<P extends string>(
  engine: Engine,
  buffer: BufferRef,
  tile: Box,
  { at }: Layout<P | "work">,
  last: P,
  work: number,
): Promise<(plane: P) => Values> {
  const n = areaOf(tile), from = at.work, length = (at[last] + 1 - from) * n;
  const values = await engine.read(buffer, from * n, length);
  requireLength(engine.id, values, length, "planes of a tile");
  const wrong = values.subarray(0, n).findIndex((times) => times !== work);
  if (wrong >= 0) refuse(engine.id, `pixel ${wrong} of a tile was gone over ${values[wrong]} times instead of ${work}`);
  requireFinite(engine.id, values, n, length - n, "pixels of a tile");
  return (plane) => values.subarray((at[plane] - from) * n, (at[plane] + 1 - from) * n);
}
