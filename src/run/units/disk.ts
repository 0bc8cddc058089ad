import type { Disk } from "../../base/disk.ts";
import { FrozenDisk } from "./frozen_disk.ts";
import { type InputFile, sha256 } from "../../base/sha256.ts";

/** The file system as a unit sees it: it reads the plan's inputs and writes to its own directory. Counts both. */
export class UnitDisk implements Disk {
  readonly #inputs: FrozenDisk;
  readonly #inner: Disk;
  bytesRead = 0;
  bytesWritten = 0;
  /** SHA-256 of every file as it was handed over to be written, by path. */
  readonly written = new Map<string, string>();

  /** @param onWrite is called after each file */
  constructor(
    inner: Disk,
    inputs: readonly InputFile[],
    readonly part: string,
    readonly onWrite: (path: string) => void = () => {},
  ) {
    this.#inner = inner;
    this.#inputs = new FrozenDisk(inner, inputs);
  }

  async read(path: string): Promise<Uint8Array> {
    const bytes = await this.#inputs.read(path);
    this.bytesRead += bytes.length;
    return bytes;
  }
  async readRange(path: string, at: number, length: number): Promise<Uint8Array> {
    const bytes = await this.#inputs.readRange(path, at, length);
    this.bytesRead += bytes.length;
    return bytes;
  }
  size(path: string): Promise<number> {
    return this.#inputs.size(path);
  }
  exists(path: string): Promise<boolean> {
    return this.#inputs.exists(path);
  }
  list(dir: string): Promise<string[]> {
    return this.#inputs.list(dir);
  }
  async write(path: string, bytes: Uint8Array, sum = sha256(bytes)): Promise<void> {
    if (!path.startsWith(`${this.part}/`)) throw new Error(`a unit writes below "${this.part}", not to "${path}"`);
    await this.#inner.write(path, bytes);
    this.bytesWritten += bytes.length;
    this.written.set(path, sum);
    this.onWrite(path);
  }
}
