import type { Disk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import { type InputFile, sha256 } from "../base/sha256.ts";
import type { RunDir } from "./run_dir.ts";
import { checksumsName } from "./checksums.ts";

/** Reads products of a run, each against its unit's list of checksums and truth tables against the plan. Read only. */
export class CheckedDisk implements Disk {
  readonly #lists = new Map<string, Promise<Map<string, string>>>();
  readonly #truth: Map<string, string>;

  constructor(readonly inner: Disk, readonly run: RunDir, inputs: readonly InputFile[]) {
    this.#truth = new Map(
      inputs.flatMap((f) => f.sha256 && !f.path.startsWith("/") ? [[`${run.root}/${f.path}`, f.sha256]] : []),
    );
  }

  /** Whole file. @throws {InputError} when it is missing, or is not what the unit wrote */
  async read(path: string): Promise<Uint8Array> {
    const bytes = await this.inner.read(path), want = this.#truth.get(path) ?? await this.#listed(path);
    if (sha256(bytes) !== want) {
      throw new InputError(
        `Cannot use "${path}": ${
          want === undefined ? "it is not on the list of its unit" : "its SHA-256 is not that of the list"
        }; "obiwan verify ${this.run.root}" names everything that is damaged`,
      );
    }
    return bytes;
  }

  async #listed(path: string): Promise<string | undefined> {
    const units = `${this.run.root}/units/`;
    if (!path.startsWith(units)) return undefined;
    const unit = units + path.slice(units.length).split("/").slice(0, 3).join("/");
    return (await this.#list(unit)).get(path.slice(unit.length + 1));
  }

  async #list(unit: string): Promise<Map<string, string>> {
    const known = this.#lists.get(unit) ?? this.inner.read(`${unit}/${checksumsName}`).then((bytes) =>
      new Map(
        new TextDecoder().decode(bytes).split("\n").filter(Boolean).map((line): [string, string] => [
          line.slice(66),
          line.slice(0, 64),
        ]),
      )
    );
    this.#lists.set(unit, known);
    // A brick's units are read together; those of the whole run need not stay.
    for (const old of this.#lists.keys()) if (this.#lists.size > 64) this.#lists.delete(old);
    return await known;
  }

  /** Whether the unit wrote this product; one that was lost since then counts. */
  async exists(path: string): Promise<boolean> {
    return await this.#listed(path) !== undefined || await this.inner.exists(path);
  }
  async readRange(path: string, at: number, length: number): Promise<Uint8Array> {
    return (await this.read(path)).subarray(at, at + length);
  }
  async size(path: string): Promise<number> {
    return (await this.read(path)).length;
  }
  list(dir: string): Promise<string[]> {
    return this.inner.list(dir);
  }
  write(path: string): Promise<void> {
    return Promise.reject(new Error(`a run is only read here, "${path}" is not written`));
  }
}
