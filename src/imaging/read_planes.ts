/** Planes of a tile on their way back from the device. */
import type { BufferRef, Engine, Values } from "../compute/engine.ts";
import type { Layout } from "../compute/layout.ts";
import { refuse, requireFinite, requireLength } from "../compute/read_back.ts";
import { areaOf } from "./tiles.ts";
import type { Box } from "../base/plane.ts";

/** Reads the planes from `work` to another one, and checks that every pixel was gone over and is finite.
 * @param work how often @returns planes [area] by name, f32 whatever the engine counts in: that is what products hold, and half of f64 to hand over @throws {EngineError} of kind "garbage" */
export async function readPlanes<P extends string>(
  engine: Engine,
  buffer: BufferRef,
  tile: Box,
  { at }: Layout<P | "work">,
  last: P,
  work: number,
): Promise<Record<P, Values>> {
  const n = areaOf(tile), from = at.work, length = (at[last] + 1 - from) * n;
  const values = await engine.read(buffer, from * n, length);
  requireLength(engine.id, values, length, "planes of a tile");
  for (let i = 0; i < n; i++) {
    if (values[i] !== work) {
      refuse(engine.id, `pixel ${i} of a tile was gone over ${values[i]} times instead of ${work}`);
    }
  }
  requireFinite(engine.id, values, n, length - n, "pixels of a tile");
  const out = values instanceof Float64Array ? Float32Array.from(values) : values;
  const planes = (Object.keys(at) as P[]).filter((p) => at[p] > from && at[p] <= at[last]);
  return Object.fromEntries(planes.map((p) => [p, out.subarray((at[p] - from) * n, (at[p] + 1 - from) * n)])) as Record<
    P,
    Values
  >;
}
