import { EngineError } from "../base/errors.ts";

const page = 1 << 16;
/** What four pairs of numbers at a time may touch beyond the last value. */
const beyond = 32;
const aligned = (bytes: number) => Math.ceil(bytes / 16) * 16;

interface Block {
  at: number;
  end: number;
  free: boolean;
}

/** Hands out parts of a WebAssembly memory, each the first that is large enough. Cost: parts in use. */
export class Blocks {
  /** In the order of memory, without gaps; no two free ones follow each other, and the last is in use. */
  readonly #blocks: Block[] = [];
  readonly #first: number;

  /** @param first byte that may be handed out @param most bytes that the memory may grow to */
  constructor(readonly memory: WebAssembly.Memory, first: number, readonly most: number) {
    this.#first = aligned(first);
  }

  /** @returns first byte of the part, a multiple of 16, and what gives it back. @throws {EngineError} of kind "memory" */
  take(bytes: number): { at: number; free: () => void } {
    const length = aligned(bytes + beyond), hole = this.#blocks.findIndex((b) => b.free && b.end - b.at >= length);
    const block = hole < 0 ? this.#append(length) : this.#split(hole, length);
    return { at: block.at, free: () => this.#giveBack(block) };
  }

  #append(length: number): Block {
    const at = this.#blocks.at(-1)?.end ?? this.#first, end = at + length;
    if (end > this.most) {
      throw new EngineError(`Cannot hold ${length} bytes more: ${at} of ${this.most} are in use`, "memory");
    }
    const lacking = end - this.memory.buffer.byteLength, block = { at, end, free: false };
    if (lacking > 0) this.#grow(Math.ceil(lacking / page));
    this.#blocks.push(block);
    return block;
  }

  #grow(pages: number) {
    try {
      this.memory.grow(pages);
    } catch (error) {
      const { message } = error as Error;
      throw new EngineError(`Cannot hold ${pages * page} bytes more: the system gives none (${message})`, "memory");
    }
  }

  #split(i: number, length: number): Block {
    const hole = this.#blocks[i], block = { at: hole.at, end: hole.at + length, free: false };
    if (hole.end > block.end) this.#blocks.splice(i, 1, block, { ...hole, at: block.end });
    else this.#blocks[i] = block;
    return block;
  }

  #giveBack(block: Block) {
    const blocks = this.#blocks, i = blocks.indexOf(block);
    if (i < 0) return;
    const before = blocks[i - 1]?.free ? i - 1 : i, after = blocks[i + 1]?.free ? i + 1 : i;
    const hole = { at: blocks[before].at, end: blocks[after].end, free: true };
    blocks.splice(before, after - before + 1, ...(after === blocks.length - 1 ? [] : [hole]));
  }
}
