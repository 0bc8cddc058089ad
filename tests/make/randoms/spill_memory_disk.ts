import { ResourceError } from "../../../src/base/errors.ts";
import type { SplitDisk } from "../../../src/randoms/split/disk.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";

/** Files in memory, with a crash to order: the act of that number, and every one after it, fails. A write that crashes leaves half
 * of its bytes under a temporary name, as a kill does. */
export class SpillMemoryDisk extends MemoryDisk implements SplitDisk {
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
  override async create(path: string) {
    const sink = await super.create(path);
    return {
      ...sink,
      write: async (bytes: Uint8Array) => {
        this.#act(path, bytes);
        await sink.write(bytes);
      },
      commit: async () => {
        this.#act(path);
        await sink.commit();
      },
    };
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
}
