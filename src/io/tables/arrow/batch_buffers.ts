import zlib from "node:zlib";
import { unpackLz4 } from "../lz4.ts";
import type { FlatTable } from "./flatbuffer.ts";

/** Bytes that a file may unpack to. */
export class Room {
  /** Taken so far. */
  taken = 0;
  constructor(readonly most: number) {}

  /** @throws {Error} when there is not so much left */
  take(bytes: number) {
    this.taken += bytes;
    if (!(bytes >= 0 && this.taken <= this.most)) throw new Error(`it unpacks to more than ${this.most} bytes`);
  }
}

/** Lengths and buffers of one batch, one after the other, in the order of its fields. @throws {Error} where the metadata promise more
 * than the bytes hold */
export class BatchBuffers {
  /** Rows of the batch. */
  readonly length: number;
  readonly #nodes: number[][];
  readonly #buffers: number[][];
  readonly #views: number[][];
  readonly #codec: number | undefined;
  #node = 0;
  #buffer = 0;
  #view = 0;

  constructor(batch: FlatTable, readonly body: Uint8Array, readonly room: Room) {
    this.length = Number(batch.i64(0));
    this.#nodes = batch.longs(1, 2);
    this.#buffers = batch.longs(2, 2);
    this.#views = batch.longs(4, 1);
    this.#codec = batch.table(3)?.u8(0);
  }

  /** Values of the next field, and how many are missing. */
  node(): { length: number; nulls: number } {
    const [length, nulls] = this.#nodes[this.#node++] ?? [-1, 0];
    if (!(length >= 0 && length < 2 ** 31 && nulls >= 0 && nulls <= length)) {
      throw new Error(`a batch cannot have a column of ${length} values of which ${nulls} are missing`);
    }
    return { length, nulls };
  }

  /** The next buffer. @param least bytes that it must have */
  bytes(least = 0): Uint8Array {
    const [at, length] = this.#buffers[this.#buffer++] ?? [-1, 0];
    if (!(at >= 0 && length >= 0 && at + length <= this.body.length)) {
      throw new Error(`a batch cannot have bytes ${at} to ${at + length} of ${this.body.length}`);
    }
    const packed = this.body.subarray(at, at + length);
    const bytes = this.#codec === undefined || length === 0 ? packed : this.#unpacked(packed);
    if (this.#codec === undefined) this.room.take(bytes.length);
    if (bytes.length < least) throw new Error(`a buffer of ${bytes.length} bytes is too short, ${least} are needed`);
    return bytes;
  }

  /** How many further buffers the next field of views has. */
  moreBuffers(): number {
    const [count] = this.#views[this.#view++] ?? [0];
    if (!(count >= 0 && count <= this.#buffers.length)) throw new Error(`a column cannot have ${count} buffers`);
    return count;
  }

  /** The unpacked length comes first; −1 says that nothing is packed. */
  #unpacked(packed: Uint8Array): Uint8Array {
    const length = Number(new DataView(packed.buffer, packed.byteOffset, packed.length).getBigInt64(0, true));
    const bytes = packed.subarray(8);
    this.room.take(length === -1 ? bytes.length : length);
    if (length === -1) return bytes;
    const out = this.#codec === 0 ? unpackLz4(bytes, length) : unpackZstd(bytes, length);
    if (out.length !== length) throw new Error(`a buffer unpacks to ${out.length} bytes, its length says ${length}`);
    return out;
  }
}

function unpackZstd(bytes: Uint8Array, most: number): Uint8Array {
  // Node has it from version 22.15 on.
  if (!zlib.zstdDecompressSync) {
    throw new Error("this runtime cannot unpack Zstandard; write the file with LZ4 or without");
  }
  try {
    return new Uint8Array(zlib.zstdDecompressSync(bytes, { maxOutputLength: most + 1 }));
  } catch (error) {
    throw new Error(
      `a buffer of Zstandard is damaged, or unpacks to more than ${most} bytes (${(error as Error).message})`,
    );
  }
}
