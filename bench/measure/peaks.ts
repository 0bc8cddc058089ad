/** What this device can do at most, measured beside the work units: small kernels of this bench's own, whose results are
 * checked each time. They are not kernels of the program, so they have no twin in `src/reference`. */
import copyText from "../shaders/copy.wgsl" with { type: "text" };
import exchangeText from "../shaders/exchange.wgsl" with { type: "text" };
import exp2Text from "../shaders/exp2.wgsl" with { type: "text" };
import fmaText from "../shaders/fma.wgsl" with { type: "text" };
import { EngineError } from "../../src/base/errors.ts";
import type { BufferRef, Dispatch } from "../../src/compute/engine.ts";
import { type Kernel, reads, writes } from "../../src/compute/kernel.ts";
import type { WebGpuEngine } from "../../src/engine/webgpu.ts";
import type { Bench, Peaks } from "./context.ts";
import type { Work } from "./flops.ts";
import { rowOf } from "../rows/rows.ts";
import { grow, once, repeat } from "./timing.ts";

const kernels: Kernel[] = [
  { name: "bench_fma", buffers: [...reads({ coefficients: "f32" }), ...writes({ out: "f32" })], code: fmaText },
  { name: "bench_exp2", buffers: writes({ out: "f32" }), code: exp2Text },
  { name: "bench_copy", buffers: [...reads({ source: "f32" }), ...writes({ target_: "f32" })], code: copyText },
  { name: "bench_exchange", buffers: writes({ out: "f32" }), code: exchangeText },
];

/** Makes the kernels known to the engine. */
export function addPeakKernels(gpu: WebGpuEngine): void {
  for (const kernel of kernels) gpu.add({ ...kernel, constants: { lanes: [lanes] } });
}

const lanes = 256;
/** x ← m x + a stays in the normal range for any number of steps. */
export const coefficients = [1 - 2 ** -10, 2 ** -8] as const;
/** Below the 65,535 loops at which llvmpipe stops. */
const mostLoops = 16384;

/** One chain kernel that fills the device. */
interface Chain {
  kernel: string;
  of: string;
  /** Operations of one lane and loop. */
  perLoop: number;
  work(operations: number): Work;
  /** Inputs before the output. */
  inputs: BufferRef[];
  /** Values per lane, and what lane `id` must hold. */
  stride: number;
  check(values: ArrayLike<number>, id: number, loops: number): boolean;
}

/** Measures all peaks, each at its fast end (90 %), and adds a row for each. @throws {EngineError} when a kernel computes wrongly */
export async function measurePeaks(bench: Bench): Promise<Peaks> {
  const { gpu } = bench;
  if (!gpu) throw new EngineError("Cannot measure peaks: only a WebGPU device has them");
  addPeakKernels(gpu);
  const constants = gpu.alloc("f32", 2);
  gpu.write(constants, Float32Array.from(coefficients));
  const fma = await chain(bench, {
    kernel: "bench_fma",
    of: "multiply-adds",
    perLoop: 128,
    work: (n) => ({ flop: 2 * n, exps: 0, bytes: 0 }),
    inputs: [constants],
    stride: 1,
    check: (v, id, loops) => chainSums(id, 16 * loops).some((want) => Math.abs(v[id] - want) <= 1e-6 * want),
  });
  constants.destroy();
  const exp = await chain(bench, {
    kernel: "bench_exp2",
    of: "exponentials",
    perLoop: 64,
    work: (n) => ({ flop: 0, exps: n, bytes: 0 }),
    inputs: [],
    stride: 2,
    // x = 2^(−x) has one solution, and eight chains of at least eight steps a loop are there after a few loops.
    check: (v, id, loops) =>
      Math.abs(v[2 * id] / 8 - 0.6411857445) < (loops < 4 ? 0.1 : 2e-6) && v[2 * id + 1] === loops,
  });
  const exchange = await chain(bench, {
    kernel: "bench_exchange",
    of: "words",
    perLoop: 4,
    work: () => ({ flop: 0, exps: 0, bytes: 0 }),
    inputs: [],
    stride: 1,
    check: (v, id, loops) => v[id] === (id + 37 * 4 * loops) % lanes + 4 * loops,
  });
  return { fma: 2 * fma, exp, copy: await copy(bench), exchange };
}

