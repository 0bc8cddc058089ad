import { InputError, ResourceError } from "../../src/base/errors.ts";
import { MemoryRunDisk } from "./runs/run_disk.ts";

/** A disk in memory whose operation number `at` fails, as a full disk or a lost server makes it fail. Counts its operations. */
export class FaultyDisk extends MemoryRunDisk {
  readonly operations: string[] = [];
  at = Infinity;

  #step(name: string, path: string): Error | undefined {
    this.operations.push(`${name} ${path}`);
    if (this.operations.length - 1 !== this.at) return undefined;
    const reads = name === "read" || name === "readRange" || name === "size";
    return reads
      ? new InputError(`Cannot read "${path}": Input/output error (os error 5)`)
      : new ResourceError(`Cannot ${name} "${path}": No space left on device (os error 28)`);
  }

  override async read(path: string) {
    const fault = this.#step("read", path);
    if (fault) throw fault;
    return await super.read(path);
  }
  override async readRange(path: string, at: number, length: number) {
    const fault = this.#step("readRange", path);
    if (fault) throw fault;
    const bytes = this.files.get(path);
    if (!bytes) throw new InputError(`Cannot read "${path}": no such file`);
    return await Promise.resolve(bytes.slice(at, at + length));
  }
  override async size(path: string) {
    const fault = this.#step("size", path);
    if (fault) throw fault;
    return await Promise.resolve(this.files.get(path)!.length);
  }
  override async write(path: string, bytes: Uint8Array) {
    const fault = this.#step("write", path);
    if (fault) throw fault;
    await super.write(path, bytes);
  }
  override async append(path: string, bytes: Uint8Array) {
    const fault = this.#step("append", path);
    if (fault) {
      // A full disk leaves what fitted.
      const old = this.files.get(path) ?? new Uint8Array(), torn = new Uint8Array(old.length + (bytes.length >> 1));
      torn.set(old);
      torn.set(bytes.subarray(0, bytes.length >> 1), old.length);
      this.files.set(path, torn);
      throw fault;
    }
    const old = this.files.get(path) ?? new Uint8Array(), all = new Uint8Array(old.length + bytes.length);
    all.set(old);
    all.set(bytes, old.length);
    this.files.set(path, all);
    await Promise.resolve();
  }
  override async rename(from: string, to: string) {
    const fault = this.#step("rename", to);
    if (fault) throw fault;
    await super.rename(from, to);
  }
  override async remove(path: string) {
    const fault = this.#step("remove", path);
    if (fault) throw fault;
    await super.remove(path);
  }
}
