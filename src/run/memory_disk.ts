import type { Disk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";

/** Files that live in memory only. */
export class MemoryDisk implements Disk {
  readonly files = new Map<string, Uint8Array>();

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
