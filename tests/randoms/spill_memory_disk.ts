import { InputError, ResourceError } from "../../src/base/errors.ts";
import type { SpillDisk } from "../../src/base/spill_disk.ts";
import { MemoryDisk } from "../../src/run/memory_disk.ts";

/** Files in memory, with a crash to order: the act of that number, and every one after it, fails. A write that crashes leaves half
 * of its bytes under a temporary name, as a kill does. */
export class SpillMemoryDisk extends MemoryDisk implements SpillDisk {
  acts = 0;
  crashAt = Infinity;

  #act(path: string, bytes?: Uint8Array) {
    if (++this.acts < this.crashAt) return;
    if (bytes && this.acts === this.crashAt) {
      this.files.set(`${path}.0123abcd.tmp`, bytes.slice(0, bytes.length >> 1));
    }
    throw new ResourceError(`Cannot touch "${path}": crash ${this.crashAt}`);
  }
  override async write(path: string, bytes: Uint8Array) {
    this.#act(path, bytes);
    await super.write(path, bytes.slice());
  }
  async writeParts(path: string, parts: AsyncIterable<Uint8Array>) {
    const list: Uint8Array[] = [];
    for await (const part of parts) list.push(part.slice());
    const bytes = new Uint8Array(await new Blob(list as BlobPart[]).arrayBuffer());
    this.#act(path, bytes);
    await super.write(path, bytes);
  }
  async remove(path: string) {
    // A directory goes file by file.
    for (const name of [...this.files.keys()].filter((p) => p === path || p.startsWith(path + "/")).sort()) {
      this.#act(name);
      this.files.delete(name);
    }
  }
  override async readRange(path: string, at: number, length: number) {
    this.#act(path);
    return await super.readRange(path, at, length);
  }
  async size(path: string) {
    const bytes = this.files.get(path);
    if (!bytes) throw new InputError(`Cannot read "${path}": no such file`);
    return bytes.length;
  }
}
