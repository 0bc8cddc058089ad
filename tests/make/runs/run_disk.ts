import type { RunDisk } from "../../../src/base/disk.ts";
import { ResourceError } from "../../../src/base/errors.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";

/** A run's disk in memory. */
export class MemoryRunDisk extends MemoryDisk implements RunDisk {
  async append(path: string, bytes: Uint8Array) {
    const old = this.files.get(path) ?? new Uint8Array(), all = new Uint8Array(old.length + bytes.length);
    all.set(old);
    all.set(bytes, old.length);
    await this.write(path, all);
  }
  rename(from: string, to: string): Promise<void> {
    for (const path of [...this.files.keys()].filter((p) => p.startsWith(`${to}/`))) {
      return Promise.reject(new ResourceError(`Cannot move "${from}" to "${to}": "${path}" is there`));
    }
    for (const [path, bytes] of [...this.files]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.files.delete(path);
      this.files.set(to + path.slice(from.length), bytes);
    }
    return Promise.resolve();
  }
  remove(path: string): Promise<void> {
    for (const p of [...this.files.keys()]) if (p === path || p.startsWith(`${path}/`)) this.files.delete(p);
    return Promise.resolve();
  }
  link(target: string, path: string): Promise<void> {
    return this.write(path, new TextEncoder().encode(target));
  }
}

export const runDisk = () => new MemoryRunDisk();
