import { EngineError } from "../base/errors.ts";

const page = 1 << 16;
/** What four numbers at a time may touch beyond the last value. */
const beyond = 16;

const aligned = (bytes: number) => Math.ceil(bytes / 16) * 16;

interface Block {
  end: number;
  free: boolean;
}

/** Hands out parts of a WebAssembly memory. Buffers are given back nearly in the order in which they were taken, last first, so a
 * part becomes free with all that lie above it. */
export class Blocks {
  readonly #blocks: Block[] = [];
  readonly #first: number;

  /** @param first byte that may be handed out @param most bytes that the memory may grow to */
  constructor(readonly memory: WebAssembly.Memory, first: number, readonly most: number) {
    this.#first = aligned(first);
  }

  /** @returns first byte of the part, a multiple of 16, and what gives it back. @throws {EngineError} of kind "memory" */
  take(bytes: number): { at: number; free: () => void } {
    const at = this.#blocks.at(-1)?.end ?? this.#first, end = aligned(at + bytes + beyond);
    if (end > this.most) {
      throw new EngineError(`Cannot hold ${bytes} bytes more: there are ${at} of ${this.most} in use`, "memory");
    }
    const lacking = end - this.memory.buffer.byteLength;
    if (lacking > 0) this.memory.grow(Math.ceil(lacking / page));
    const block: Block = { end, free: false };
    this.#blocks.push(block);
    return { at, free: () => this.#giveBack(block) };
  }

  #giveBack(block: Block) {
    block.free = true;
    while (this.#blocks.at(-1)?.free) this.#blocks.pop();
  }
}
