import type { RunDisk } from "../../base/disk.ts";

/** What strips need of a disk. */
export type StripDisk = Pick<RunDisk, "append" | "read" | "remove">;

/** Rows of a strip: row, ra, dec, id (as 64 bits) and fluxes, `width` values each. */
export interface StripRows {
  numbers: Float64Array;
  ids: BigInt64Array;
  n: number;
  width: number;
}

/** Rows of numbers by strip, in memory up to a limit, beyond it in a file a strip. */
export class StripFiles {
  readonly #parts = new Map<number, { data: Float64Array; ids: BigInt64Array; used: number }>();
  readonly #spilled = new Set<number>();
  #held = 0;

  constructor(readonly disk: StripDisk, readonly folder: string, readonly width: number, readonly memory: number) {}

  /** Those that have rows, from south to north. */
  get strips(): number[] {
    return [...new Set([...this.#parts.keys(), ...this.#spilled])].sort((a, b) => a - b);
  }

  async add(strip: number, row: number, ra: number, dec: number, id: bigint, flux: ArrayLike<number>): Promise<void> {
    let part = this.#parts.get(strip);
    if (!part || part.used === part.data.length) part = await this.#grow(strip, part);
    const { data, ids, used } = part;
    data[used] = row;
    data[used + 1] = ra;
    data[used + 2] = dec;
    ids[used + 3] = BigInt.asIntN(64, id);
    for (let k = 0; k < flux.length; k++) data[used + 4 + k] = flux[k];
    part.used += this.width;
  }

  async #grow(strip: number, part: { data: Float64Array; ids: BigInt64Array; used: number } | undefined) {
    const size = part ? 2 * part.data.length : 64 * this.width;
    if (this.#held + 8 * size > this.memory) {
      await this.#spill();
      part = undefined;
    }
    const data = new Float64Array(part ? size : 64 * this.width), used = part?.used ?? 0;
    const ids = new BigInt64Array(data.buffer);
    // As whole numbers: a float may not keep all bits of an id.
    if (part) ids.set(part.ids);
    this.#held += 8 * (data.length - (part?.data.length ?? 0));
    const grown = { data, ids, used };
    this.#parts.set(strip, grown);
    return grown;
  }

  async #spill() {
    for (const [strip, { data, used }] of this.#parts) {
      await this.disk.append(this.#path(strip), new Uint8Array(data.buffer, 0, 8 * used));
      this.#spilled.add(strip);
    }
    this.#parts.clear();
    this.#held = 0;
  }

  #path(strip: number): string {
    return `${this.folder}/${strip}.bin`;
  }

  /** All rows of a strip; those in memory are forgotten. */
  async read(strip: number): Promise<StripRows> {
    const part = this.#parts.get(strip),
      inMemory = part ? new Uint8Array(part.data.buffer, 0, 8 * part.used) : undefined;
    const onDisk = this.#spilled.has(strip) ? await this.disk.read(this.#path(strip)) : undefined;
    this.#parts.delete(strip);
    const bytes = new Uint8Array((onDisk?.length ?? 0) + (inMemory?.length ?? 0));
    if (onDisk) bytes.set(onDisk);
    if (inMemory) bytes.set(inMemory, onDisk?.length ?? 0);
    const numbers = new Float64Array(bytes.buffer), { width } = this;
    return { numbers, ids: new BigInt64Array(bytes.buffer), n: numbers.length / width, width };
  }

  async remove(): Promise<void> {
    if (this.#spilled.size > 0) await this.disk.remove(this.folder);
  }
}
