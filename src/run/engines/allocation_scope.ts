import type { BufferRef, Engine, Program, Values } from "../../compute/engine.ts";
import type { BusyClock } from "./busy_clock.ts";

/** An engine whose buffers are destroyed with the scope. */
export class AllocationScope implements Engine {
  readonly #inner: Engine;
  readonly #live = new Set<BufferRef>();
  readonly #clock: BusyClock;

  constructor(inner: Engine, clock: BusyClock) {
    this.#inner = inner;
    this.#clock = clock;
  }
  get id() {
    return this.#inner.id;
  }
  get driver() {
    return this.#inner.driver;
  }
  get software() {
    return this.#inner.software;
  }
  get inThread() {
    return this.#inner.inThread;
  }
  get form() {
    return this.#inner.form;
  }
  /** Its buffers are this thread's memory and need no scope. */
  get host() {
    return this.#inner.host;
  }
  /** Neither does what is lent, or filled in place. */
  get lend() {
    return this.#inner.lend?.bind(this.#inner);
  }
  get place() {
    return this.#inner.place?.bind(this.#inner);
  }
  get maxBindingBytes() {
    return this.#inner.maxBindingBytes;
  }
  alloc(type: BufferRef["type"], length: number, of?: "zeros" | "anything"): BufferRef {
    const buffer = this.#inner.alloc(type, length, of), destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      this.#live.delete(buffer);
      destroy();
    };
    this.#live.add(buffer);
    return buffer;
  }
  write(buffer: BufferRef, values: Values, at?: number): void {
    this.#inner.write(buffer, values, at);
  }
  run(program: Program): Promise<void> {
    return this.#clock.during(() => this.#inner.run(program));
  }
  read(buffer: BufferRef, from?: number, length?: number): Promise<Values> {
    return this.#clock.during(() => this.#inner.read(buffer, from, length));
  }
  destroyAll() {
    for (const buffer of [...this.#live]) buffer.destroy();
  }
  /** The engine outlives the scope. */
  [Symbol.asyncDispose](): Promise<void> {
    this.destroyAll();
    return Promise.resolve();
  }
}