/** Grows the loops, then the workgroups, until one dispatch takes long enough. @returns operations per second */
async function chain(bench: Bench, c: Chain): Promise<number> {
  const gpu = bench.gpu!, target = bench.software ? 40 : 15;
  const most = 16384, out = gpu.alloc("f32", most * lanes * c.stride);
  const dispatch = (groups: number, loops: number): Dispatch => ({
    kernel: c.kernel,
    buffers: [...c.inputs, out],
    params: [loops],
    groups,
  });
  const run = (groups: number, loops: number) => async () => {
    await gpu.run([dispatch(groups, loops)]);
    await gpu.read(out, 0, 1);
  };
  // Enough workgroups for the largest device; a software adapter needs a few per core.
  const start = bench.software ? 64 : 4096;
  const loops = await grow((n) => once(bench, run(start, n)), { from: 4, limit: mostLoops, target });
  const groups = await grow((n) => once(bench, run(n, loops)), { from: start, limit: most, target });
  const values = await gpu.read(out, 0, lanes * c.stride);
  for (const id of [0, 1, 100, 255]) {
    if (!c.check(values, id, loops)) {
      throw new EngineError(`${gpu.id} computes ${c.kernel} wrongly: lane ${id} holds ${values[id * c.stride]}`);
    }
  }
  const operations = groups * lanes * loops * c.perLoop, timing = await repeat(bench, run(groups, loops));
  out.destroy();
  const label = { unit: "peak", case: c.kernel.slice(6), of: c.of, count: operations, main: true };
  const row = rowOf(bench, label, timing, c.work(operations));
  bench.add(row);
  // The fast end: another process can only slow a peak down.
  return row.rate.p90;
}

/** Sum of the eight chains of lane `id` after n steps, rounding to f32 once (fused) or twice a step. */
export function chainSums(id: number, n: number): number[] {
  const [m, a] = coefficients, f = Math.fround;
  return [(x: number) => f(m * x + a), (x: number) => f(f(m * x) + a)].map((step) => {
    const x = Array.from({ length: 8 }, (_, k) => {
      let v = f((id & 1023) / 1024 + k);
      for (let i = 0; i < n; i++) v = step(v);
      return v;
    });
    const pair = [0, 1, 2, 3].map((k) => f(x[k] + x[k + 4]));
    return f(f(pair[0] + pair[1]) + f(pair[2] + pair[3]));
  });
}

/** Copies a buffer that is larger than any cache, often enough to be timed. @returns bytes per second, read and written */
async function copy(bench: Bench): Promise<number> {
  const gpu = bench.gpu!, perLane = 8 * 4;
  const bytes = Math.min(gpu.maxBindingBytes, (bench.software ? 64 : 256) * 2 ** 20);
  const groups = Math.min(65_535, Math.floor(bytes / 4 / perLane / lanes)), length = groups * lanes * perLane;
  const source = gpu.alloc("f32", length), target = gpu.alloc("f32", length);
  const tile = Float32Array.from({ length: Math.min(length, 1 << 20) }, (_, i) => i);
  for (let at = 0; at < length; at += tile.length) {
    gpu.write(source, tile.subarray(0, Math.min(tile.length, length - at)), at);
  }
  const dispatch = { kernel: "bench_copy", buffers: [source, target], params: [groups * lanes], groups };
  const run = (n: number) => async () => {
    await gpu.run(Array.from({ length: n }, () => dispatch));
    await gpu.read(target, 0, 1);
  };
  const passes = await grow((n) => once(bench, run(n)), { from: 1, limit: 256, target: bench.software ? 40 : 15 });
  for (const at of [0, length - 64]) {
    const [want, have] = [await gpu.read(source, at, 64), await gpu.read(target, at, 64)];
    if (!want.every((v, i) => v === have[i])) throw new EngineError(`${gpu.id} copies wrongly at value ${at}`);
  }
  const moved = 8 * length * passes, timing = await repeat(bench, run(passes));
  source.destroy();
  target.destroy();
  const label = { unit: "peak", case: "copy", of: "bytes", count: moved, main: true };
  const row = rowOf(bench, label, timing, { flop: 0, exps: 0, bytes: moved });
  bench.add(row);
  return row.rate.p90;
}
