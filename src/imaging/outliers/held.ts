import type { BufferRef, Engine, Values } from "../../compute/engine.ts";
import { lend } from "../../compute/upload.ts";
import { filled } from "../cut_buffer.ts";

/** Buffers that are given back together. */
export class HeldBuffers implements Disposable {
  readonly #all: BufferRef[] = [];

  constructor(readonly engine: Engine) {}

  lend(type: BufferRef["type"], values: Values): BufferRef {
    return this.#keep(lend(this.engine, type, values));
  }

  zeros(type: BufferRef["type"], length: number): BufferRef {
    return this.#keep(this.engine.alloc(type, length));
  }

  /** For what sets every value that is read. */
  room(type: BufferRef["type"], length: number): BufferRef {
    return this.#keep(this.engine.alloc(type, length, "anything"));
  }

  filled(type: BufferRef["type"], length: number, fill: (values: Values) => void): BufferRef {
    return this.#keep(filled(this.engine, type, length, fill));
  }

  #keep(buffer: BufferRef): BufferRef {
    this.#all.push(buffer);
    return buffer;
  }

  [Symbol.dispose](): void {
    for (const buffer of this.#all.splice(0)) buffer.destroy();
  }
}
