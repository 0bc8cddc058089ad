/** Seconds of a patch on a device, from what its kernels execute. */
import type { Work } from "./code.ts";
import type { Gpu, Software } from "./devices.ts";

/** Seconds by what is busy. */
export interface Seconds {
  issue: number;
  whole: number;
  special: number;
  shared: number;
  memory: number;
}

/** On a GPU whose units all have patches to work on. @param bytes to and from memory */
export function onGpu(gpu: Gpu, works: readonly Work[], bytes: number): Seconds {
  const cycles = gpu.units * gpu.clock;
  const sum = (of: (w: Work) => number) => works.reduce((s, w) => s + 2 * w.waves * of(w), 0) / cycles;
  return {
    issue: sum((w) => w.vector + w.special + w.shared + w.memory + (gpu.scalarApart ? 0 : w.scalar)) / gpu.issue,
    whole: sum((w) => w.whole) / gpu.whole,
    special: sum((w) => w.special) / gpu.special,
    shared: sum((w) => w.sharedWords) / gpu.shared,
    memory: bytes / gpu.bandwidth,
  };
}

/** As if everything that a unit does went on at once. */
export const atBest = (s: Seconds): number => Math.max(...Object.values(s));
/** As if nothing did; whole numbers only wait for one another where they are more than half of all. */
export const atWorst = ({ issue, whole, special, shared, memory }: Seconds): number =>
  Math.max(issue, whole) + special + shared + memory;

/** What is busy for longest. */
export const limitOf = (s: Seconds): keyof Seconds =>
  (Object.keys(s) as (keyof Seconds)[]).reduce((a, b) => s[b] > s[a] ? b : a);

/** On a processor, one after the other. Buffers and workgroup memory are gone through word by word, lane by lane, in one direction:
 * half an exchange. */
export function onSoftware(device: Software, works: readonly Work[]): number {
  return works.reduce((s, w) => {
    return s + 64 * w.waves * (w.vector / device.fma + w.special / device.exp + w.moved / (2 * device.exchange));
  }, 0);
}
