import { createHash } from "node:crypto";
import type { RunDisk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import type { Span } from "./index_file.ts";

/** Two empty blocks end a tar file. */
const end = new Uint8Array(1024), block = 512;

/** One file as an entry: header, content, padding. The bytes do not depend on time or user. */
export async function tarEntry(name: string, content: Uint8Array): Promise<Uint8Array> {
  const { packTar } = await import("modern-tar");
  const nobody = { mtime: new Date(0), mode: 0o644, uid: 0, gid: 0, uname: "", gname: "" };
  const packed = await packTar([{ header: { name, size: content.length, ...nobody }, body: content }]);
  return packed.subarray(0, packed.length - end.length);
}

/** Bytes that an entry takes, as long as its name and size fit into a plain header. */
export const entrySize = (bytes: number): number => block + Math.ceil(bytes / block) * block;

/** A tar file being written. Bytes are flushed to the disk in pieces and have their final name only at the end. */
export class TarWriter {
  readonly #disk: RunDisk;
  readonly #path: string;
  readonly #part: string;
  readonly #whole = createHash("sha256");
  #span = createHash("sha256");
  #spanBegin = 0;
  #bytes = 0;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(disk: RunDisk, path: string) {
    this.#disk = disk;
    this.#path = path;
    this.#part = partOf(path);
  }

  async add(name: string, content: Uint8Array) {
    const entry = await tarEntry(name, content);
    this.#span.update(entry);
    await this.#put(entry);
  }

  /** Ends a span: everything since the last one. */
  endSpan(): Span {
    const span = {
      offset: this.#spanBegin,
      length: this.#bytes - this.#spanBegin,
      sha256: this.#span.digest("hex"),
    };
    this.#span = createHash("sha256");
    this.#spanBegin = this.#bytes;
    return span;
  }

  async close(): Promise<{ bytes: number; sha256: string }> {
    await this.#put(end);
    await this.#flush();
    await this.#disk.rename(this.#part, this.#path);
    return { bytes: this.#bytes, sha256: this.#whole.digest("hex") };
  }

  async #put(bytes: Uint8Array) {
    this.#whole.update(bytes);
    this.#bytes += bytes.length;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= 1 << 24) await this.#flush();
  }

  async #flush() {
    const all = new Uint8Array(this.#waitingBytes);
    let at = 0;
    for (const piece of this.#waiting) {
      all.set(piece, at);
      at += piece.length;
    }
    [this.#waiting, this.#waitingBytes] = [[], 0];
    await this.#disk.append(this.#part, all);
  }
}

/** Temporary name of a tar file. */
export const partOf = (path: string): string => `${path}.part`;

/** Reads the files of a span one after another. @throws {InputError} when it is damaged, perhaps after some files were returned: do not
 * use them before the end */
export async function* readSpan(
  disk: RunDisk,
  path: string,
  span: Span,
  what: string,
): AsyncGenerator<{ name: string; content: Uint8Array }> {
  const { createTarDecoder } = await import("modern-tar");
  const damaged = (how: string) =>
    new InputError(`Cannot read ${what} from "${path}" bytes ${span.offset} to ${span.offset + span.length}: ${how}`);
  const hash = createHash("sha256");
  let done = 0, fault: Error | undefined;
  const bytes = new ReadableStream<Uint8Array>({
    async pull(stream) {
      if (done === span.length) {
        if (hash.digest("hex") !== span.sha256) {
          fault = damaged("its SHA-256 is not that of the index; the file was damaged");
          return stream.error(fault);
        }
        stream.enqueue(end);
        return stream.close();
      }
      const piece = await disk.readRange(path, span.offset + done, Math.min(1 << 22, span.length - done));
      if (piece.length === 0) {
        fault = damaged("the file ends before");
        return stream.error(fault);
      }
      hash.update(piece);
      done += piece.length;
      stream.enqueue(piece);
    },
  });
  try {
    for await (const { header, body } of bytes.pipeThrough(createTarDecoder({ strict: true }))) {
      const content = new Uint8Array(await new Response(body).arrayBuffer());
      if (header.type !== "file") throw damaged(`"${header.name}" is a ${header.type}`);
      yield { name: safeName(header.name, damaged), content };
    }
  } catch (error) {
    throw fault ?? (error instanceof InputError ? error : damaged((error as Error).message));
  }
}

/** Names that stay below the directory that they are unpacked into. */
function safeName(name: string, damaged: (how: string) => Error): string {
  const parts = name.split("/");
  if (!/^[\w.+/-]+$/.test(name) || parts.some((p) => p === "" || p === "." || p === "..")) {
    throw damaged(`"${name}" is no name that a run directory has`);
  }
  return name;
}
