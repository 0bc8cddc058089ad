import type { Disk } from "../../base/disk.ts";
import { ChangedInputError, InputError } from "../../base/errors.ts";
import { type InputFile, sha256 } from "../../base/sha256.ts";

/** The inputs as planned: a file added later does not exist, one that has changed or cannot be read is an error. */
export class FrozenDisk implements Disk {
  readonly #inner: Disk;
  readonly #files: Map<string, InputFile>;
  readonly #checked = new Set<string>();

  constructor(inner: Disk, files: readonly InputFile[]) {
    this.#inner = inner;
    this.#files = new Map(files.map((f) => [f.path, f]));
  }

  async read(path: string): Promise<Uint8Array> {
    const file = await this.#known(path), bytes = await this.#must(() => this.#inner.read(path));
    if (file.sha256 && file.sha256 !== sha256(bytes)) throw changed(path, "its SHA-256", file.sha256, sha256(bytes));
    return bytes;
  }
  async readRange(path: string, at: number, length: number): Promise<Uint8Array> {
    await this.#known(path);
    return await this.#must(() => this.#inner.readRange(path, at, length));
  }
  async size(path: string): Promise<number> {
    return (await this.#known(path)).bytes;
  }
  exists(path: string): Promise<boolean> {
    return Promise.resolve(this.#files.has(path));
  }
  list(dir: string): Promise<string[]> {
    const names = [...this.#files.keys()].filter((p) => p.startsWith(`${dir}/`)).map((p) => p.slice(dir.length + 1));
    return Promise.resolve([...new Set(names.map((n) => n.split("/")[0]))].sort());
  }
  write(path: string): Promise<void> {
    throw new Error(`a plan's inputs are only read, not written: ${path}`);
  }

  /** A planned file must exist. */
  async #must<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new ChangedInputError(`${error.message}; it could be read when the plan was made`);
    }
  }

  async #known(path: string): Promise<InputFile> {
    const file = this.#files.get(path);
    if (!file) throw new InputError(`Cannot read "${path}": no such file belongs to the plan`);
    if (!this.#checked.has(path)) {
      const bytes = await this.#must(() => this.#inner.size(path));
      if (bytes !== file.bytes) throw changed(path, "its size", `${file.bytes} bytes`, `${bytes} bytes`);
      this.#checked.add(path);
    }
    return file;
  }
}

function changed(path: string, what: string, planned: string, now: string): ChangedInputError {
  return new ChangedInputError(
    `Cannot use "${path}": ${what} has changed since the plan was made, from ${planned} to ${now}; restore the file or make a new plan`,
  );
}
