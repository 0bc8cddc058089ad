/** Whether the device's timestamps are nanoseconds, and the smallest costs of using it at all. */
import type { WebGpuEngine } from "../../src/engine/webgpu.ts";
import type { Bench } from "./context.ts";
import { addPeakKernels, coefficients } from "./peaks.ts";
import { rowOf } from "../rows/rows.ts";
import { spread } from "./stats.ts";
import { repeat } from "./timing.ts";

/** Compares two pieces of work, one four times the other, by the device's clock and by the wall: the differences must
 * agree within a factor of two. (Drivers whose tick is not a nanosecond are off by ten and more.) */
export async function clockIsNanoseconds(gpu: WebGpuEngine): Promise<boolean> {
  if (!gpu.times()) return false;
  addPeakKernels(gpu);
  const input = gpu.alloc("f32", 2), out = gpu.alloc("f32", 4096 * 256);
  gpu.write(input, Float32Array.from(coefficients));
  const run = async (loops: number) => {
    const began = performance.now();
    await gpu.run([{ kernel: "bench_fma", buffers: [input, out], params: [loops], groups: 4096 }]);
    await gpu.read(out, 0, 1);
    const wall = performance.now() - began, { times } = (await gpu.times())!;
    return { wall, device: times.reduce((sum, t) => sum + t.ns, 0) / 1e6 };
  };
  await run(1);
  let loops = 1;
  // The longer one well above the 11 ms that a read-back takes.
  while (loops < 8192 && (await run(loops)).wall < 40) loops *= 2;
  const ratios: number[] = [];
  for (let k = 0; k < 5; k++) {
    const a = await run(loops), b = await run(4 * loops);
    ratios.push((b.device - a.device) / (b.wall - a.wall));
  }
  input.destroy();
  out.destroy();
  const { median } = spread(ratios);
  return median > 0.5 && median < 2;
}

/** Rows of the latency floor: one read-back, and one dispatch among many that do next to nothing. */
export async function measureFloors(bench: Bench): Promise<void> {
  const gpu = bench.gpu!, input = gpu.alloc("f32", 2), out = gpu.alloc("f32", 256);
  gpu.write(input, Float32Array.from(coefficients));
  const unit = "floor", dispatch = { kernel: "bench_fma", buffers: [input, out], params: [0], groups: 1 };
  const back = await repeat(bench, () => gpu.read(out, 0, 1));
  bench.add(
    rowOf(bench, { unit, case: "read-back of 4 bytes", of: "read-backs", count: 1 }, { ...back, device: undefined }),
  );
  const count = 1000;
  const many = await repeat(bench, async () => {
    await gpu.run(Array.from({ length: count }, () => dispatch));
    await gpu.read(out, 0, 1);
  });
  bench.add(
    rowOf(bench, { unit, case: "dispatch of one workgroup", of: "dispatches", count }, { ...many, device: undefined }),
  );
  input.destroy();
  out.destroy();
}
