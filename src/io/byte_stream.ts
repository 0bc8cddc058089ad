import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Disk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";

/** Bytes read from a disk at a time. */
const pieceBytes = 4 << 20;

/** A whole file from its beginning, in pieces. @param onBytes sees each piece as it lies on the disk (for a checksum) */
export async function* fileBytes(
  disk: Disk,
  path: string,
  onBytes: (bytes: Uint8Array) => void = () => {},
  piece = pieceBytes,
): AsyncGenerator<Uint8Array> {
  for (let at = 0;;) {
    const bytes = await disk.readRange(path, at, piece);
    onBytes(bytes);
    if (bytes.length > 0) yield bytes;
    if (bytes.length < piece) return;
    at += bytes.length;
  }
}

/** As `fileBytes`, unpacked when the file is gzipped. @throws {InputError} when the gzip stream is damaged or cut off */
export async function* unpackedBytes(
  disk: Disk,
  path: string,
  onBytes: (bytes: Uint8Array) => void = () => {},
  piece = pieceBytes,
): AsyncGenerator<Uint8Array> {
  const magic = await disk.readRange(path, 0, 2), raw = fileBytes(disk, path, onBytes, piece);
  if (!(magic[0] === 0x1f && magic[1] === 0x8b)) return yield* raw;
  const source = Readable.from(raw), unzip = createGunzip({ chunkSize: 1 << 20 });
  source.on("error", (error) => unzip.destroy(error));
  try {
    for await (const bytes of source.pipe(unzip)) yield bytes;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`Cannot read "${path}": the gzip stream is damaged (${(error as Error).message})`);
  } finally {
    source.destroy();
    unzip.destroy();
  }
}

/** Reads requested numbers of bytes from a stream of pieces. */
export class ByteQueue {
  #rest: Uint8Array = new Uint8Array(0);
  readonly #source: AsyncIterator<Uint8Array>;
  /** Bytes taken so far. */
  taken = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #fill(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const { value, done } = await this.#source.next();
      if (done) return false;
      this.#rest = value;
    }
    return true;
  }

  #cut(n: number): Uint8Array {
    const out = this.#rest.subarray(0, n);
    this.#rest = this.#rest.subarray(n);
    this.taken += out.length;
    return out;
  }

  /** The next n bytes, fewer where the stream ends. */
  async take(n: number): Promise<Uint8Array> {
    if (this.#rest.length >= n) return this.#cut(n);
    const out = new Uint8Array(n);
    let have = 0;
    while (have < n && await this.#fill()) {
      const part = this.#cut(n - have);
      out.set(part, have);
      have += part.length;
    }
    return out.subarray(0, have);
  }

  /** Whole units that lie ready, at least one, at most `n` bytes; fewer bytes than one unit where the stream ends. */
  async units(n: number, unit: number): Promise<Uint8Array> {
    await this.#fill();
    const whole = Math.floor(Math.min(n, this.#rest.length) / unit) * unit;
    return whole > 0 ? this.#cut(whole) : await this.take(Math.min(n, unit));
  }

  /** Skips n bytes. @returns how many there were */
  async skip(n: number): Promise<number> {
    let left = n;
    while (left > 0 && await this.#fill()) left -= this.#cut(left).length;
    return n - left;
  }
}
