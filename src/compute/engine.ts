/** The compute contract: a stage records a program, an engine runs it. */

import type { KernelForm } from "./kernel_form.ts";

/** A device buffer of f32, u32 or i32 values (f64 in place of f32 on the reference engine). */
export interface BufferRef {
  /** Of its values. */
  readonly type: "f32" | "u32" | "i32";
  /** Values in it. */
  readonly length: number;
  /** Gives its memory back. */
  destroy(): void;
}

/** What a buffer holds, on the host. */
export type Values = Float32Array | Float64Array | Uint32Array | Int32Array;

/** Values of specialisation constants by name. */
export type Constants = Readonly<Record<string, number | boolean>>;

/** One dispatch: kernel name, buffers in binding order, u32 parameters, workgroups. */
export interface Dispatch {
  /** Name of the kernel. */
  kernel: string;
  /** In binding order. */
  buffers: readonly BufferRef[];
  /** The kernel's u32 parameters. */
  params: readonly number[];
  /** Workgroups. */
  groups: number;
  /** Three values (x, y, z) of a u32 buffer that give the workgroups instead: known on the device only, `groups` at most. */
  indirect?: { buffer: BufferRef; at: number };
  /** Values of specialisation constants, for kernels that are built for several: see `Kernel.constants`. */
  constants?: Constants;
}

/** What is run together, in this order. */
export type Program = readonly Dispatch[];

/** Runs programs. */
export interface Engine extends AsyncDisposable {
  /** "webgpu:<adapter>", "simd" or "reference" */
  readonly id: string;
  /** The device's description of its driver, where it has one. */
  readonly driver?: string;
  /** The device is a program on the processor: it computes well and reads memory slowly. */
  readonly software?: boolean;
  /** Of such a device: what the processor does better by itself, in this thread: sums over images, and models that are only drawn. */
  readonly host?: Engine;
  /** Its kernels run in this thread, which nobody else has meanwhile. */
  readonly inThread?: boolean;
  /** How its kernels are written, where there is a choice. */
  readonly form?: KernelForm;
  /** Largest buffer that a kernel can see. */
  readonly maxBindingBytes: number;
  /** A buffer of zeros, or of anything where each value is written before it is read: zeros cost a pass over memory.
   * @throws {EngineError} when it would be too large, or the device is lost */
  alloc(type: BufferRef["type"], length: number, of?: "zeros" | "anything"): BufferRef;
  /** A buffer with values that kernels only read and that stay as they are while it lives: without a copy where kernels see the
   * memory of the host. Other engines copy them. */
  lend?(type: BufferRef["type"], values: Values): BufferRef;
  /** A buffer whose values the caller fills in before it asks anything else of the engine, where the host can reach them. */
  place?(type: BufferRef["type"], length: number): { buffer: BufferRef; values: Values };
  /** Copies values into a buffer. @param at first value that they replace */
  write(buffer: BufferRef, values: Values, at?: number): void;
  /** Runs a program; what comes after waits for it by itself. @throws {EngineError} at the latest when its results are read */
  run(program: Program): Promise<void>;
  /** Values of a buffer, once what was run before is done. @throws {EngineError} when any of that failed */
  read(buffer: BufferRef, from?: number, length?: number): Promise<Values>;
}

/** Work on a list that may be done in parts: the outcome of a part must not depend on what else is in its group.
 * @param fallback the group is done on the reference engine because the device failed on it */
export type PartWork<P, T> = (engine: Engine, parts: readonly P[], fallback: boolean) => Promise<T>;

/** Work on whole images, which is mostly reading and writing memory. Tasks and results are plain data, so that a thread can do it;
 * large arrays of tasks should lie in shared memory. */
export interface ImageWork<P, T> {
  /** What threads and messages call it. */
  readonly name: string;
  /** It is done by threads whatever the device, for which it has no kernel. */
  readonly onHost?: boolean;
  /** About how many pixels a task goes over, of all exposures: little work is not worth a thread. */
  pixels(task: P): number;
  /** Does one task. */
  run(engine: Engine, task: P): Promise<T>;
}

/** Where a run gets its engines. Devices are lost, run out of memory and return garbage; the supply makes sure that the work is
 * done nevertheless. */
export interface EngineSupply extends AsyncDisposable {
  /** `onImages` works on the processor, because the device is a program on it or there is none. */
  readonly onProcessor: boolean;
  /** Does `work` on all parts in as few groups as it can, and again what a failing device left undone. Buffers that a group
   * leaves behind are destroyed after it. @param task what messages call it @param giveUp makes the result of a single part
   * that no engine can do; without it that is an error
   * @returns one result per group; the groups follow the order of the parts @throws {EngineError} when nothing helps */
  inParts<P, T>(
    task: string,
    parts: readonly P[],
    work: PartWork<P, T>,
    giveUp?: (part: P, reason: string) => T,
  ): Promise<T[]>;
  /** Does work on images, of which tasks may go side by side: on the device, or where that is a program on the processor on
   * engines of the processor's own in as many threads as there are cores. @param take receives each result as it comes; of a task that was done
   * twice, because a device failed after it, the second time again */
  onImages<P, T>(work: ImageWork<P, T>, tasks: readonly P[], take: (result: T, task: number) => void): Promise<void>;
  /** Gives back what threads have in memory, where it is much and none is at work; they start again when they are needed, in half a second. */
  rest(): void;
}
