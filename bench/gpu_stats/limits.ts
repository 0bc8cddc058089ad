/** What kernels of the hot path must fit into on a GPU. */
import type { Statistics } from "./statistics.ts";

/** Waves of 64 lanes a SIMD must hold at least, so that some compute while others wait for memory. */
export const leastWaves = 4;

/** Where a fit spends its time, and what the stages of an image spend theirs on. */
export const hotPath = ["draw", "draw64", "linearize", "measure", "commit"];

/** What may exceed the limits: families, kernels as their labels begin, and why. */
export interface Exception {
  families: readonly string[];
  variant: RegExp;
  reason: string;
}

/** Exceptions, the whole list. */
export const exceptions: readonly Exception[] = [];

/** What is wrong with a kernel of the hot path, in words. */
export function faultsOf(family: string, s: Statistics, allowed: readonly Exception[] = exceptions): string[] {
  if (!hotPath.includes(s.variant.split(" ")[0])) return [];
  if (allowed.some(({ families, variant }) => families.includes(family) && variant.test(s.variant))) return [];
  return [
    ...s.spilled > 0 ? [`spills ${s.spilled} registers`] : [],
    ...s.scratch > 0 ? [`needs ${s.scratch} bytes of scratch a wave`] : [],
    ...s.waves < leastWaves ? [`leaves ${s.waves} waves a SIMD, ${leastWaves} are wanted`] : [],
  ].map((fault) => `${family}: ${s.variant} ${fault}`);
}
