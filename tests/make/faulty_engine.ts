import { EngineError } from "../../src/base/errors.ts";
import type { BufferRef, Engine, Program, Values } from "../../src/compute/engine.ts";

/** What goes wrong.
 * - `lost`: every operation from the given one on says that the device is gone
 * - `silent loss`: from then on nothing is done and nobody says so; read-backs are zeros (WebGPU after a loss)
 * - `memory`: the allocation fails, which the next read-back tells (WebGPU), once
 * - `skipped`: one program is not run, and nobody says so
 * - the others: one read-back is not what is on the device */
export type Fault =
  | "lost"
  | "silent loss"
  | "memory"
  | "skipped"
  | "nan"
  | "one nan"
  | "infinity"
  | "zeros"
  | "truncated"
  | "swapped halves"
  | "rotated"
  | "stale";

export type Operation = "alloc" | "write" | "run" | "read";

/** An engine that fails at its n-th operation (from 0), or that has little memory. */
export class FaultyEngine implements Engine {
  /** Operations so far, in order; of programs the kernels. */
  readonly done: { operation: Operation; kernels: readonly string[] }[] = [];
  /** Whether the fault has happened. */
  fired = false;
  #silent = false;
  #lost = false;
  #outOfMemory = false;
  /** Most values that were held at the same time. */
  peak = 0;
  #held = 0;
  #last = new Map<BufferRef, Values>();

  /** @param capacity values that fit at the same time */
  constructor(
    readonly inner: Engine,
    readonly plan: { at: number; fault: Fault } = { at: Infinity, fault: "lost" },
    readonly capacity = Infinity,
  ) {}

  get id() {
    return this.inner.id;
  }
  get software() {
    return this.inner.software;
  }
  get maxBindingBytes() {
    return this.inner.maxBindingBytes;
  }

  alloc(type: BufferRef["type"], length: number, of?: "zeros" | "anything"): BufferRef {
    const fault = this.#next("alloc"), buffer = this.inner.alloc(type, length, of);
    this.#held += length;
    this.peak = Math.max(this.peak, this.#held);
    if (fault === "memory" || this.#held > this.capacity) this.#outOfMemory = true;
    const destroy = buffer.destroy.bind(buffer);
    let live = true;
    buffer.destroy = () => {
      if (live) this.#held -= length;
      live = false;
      destroy();
    };
    return buffer;
  }

  write(buffer: BufferRef, values: Values, at?: number): void {
    this.#next("write");
    if (!this.#silent) this.inner.write(buffer, values, at);
  }

  async run(program: Program): Promise<void> {
    const fault = this.#next("run", program.map((d) => d.kernel));
    if (!this.#silent && fault !== "skipped") await this.inner.run(program);
  }

  async read(buffer: BufferRef, from?: number, length?: number): Promise<Values> {
    const fault = this.#next("read");
    if (this.#outOfMemory) {
      this.#outOfMemory = false;
      throw new EngineError(`${this.id} is out of memory`, "memory");
    }
    const values = await this.inner.read(buffer, from, length);
    if (this.#silent) return values.map(() => 0) as Values;
    const previous = this.#last.get(buffer);
    this.#last.set(buffer, values.slice());
    return fault ? damaged(values, fault, previous) : values;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #next(operation: Operation, kernels: readonly string[] = []): Fault | undefined {
    const now = this.done.length === this.plan.at;
    this.done.push({ operation, kernels });
    if (now) {
      this.fired = true;
      if (this.plan.fault === "lost") this.#lost = true;
      if (this.plan.fault === "silent loss") this.#silent = true;
    }
    if (this.#lost) throw new EngineError(`The device ${this.id} was lost: on purpose`, "lost");
    return now ? this.plan.fault : undefined;
  }
}

function damaged(values: Values, fault: Fault, previous: Values | undefined): Values {
  const half = values.length >> 1, out = values.slice();
  switch (fault) {
    case "nan":
      return out.fill(NaN);
    case "one nan":
      out[Math.min(3, values.length - 1)] = NaN;
      return out;
    case "infinity":
      return out.fill(Infinity);
    case "zeros":
      return out.fill(0);
    case "truncated":
      return out.slice(0, Math.max(half, 1));
    case "swapped halves":
      out.set(values.subarray(half), 0);
      out.set(values.subarray(0, half), values.length - half);
      return out;
    case "rotated":
      out.set(values.subarray(1), 0);
      out[values.length - 1] = values[0];
      return out;
    case "stale":
      return previous?.slice() ?? out.fill(0);
    default:
      return out;
  }
}
