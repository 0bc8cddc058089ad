import type { BufferRef, Engine } from "../../../src/compute/engine.ts";
import { noise } from "./kernel_scene.ts";

/** Two overlapping images (rows of 61 and 47) over pixels in rows of 80; the larger box has 61 × 507 pixels. */
export function jointScene() {
  const random = noise(11), fill = (length: number, f: () => number) => Float32Array.from({ length }, f);
  return {
    units: fill(61 * 507 + 47 * 40, () => Math.max(random(), -0.2) * 0.1),
    pix: fill(80 * 520, () => 2 * random() + 0.5),
    model: fill(80 * 520, () => random() + 0.4),
    ierr: fill(80 * 520, () => random() > 0.8 ? 0 : 10 + 3 * random()),
  };
}

/** Runs one kernel on tables and images. @returns the last buffer */
export async function runKernel(
  engine: Engine,
  kernel: string,
  rows: Float64Array,
  images: readonly ArrayLike<number>[],
  outLength: number,
  groups: number,
): Promise<Float64Array> {
  const upload = (type: BufferRef["type"], values: ArrayLike<number>) => {
    const buffer = engine.alloc(type, values.length);
    engine.write(buffer, Float64Array.from(values));
    return buffer;
  };
  const buffers = [upload("i32", rows), ...images.map((v) => upload("f32", v)), engine.alloc("f32", outLength)];
  await engine.run([{ kernel, buffers, params: [0], groups }]);
  const out = Float64Array.from(await engine.read(buffers[buffers.length - 1]));
  for (const b of buffers) b.destroy();
  return out;
}
