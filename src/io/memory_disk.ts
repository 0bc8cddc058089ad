import type { FileSink, StreamingDisk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";

/** Files that live in memory only.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { MemoryDisk } from "@obiwan/obiwan";
 *
 * const disk = new MemoryDisk();
 * await disk.write("dir/name", Uint8Array.of(7));
 * assert.deepEqual([...disk.files.keys()], ["dir/name"]);
 * assert.equal(await disk.size("dir/name"), 1);
 * ```
 */
export class MemoryDisk implements StreamingDisk {
  /** Contents by path. */
  readonly files: Map<string, Uint8Array> = new Map();

  read(path: string): Promise<Uint8Array> {
    const bytes = this.files.get(path);
    return bytes ? Promise.resolve(bytes) : Promise.reject(new InputError(`Cannot read "${path}": no such file`));
  }
  async readRange(path: string, at: number, length: number): Promise<Uint8Array> {
    return (await this.read(path)).slice(at, at + length);
  }
  async size(path: string): Promise<number> {
    return (await this.read(path)).length;
  }
  write(path: string, bytes: Uint8Array): Promise<void> {
    this.files.set(path, bytes);
    return Promise.resolve();
  }
  create(path: string): Promise<FileSink> {
    let pieces: Uint8Array[] = [];
    const join = () => {
      const out = new Uint8Array(pieces.reduce((n, p) => n + p.length, 0));
      pieces.reduce((at, p) => (out.set(p, at), at + p.length), 0);
      pieces = [out];
      return out;
    };
    return Promise.resolve({
      write: (bytes) => Promise.resolve(void pieces.push(bytes.slice())),
      patch: (at, bytes) => Promise.resolve(join().set(bytes, at)),
      commit: () => Promise.resolve(void this.files.set(path, join())),
      [Symbol.asyncDispose]: () => Promise.resolve(void (pieces = [])),
    });
  }
  exists(path: string): Promise<boolean> {
    return Promise.resolve(this.files.has(path));
  }
  list(dir: string): Promise<string[]> {
    const names = [...this.files.keys()].filter((p) => p.startsWith(dir + "/")).map((p) =>
      p.slice(dir.length + 1).split("/")[0]
    );
    return Promise.resolve([...new Set(names)].sort());
  }
}
