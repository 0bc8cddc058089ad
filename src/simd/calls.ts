import { EngineError } from "../base/errors.ts";
import type { Forms } from "./forms.ts";

/** A dispatch as its kernel's form takes it. */
export interface Call {
  /** Of the kernel. */
  kernel: string;
  /** Addresses of its buffers. */
  buffers: number[];
  /** Three of them. */
  params: number[];
  /** Workgroups, at most where they are `counted`. */
  groups: number;
  /** Where they lie in the memory, in numbers of four bytes, when only that is known. */
  counted?: number;
  /** Constants in the order of the kernel's list. */
  constants: number[];
}

/** Kernels whose first parameter is their first workgroup, so that any of them can be done without the others, and about how many
 * milliseconds one takes. */
const separable: Readonly<Record<string, number>> = {
  psf_sum: 0.01,
  draw: 0.15,
  draw64: 0.15,
  linearize: 0.015,
  measure: 0.01,
  commit: 0.005,
  cross: 0.002,
  accumulate: 0.002,
  weigh: 0.002,
};

/** Whether threads can share its workgroups. */
export const canShare = (call: Call): boolean => call.kernel in separable;

/** About how many milliseconds it takes at most. */
export const expected = (call: Call): number => (separable[call.kernel] ?? 0.01) * call.groups;

/** Its workgroups. @param words the memory */
export const groupsOf = (call: Call, words: () => Int32Array): number =>
  call.counted === undefined ? call.groups : words()[call.counted];

/** Does some of its workgroups. @throws {EngineError} when it reaches beyond the memory */
export function callForm(forms: Forms, call: Call, from: number, groups: number) {
  const [first, ...params] = call.params;
  try {
    forms.of(call.kernel)!(...call.buffers, first + from, ...params, groups, ...call.constants);
  } catch (error) {
    throw new EngineError(`Kernel "${call.kernel}" failed on the processor: ${(error as Error).message}`, "garbage");
  }
}
