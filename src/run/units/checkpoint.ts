import { createHash, type Hash } from "node:crypto";
import { turns } from "../../base/pool.ts";
import type { RunDisk } from "../../base/disk.ts";
import { holds } from "../../base/json/json_shape.ts";
import type { FitOutput } from "../../stages/fit/output.ts";
import { exactJson, parseExactJson } from "./exact_json.ts";

/** A batch of fits that is done. */
export interface DoneBatch {
  blobs: number[];
  output: FitOutput;
}

const digestBytes = 16, headBytes = 4 + 2 * digestBytes;

/** Of what is hashed between two turns: some ten milliseconds' work. */
const pieceBytes = 1 << 22;

const digest = (...parts: (Uint8Array | string)[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return digestOf(hash);
};

const digestOf = (hash: Hash) => new Uint8Array(hash.digest().subarray(0, digestBytes));

/** The same of much, so that the event loop goes on. */
async function longDigest(parts: readonly (Uint8Array | string)[]): Promise<Uint8Array> {
  const hash = createHash("sha256"), others = turns(pieceBytes);
  for (const part of parts) {
    const bytes = typeof part === "string" ? new TextEncoder().encode(part) : part;
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      await others(piece.length);
      hash.update(piece);
    }
  }
  return digestOf(hash);
}

/** Finished fits of a unit on disk. Each attempt appends to a file of its own; records are `length, key, checksum, payload`.
 * A torn or damaged tail ends a file, a record of another key is not used: both are counted and the fits are done again. */
export class Checkpoint {
  readonly #disk: RunDisk;
  readonly #dir: string;
  readonly #key: Uint8Array;
  readonly #file: string;

  private constructor(disk: RunDisk, dir: string, attempt: string, key: Uint8Array) {
    this.#disk = disk;
    this.#dir = dir;
    this.#key = key;
    this.#file = `${dir}/${attempt}.fits-done`;
  }

  /** @param content everything that the fits depend on */
  static async open(
    disk: RunDisk,
    dir: string,
    attempt: string,
    content: readonly (Uint8Array | string)[],
  ): Promise<Checkpoint> {
    return new Checkpoint(disk, dir, attempt, await longDigest(content));
  }

  async keep(batch: DoneBatch) {
    const payload = new TextEncoder().encode(exactJson(batch)), record = new Uint8Array(headBytes + payload.length);
    new DataView(record.buffer).setUint32(0, payload.length);
    record.set(this.#key, 4);
    record.set(digest(this.#key, payload), 4 + digestBytes);
    record.set(payload, headBytes);
    await this.#disk.append(this.#file, record);
  }

  /** Batches that earlier attempts finished, none of whose blobs another has. @returns with counts of what was refused */
  async recall(): Promise<{ batches: DoneBatch[]; foreign: number; damaged: number }> {
    const batches: DoneBatch[] = [], taken = new Set<number>();
    let foreign = 0, damaged = 0;
    for (const name of await this.#disk.list(this.#dir)) {
      const bytes = await this.#disk.read(`${this.#dir}/${name}`);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let at = 0; at < bytes.length;) {
        const end = at + headBytes <= bytes.length ? at + headBytes + view.getUint32(at) : Infinity;
        const key = bytes.subarray(at + 4, at + 4 + digestBytes), payload = bytes.subarray(at + headBytes, end);
        const sum = bytes.subarray(at + 4 + digestBytes, at + headBytes);
        if (end > bytes.length || !same(sum, digest(key, payload))) {
          damaged++;
          break;
        }
        at = end;
        if (!same(key, this.#key)) {
          foreign++;
          continue;
        }
        const batch = batchOf(payload);
        if (!batch) {
          damaged++;
          break;
        }
        if (batch.blobs.some((b) => taken.has(b))) continue;
        for (const b of batch.blobs) taken.add(b);
        batches.push(batch);
      }
    }
    return { batches, foreign, damaged };
  }
}

const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((v, i) => v === b[i]);

/** undefined for what was never a batch: another program's checksum may be right, too. */
function batchOf(payload: Uint8Array): DoneBatch | undefined {
  try {
    const batch = parseExactJson(new TextDecoder().decode(payload));
    return holds(batch, shape) ? batch as DoneBatch : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const shape = { blobs: ["whole"], output: { sources: ["any"], dropped: ["any"], counts: "any" } } as const;
