import type { Budget } from "./budget.ts";
import type { Bench } from "./context.ts";
import { type Spread, spread } from "./stats.ts";

/** Milliseconds of one repetition. */
export interface Timing {
  repeats: number;
  wall: Spread;
  /** Sum over the dispatches of a repetition, by the device's clock. */
  device?: Spread;
}

export interface RepeatOptions {
  /** Kernels whose device time counts; all when absent. */
  kernels?: readonly string[];
  repeats?: number;
  warmups?: number;
  budget?: Budget;
}

/** Fewest repetitions of a result that is cut short. */
const fewest = 3;

/** Repeats a piece of work that ends with a read-back. Cut short, but not below three repetitions, when the budget ends. */
export async function repeat(
  bench: Bench,
  work: () => Promise<unknown>,
  { kernels, repeats = bench.quick ? 5 : 20, warmups = bench.quick ? 1 : 3, budget = bench.budget }: RepeatOptions = {},
): Promise<Timing> {
  for (let k = 0; k < warmups; k++) await work();
  await bench.gpu?.times();
  const wall: number[] = [], device: number[] = [];
  while (wall.length < repeats && (wall.length < fewest || !budget.over)) {
    const began = performance.now();
    await work();
    wall.push(performance.now() - began);
    const ns = await deviceNs(bench, kernels);
    if (ns !== undefined) device.push(ns / 1e6);
  }
  const timed = bench.deviceClock && device.length === wall.length;
  return { repeats: wall.length, wall: spread(wall), ...(timed ? { device: spread(device) } : {}) };
}

/** Device time since the last call, of the named kernels; undefined when not every dispatch was timed. */
export async function deviceNs(bench: Bench, kernels?: readonly string[]): Promise<number | undefined> {
  const taken = await bench.gpu?.times();
  if (!taken || taken.untimed > 0) return undefined;
  return taken.times.reduce((sum, t) => !kernels || kernels.includes(t.kernel) ? sum + t.ns : sum, 0);
}

/** Doubles a size until one run of it takes long enough to be timed well. @param run milliseconds @returns the size */
export async function grow(
  run: (size: number) => Promise<number>,
  { from, limit, target }: { from: number; limit: number; target: number },
): Promise<number> {
  let size = Math.min(from, limit);
  await run(size);
  for (;;) {
    const ms = await run(size);
    if (ms >= target || size >= limit) return size;
    // At most eightfold a step: the first runs of a kernel are slow.
    const factor = Math.min(8, Math.max(2, target / Math.max(ms, 1e-3)));
    size = Math.min(limit, Math.ceil(size * factor));
  }
}

/** Milliseconds of one run, by the device's clock where there is one. */
export async function once(bench: Bench, work: () => Promise<unknown>, kernels?: readonly string[]): Promise<number> {
  await bench.gpu?.times();
  const began = performance.now();
  await work();
  const wall = performance.now() - began, ns = await deviceNs(bench, kernels);
  return bench.deviceClock && ns !== undefined ? ns / 1e6 : wall;
}
