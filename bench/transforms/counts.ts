import type { BufferRef, Dispatch, Engine, Program, Values } from "../../src/compute/engine.ts";
import { footprintRow, patchRow } from "../../src/kernels/fit_layout.ts";

/** Patches that were drawn, by nominal size and the size that was drawn, as "128 64". */
export type TransformCounts = Map<string, number>;

/** An engine that looks at every list of patches before it is drawn, which costs a read-back each. */
export class TransformCountingEngine implements Engine {
  readonly id: string;
  readonly maxBindingBytes: number;
  readonly counts: TransformCounts = new Map();
  #inner: Engine;

  constructor(inner: Engine) {
    this.#inner = inner;
    this.id = inner.id;
    this.maxBindingBytes = inner.maxBindingBytes;
  }

  alloc(type: BufferRef["type"], length: number): BufferRef {
    return this.#inner.alloc(type, length);
  }

  write(buffer: BufferRef, values: Values, at?: number): void {
    this.#inner.write(buffer, values, at);
  }

  read(buffer: BufferRef, from?: number, length?: number): Promise<Values> {
    return this.#inner.read(buffer, from, length);
  }

  async run(program: Program): Promise<void> {
    let rest: Dispatch[] = [];
    for (const dispatch of program) {
      rest.push(dispatch);
      if (dispatch.kernel !== "queue") continue;
      await this.#inner.run(rest);
      await this.#look(dispatch);
      rest = [];
    }
    await this.#inner.run(rest);
  }

  async #look({ buffers: [patches, footprints], params: [first, count] }: Dispatch) {
    const rows = await this.read(patches, first * patchRow.stride, count * patchRow.stride);
    const found = await this.read(footprints);
    for (let i = 0; i < count; i++) {
      const patch = patchRow.reader(rows, i), size = footprintRow.reader(found, patch("row"))("size");
      if (size === 0) continue;
      const key = `${2 ** patch("log2")} ${size}`;
      this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    }
  }

  /** The engine underneath stays open. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
