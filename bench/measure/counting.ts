import type { BufferRef, Engine, Program, Values } from "../../src/compute/engine.ts";

/** An engine that counts what it is asked for: memory on the device, dispatches, workgroups, read-backs. */
export class CountingEngine implements Engine {
  readonly id: string;
  readonly driver?: string;
  readonly maxBindingBytes: number;
  /** Bytes that are allocated now, and at most so far. */
  bytes = 0;
  peakBytes = 0;
  readBacks = 0;
  dispatches = 0;
  /** Workgroups per kernel. */
  readonly groups: Record<string, number> = {};
  #inner: Engine;

  constructor(inner: Engine) {
    this.#inner = inner;
    this.id = inner.id;
    this.driver = inner.driver;
    this.maxBindingBytes = inner.maxBindingBytes;
  }

  alloc(type: BufferRef["type"], length: number): BufferRef {
    const buffer = this.#inner.alloc(type, length), destroy = buffer.destroy;
    this.bytes += 4 * length;
    this.peakBytes = Math.max(this.peakBytes, this.bytes);
    let alive = true;
    buffer.destroy = () => {
      if (alive) this.bytes -= 4 * length;
      alive = false;
      destroy.call(buffer);
    };
    return buffer;
  }

  write(buffer: BufferRef, values: Values, at?: number): void {
    this.#inner.write(buffer, values, at);
  }

  run(program: Program): Promise<void> {
    this.dispatches += program.length;
    for (const d of program) this.groups[d.kernel] = (this.groups[d.kernel] ?? 0) + d.groups;
    return this.#inner.run(program);
  }

  read(buffer: BufferRef, from?: number, length?: number): Promise<Values> {
    this.readBacks++;
    return this.#inner.read(buffer, from, length);
  }

  /** The engine underneath stays open. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
