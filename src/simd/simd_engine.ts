import { EngineError } from "../base/errors.ts";
import { haveThreads } from "../base/threads/thread_pool.ts";
import type { BufferRef, Dispatch, Engine, Program, Values } from "../compute/engine.ts";
import { specialise } from "../compute/kernel.ts";
import { allKernels } from "../kernels/kernel_list.ts";
import { type Call, callForm, expected, groupsOf } from "./calls.ts";
import { Forms, sharedMemory } from "./forms.ts";
import { Blocks } from "./memory.ts";
import { Team } from "./team.ts";

const views = {
  f32: (...part: Part) => new Float32Array(...part),
  i32: (...part: Part) => new Int32Array(...part),
  u32: (...part: Part) => new Uint32Array(...part),
};
/** Memory, first byte, values. */
type Part = [memory: ArrayBuffer, at: number, length: number];
/** Of a memory: what WebAssembly can address, less a page. */
const mostBytes = 2 ** 32 - 2 ** 16;
/** Threads that do not start are tried again with later programs, so often. */
const mostStarts = 3;
/** Milliseconds that a program may be expected to take without being worth the threads. */
const soon = 2;

interface SimdBuffer extends BufferRef {
  /** First byte. */
  at: number;
}

const declared = new Map(allKernels.map((k) => [k.name, k]));

/** Runs kernels on the processor, in f32 and four pixels at a time, in their forms below `simd/`, as WebAssembly in a memory of its
 * own: in this thread, or with several threads beside it. The results are the same bits for any number of them. */
export class SimdEngine implements Engine {
  readonly id = "simd";
  readonly software = true;
  readonly maxBindingBytes = 1 << 27;
  readonly inThread: boolean;
  readonly #memory = sharedMemory();
  readonly #blocks: Blocks;
  readonly #forms = new Forms(this.#memory);
  readonly #team?: Team;
  /** Whether threads have started, and how often they have not. */
  #usable?: Promise<boolean>;
  #refused = 0;
  /** Ends with everything that was asked for so far; undefined when that is done. */
  #going?: Promise<void>;
  #failure?: EngineError;

  /** @param threads that it has beside this one, where the machine lets it @throws {EngineError} where the runtime cannot run it */
  constructor(threads = 0) {
    const count = haveThreads() ? threads : 0;
    this.#blocks = new Blocks(this.#memory, this.#forms.heapBase, mostBytes);
    const rooms = Array.from({ length: 1 + count }, () => this.#blocks.take(this.#forms.roomBytes).at);
    this.#forms.useRoom(rooms[0]);
    this.inThread = count === 0;
    if (count > 0) this.#team = new Team(this.#memory, rooms.slice(1));
  }

  /** Names of the kernels that it can run. */
  get has(): string[] {
    return this.#forms.names.filter((name) => declared.has(name));
  }

  alloc(type: BufferRef["type"], length: number, of: "zeros" | "anything" = "zeros"): BufferRef {
    const buffer = this.#take(type, length);
    if (of === "zeros") this.#values(buffer).fill(0);
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
    // The caller may change them once this returns.
    const kept = this.#going ? values.slice() : values;
    this.#next(() => this.#values(buffer as SimdBuffer).set(kept, at));
  }

  run(program: Program): Promise<void> {
    const calls = program.map((dispatch) => this.#callOf(dispatch));
    const little = !this.#going && calls.reduce((sum, call) => sum + expected(call), 0) < soon;
    this.#next(this.inThread || little ? () => this.#here(calls) : () => this.#together(calls));
    return Promise.resolve();
  }

  #here(calls: readonly Call[]) {
    for (const call of calls) callForm(this.#forms, call, 0, groupsOf(call, () => this.#words()));
  }

  /** By the threads, unless these cannot start: a program in one file has no module for them. */
  async #together(calls: readonly Call[]) {
    const team = this.#team!, usable = await (this.#usable ??= team.run([]).then(() => true, () => false));
    if (usable) return await team.run(calls);
    // What keeps threads from starting may pass.
    if (++this.#refused < mostStarts) this.#usable = undefined;
    this.#here(calls);
  }

  async read(buffer: BufferRef, from = 0, length: number = buffer.length - from): Promise<Values> {
    let values: Values | undefined;
    this.#next(() => {
      values = this.#values(buffer as SimdBuffer).slice(from, from + length);
    });
    await this.#going;
    if (values === undefined) throw this.#failure;
    return values;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#team?.[Symbol.dispose]();
    return Promise.resolve();
  }

  #callOf({ kernel: name, buffers, params, groups, indirect, constants }: Dispatch): Call {
    const kernel = declared.get(name);
    if (!kernel || !this.#forms.of(name)) {
      throw new EngineError(`There is no form of kernel "${name}" for the processor`);
    }
    return {
      kernel: name,
      buffers: buffers.map((b) => (b as SimdBuffer).at),
      params: [0, 1, 2].map((i) => params[i] ?? 0),
      groups,
      counted: indirect && (indirect.buffer as SimdBuffer).at / 4 + indirect.at,
      constants: Object.values(specialise(kernel, constants)).map(Number),
    };
  }

  /** Does something once what was asked for before is done: at once, when that is. */
  #next(work: () => Promise<void> | void) {
    if (this.#failure) return;
    if (!this.#going) {
      const going = work();
      if (going) this.#follow(going);
    } else this.#follow(this.#going.then(() => this.#failure ? undefined : work()));
  }

  #follow(work: Promise<void>) {
    const going = work.catch((error) => {
      this.#failure ??= error;
    }).then(() => {
      if (this.#going === going) this.#going = undefined;
    });
    this.#going = going;
  }

  #take(type: BufferRef["type"], length: number): SimdBuffer {
    const { at, free } = this.#blocks.take(4 * length);
    return { type, length, at, destroy: () => this.#next(free) };
  }

  #words(): Int32Array {
    return new Int32Array(this.#memory.buffer);
  }

  /** The memory moves when it grows. */
  #values({ type, length, at }: SimdBuffer): Float32Array | Int32Array | Uint32Array {
    return views[type](this.#memory.buffer as ArrayBuffer, at, length);
  }
}
