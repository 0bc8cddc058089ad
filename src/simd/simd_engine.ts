import { EngineError } from "../base/errors.ts";
import type { BufferRef, Engine, Program, Values } from "../compute/engine.ts";
import { specialise } from "../compute/kernel.ts";
import { allKernels } from "../kernels/kernel_list.ts";
import { Blocks } from "./memory.ts";
import { simdModule } from "./module.ts";

const views = {
  f32: (...part: Part) => new Float32Array(...part),
  i32: (...part: Part) => new Int32Array(...part),
  u32: (...part: Part) => new Uint32Array(...part),
};
/** Memory, first byte, values. */
type Part = [memory: ArrayBuffer, at: number, length: number];
/** Of a memory: what WebAssembly can address, less a page. */
const mostBytes = 2 ** 32 - 2 ** 16;

interface SimdBuffer extends BufferRef {
  /** First byte. */
  at: number;
}
type KernelForm = (...numbers: number[]) => void;

const declared = new Map(allKernels.map((k) => [k.name, k]));
let compiled: WebAssembly.Module | undefined;

/** Runs kernels on the processor, in f32 and four pixels at a time: those that work on whole images, draw models, and sum over boxes,
 * in their forms below `simd/`, as WebAssembly, in a memory of their own. It has no others. */
export class SimdEngine implements Engine {
  readonly id = "simd";
  readonly inThread = true;
  readonly software = true;
  readonly maxBindingBytes = 1 << 27;
  readonly #memory: WebAssembly.Memory;
  readonly #blocks: Blocks;
  readonly #kernels: Readonly<Record<string, WebAssembly.ExportValue>>;

  constructor() {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(simdModule), (c) => c.charCodeAt(0)));
    this.#memory = new WebAssembly.Memory({ initial: 1 });
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory: this.#memory } });
    const { heapBase, roomBytes, useRoom } = exports as Record<string, (at?: number) => number>;
    this.#kernels = exports;
    this.#blocks = new Blocks(this.#memory, heapBase(), mostBytes);
    useRoom(this.#blocks.take(roomBytes()).at);
  }

  /** Names of the kernels that it can run. */
  get has(): string[] {
    return Object.keys(this.#kernels).filter((name) => declared.has(name));
  }

  alloc(type: BufferRef["type"], length: number): BufferRef {
    const buffer = this.#take(type, length);
    this.#values(buffer).fill(0);
    return buffer;
  }

  lend(type: BufferRef["type"], values: Values): BufferRef {
    const buffer = this.#take(type, values.length);
    this.#values(buffer).set(values);
    return buffer;
  }

  place(type: BufferRef["type"], length: number): { buffer: BufferRef; values: Values } {
    const buffer = this.#take(type, length);
    return { buffer, values: this.#values(buffer) };
  }

  write(buffer: BufferRef, values: Values, at = 0): void {
    this.#values(buffer as SimdBuffer).set(values, at);
  }

  run(program: Program): Promise<void> {
    for (const { kernel: name, buffers, params, groups: given, indirect, constants } of program) {
      const kernel = declared.get(name), form = this.#kernels[name];
      if (!kernel || typeof form !== "function") {
        throw new EngineError(`There is no form of kernel "${name}" for the processor`);
      }
      const groups = indirect ? this.#values(indirect.buffer as SimdBuffer)[indirect.at] : given;
      const chosen = Object.values(specialise(kernel, constants)), numbers = [0, 1, 2].map((i) => params[i] ?? 0);
      (form as KernelForm)(...buffers.map((b) => (b as SimdBuffer).at), ...numbers, groups, ...chosen.map(Number));
    }
    return Promise.resolve();
  }

  read(buffer: BufferRef, from = 0, length: number = buffer.length - from): Promise<Values> {
    return Promise.resolve(this.#values(buffer as SimdBuffer).slice(from, from + length));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #take(type: BufferRef["type"], length: number): SimdBuffer {
    const { at, free } = this.#blocks.take(4 * length);
    return { type, length, at, destroy: free };
  }

  /** The memory moves when it grows. */
  #values({ type, length, at }: SimdBuffer): Float32Array | Int32Array | Uint32Array {
    return views[type](this.#memory.buffer as ArrayBuffer, at, length);
  }
}
