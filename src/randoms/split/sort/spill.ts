import type { SplitDisk } from "../disk.ts";
import { sortedByBrick } from "./order.ts";
import { sha256 } from "../../../base/sha256.ts";
import type { RowKeys } from "../rows/keys.ts";

/** Bytes before the row in a record: brick u32, id i32 and u32, file u32, row in the file f64; the row is followed by `in_brick`. */
export const recordHead = 24;
/** Every so many records a run's index keeps the brick. */
export const indexStep = 128;

/** A file of records, sorted by brick, then id. */
export interface Run {
  name: string;
  records: number;
  /** Brick of records 0, 128, 256 … */
  index: number[];
  /** Of the file, by which a later call knows that it is whole. */
  sha256: string;
}

/** What was written for the merge. */
export interface Spilled {
  runs: Run[];
  /** Records per brick, and rows that went to no brick. */
  counts: Uint32Array;
  outside: number;
  rows: number;
}

/** Collects rows until the memory is full, then writes them sorted, with a copy for every brick that they go to. */
export class Spill {
  readonly #arena: Uint8Array;
  #used = 0;
  /** Per row in the arena. */
  readonly #idHigh: Int32Array;
  readonly #idLow: Uint32Array;
  readonly #file: Uint32Array;
  readonly #fileRow: Float64Array;
  #rows = 0;
  /** Per record: brick, and 2·row plus 1 when the row is in the brick's own area. */
  #brick: Uint32Array;
  #from: Uint32Array;
  #records = 0;
  #out = new Uint8Array(0);
  readonly #spilled: Spilled;

  /** @param dir where runs are written @param rowBytes of the rows added @param memory bytes of rows that are kept */
  constructor(
    readonly disk: SplitDisk,
    readonly dir: string,
    readonly rowBytes: number,
    bricks: number,
    memory: number,
  ) {
    const capacity = Math.max(1, Math.floor(memory / rowBytes));
    this.#arena = new Uint8Array(capacity * rowBytes);
    this.#idHigh = new Int32Array(capacity);
    this.#idLow = new Uint32Array(capacity);
    this.#file = new Uint32Array(capacity);
    this.#fileRow = new Float64Array(capacity);
    this.#brick = new Uint32Array(capacity + 16);
    this.#from = new Uint32Array(capacity + 16);
    this.#spilled = { runs: [], counts: new Uint32Array(bricks), outside: 0, rows: 0 };
  }

  /** Adds rows of one file. @param find bricks of a position, as `BrickIndex.find` */
  async add(
    rows: Uint8Array,
    keys: RowKeys,
    source: { file: number; firstRow: number },
    find: (ra: number, dec: number, out: number[]) => number,
  ) {
    const n = rows.length / this.rowBytes, hits: number[] = [];
    for (let from = 0; from < n;) {
      const room = this.#idHigh.length - this.#rows;
      if (room === 0) {
        await this.#flush();
        continue;
      }
      const to = Math.min(n, from + room);
      this.#arena.set(rows.subarray(from * this.rowBytes, to * this.rowBytes), this.#used);
      this.#used += (to - from) * this.rowBytes;
      for (let row = from; row < to; row++) {
        const found = find(keys.ra[row], keys.dec[row], hits), here = this.#rows++;
        if (found === 0) this.#spilled.outside++;
        this.#idHigh[here] = keys.idHigh[row];
        this.#idLow[here] = keys.idLow[row];
        this.#file[here] = source.file;
        this.#fileRow[here] = source.firstRow + row;
        if (this.#records + found > this.#brick.length) this.#grow(found);
        for (let k = 0; k < found; k++) {
          const brick = hits[k] >>> 1;
          this.#spilled.counts[brick]++;
          this.#brick[this.#records] = brick;
          this.#from[this.#records++] = 2 * here + (hits[k] & 1);
        }
      }
      from = to;
    }
    this.#spilled.rows += n;
  }

  #grow(by: number) {
    const size = Math.ceil(this.#brick.length * 1.5) + by;
    const grown = (old: Uint32Array) => {
      const next = new Uint32Array(size);
      next.set(old);
      return next;
    };
    this.#brick = grown(this.#brick);
    this.#from = grown(this.#from);
  }

  async #flush() {
    const n = this.#records, width = recordHead + this.rowBytes + 1;
    if (n > 0) {
      if (this.#out.length < n * width) this.#out = new Uint8Array(n * width);
      const from = this.#from, high = this.#idHigh, low = this.#idLow;
      const order = sortedByBrick(this.#brick, n, (a, b) => {
        const x = from[a] >>> 1, y = from[b] >>> 1;
        return high[x] - high[y] || low[x] - low[y];
      });
      const out = this.#out, view = new DataView(out.buffer), index: number[] = [];
      for (let k = 0; k < n; k++) {
        const record = order[k], row = from[record] >>> 1, at = k * width;
        if (k % indexStep === 0) index.push(this.#brick[record]);
        view.setUint32(at, this.#brick[record]);
        view.setInt32(at + 4, high[row]);
        view.setUint32(at + 8, low[row]);
        view.setUint32(at + 12, this.#file[row]);
        view.setFloat64(at + 16, this.#fileRow[row]);
        out.set(this.#arena.subarray(row * this.rowBytes, (row + 1) * this.rowBytes), at + recordHead);
        out[at + width - 1] = from[record] & 1 ? 0x54 : 0x46; // T or F
      }
      const name = `run-${String(this.#spilled.runs.length + 1).padStart(5, "0")}.bin`;
      const bytes = out.subarray(0, n * width), sum = sha256(bytes);
      await this.disk.write(`${this.dir}/${name}`, bytes, sum);
      this.#spilled.runs.push({ name, records: n, index, sha256: sum });
    }
    this.#used = this.#rows = this.#records = 0;
  }

  /** Writes what is left. */
  async finish(): Promise<Spilled> {
    await this.#flush();
    return this.#spilled;
  }
}
