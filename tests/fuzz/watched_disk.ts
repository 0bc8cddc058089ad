import { normalize } from "node:path";
import type { FileSink } from "../../src/base/disk.ts";
import { MemoryRunDisk } from "../make/runs/run_disk.ts";

/** A disk in memory that lets nothing be written outside of one directory. What is thrown is no error with a remedy. */
export class WatchedDisk extends MemoryRunDisk {
  constructor(readonly inside: string, files: ReadonlyMap<string, Uint8Array>) {
    super();
    for (const [path, bytes] of files) this.files.set(path, bytes);
  }

  #watch(path: string) {
    if (!path.includes("\0") && normalize(path).startsWith(`${this.inside}/`)) return;
    throw new Error(`${JSON.stringify(path)} would be written, it is not below ${this.inside}`);
  }
  override async write(path: string, bytes: Uint8Array) {
    this.#watch(path);
    await super.write(path, bytes);
  }
  override async append(path: string, bytes: Uint8Array) {
    this.#watch(path);
    await super.append(path, bytes);
  }
  override async create(path: string): Promise<FileSink> {
    this.#watch(path);
    return await super.create(path);
  }
  override async rename(from: string, to: string) {
    this.#watch(from);
    this.#watch(to);
    await super.rename(from, to);
  }
  override async remove(path: string) {
    this.#watch(path);
    await super.remove(path);
  }
  override async link(target: string, path: string) {
    this.#watch(path);
    await super.link(target, path);
  }
  /** Directories, too. */
  override exists(path: string): Promise<boolean> {
    return Promise.resolve([...this.files.keys()].some((name) => name === path || name.startsWith(`${path}/`)));
  }
}
