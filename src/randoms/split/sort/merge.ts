import type { SplitDisk } from "../disk.ts";
import { sortedByBrick } from "./order.ts";
import { indexStep, type Run, type Spilled } from "./spill.ts";

/** Records of one brick, in order of id. */
export interface BrickRecords {
  brick: number;
  records: number;
  /** Pieces of whole records, `recordHead + rowBytes + 1` bytes each; may be gone through more than once, each time from the disk
   * when they do not fit into memory. */
  pieces: () => AsyncIterable<Uint8Array>;
  /** They all lie in memory. */
  whole: boolean;
}

/** Goes through the bricks of a spill, each with all its records. @param width bytes of a record @param memory bytes of records that
 * are read at once */
export async function* mergedBricks(
  disk: SplitDisk,
  dir: string,
  { runs, counts }: Spilled,
  width: number,
  memory: number,
): AsyncGenerator<BrickRecords> {
  const most = Math.max(1, Math.floor(memory / width));
  for (let first = 0; first < counts.length;) {
    let last = first, records = counts[first];
    while (last + 1 < counts.length && records + counts[last + 1] <= most) records += counts[++last];
    if (records > most) {
      const brick = first, pieces = () => mergedPieces(disk, dir, runs, brick, width, memory);
      yield { brick, records, pieces, whole: false };
    } else if (records > 0) yield* groupBricks(disk, dir, runs, first, last, width);
    first = last + 1;
  }
}

/** The records of a run that may belong to bricks first … last: found by the run's index, so a few more at both ends. */
function span({ index, records }: Run, first: number, last: number): [number, number] {
  // Blocks that begin before `first` may hold it only in the last of them.
  const lower = Math.max(0, bisect(index, first) - 1) * indexStep;
  return [lower, Math.min(records, bisect(index, last + 1) * indexStep)];
}

/** How many entries of a sorted list are below a value. */
function bisect(list: readonly number[], value: number): number {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function* groupBricks(
  disk: SplitDisk,
  dir: string,
  runs: readonly Run[],
  first: number,
  last: number,
  width: number,
): AsyncGenerator<BrickRecords> {
  const parts: Uint8Array[] = [];
  for (const run of runs) {
    const [from, to] = span(run, first, last);
    if (to > from) parts.push(await disk.readRange(`${dir}/${run.name}`, from * width, (to - from) * width));
  }
  const all = parts.length === 1 ? parts[0] : new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  if (parts.length !== 1) {
    let at = 0;
    for (const part of parts.splice(0)) {
      all.set(part, at);
      at += part.length;
    }
  }
  const view = new DataView(all.buffer, all.byteOffset, all.byteLength), total = all.length / width;
  const brick = new Uint32Array(total), starts = new Uint32Array(total);
  let n = 0;
  for (let k = 0; k < total; k++) {
    const b = view.getUint32(k * width);
    if (b < first || b > last) continue;
    brick[n] = b;
    starts[n++] = k * width;
  }
  const order = sortedByBrick(brick, n, (x, y) => compareIds(view, starts[x], view, starts[y]));
  for (let k = 0; k < order.length;) {
    const b = brick[order[k]], from = k;
    while (k < order.length && brick[order[k]] === b) k++;
    const rows = new Uint8Array((k - from) * width);
    for (let i = from; i < k; i++) {
      const at = starts[order[i]];
      rows.set(all.subarray(at, at + width), (i - from) * width);
    }
    yield { brick: b, records: k - from, pieces: () => once(rows), whole: true };
  }
}

async function* once(bytes: Uint8Array) {
  yield bytes;
}

const compareIds = (x: DataView, a: number, y: DataView, b: number) =>
  x.getInt32(a + 4) - y.getInt32(b + 4) || x.getUint32(a + 8) - y.getUint32(b + 8);

/** The position of a merge in one run. */
class Cursor {
  #bytes = new Uint8Array(0);
  #at = 0;
  view = new DataView(this.#bytes.buffer);
  constructor(
    readonly disk: SplitDisk,
    readonly path: string,
    readonly width: number,
    readonly block: number,
    readonly brick: number,
    private next: number,
    private readonly end: number,
  ) {}

  get at() {
    return this.#at;
  }
  record(): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#at + this.width);
  }

  /** Goes on to the next record of the brick. @returns false when there is none */
  async advance(step = true): Promise<boolean> {
    if (step) this.#at += this.width;
    for (;;) {
      for (; this.#at < this.#bytes.length; this.#at += this.width) {
        const b = this.view.getUint32(this.#at);
        if (b === this.brick) return true;
        if (b > this.brick) return false;
      }
      if (this.next >= this.end) return false;
      const n = Math.min(this.block, this.end - this.next);
      this.#bytes = (await this.disk.readRange(this.path, this.next * this.width, n * this.width)).slice();
      this.view = new DataView(this.#bytes.buffer);
      this.#at = 0;
      this.next += n;
    }
  }
}

/** A brick that does not fit into memory: the runs are merged, a block of each at a time. */
async function* mergedPieces(
  disk: SplitDisk,
  dir: string,
  runs: readonly Run[],
  brick: number,
  width: number,
  memory: number,
): AsyncGenerator<Uint8Array> {
  const block = Math.max(1, Math.floor(memory / 2 / width / runs.length));
  const live: Cursor[] = [];
  for (const run of runs) {
    const [from, to] = span(run, brick, brick);
    const cursor = new Cursor(disk, `${dir}/${run.name}`, width, block, brick, from, to);
    if (from < to && await cursor.advance(false)) live.push(cursor);
  }
  let piece = new Uint8Array(Math.max(1, Math.floor(memory / 8 / width)) * width), used = 0;
  const before = (a: Cursor, b: Cursor) => compareIds(a.view, a.at, b.view, b.at) < 0;
  while (live.length > 0) {
    let least = 0;
    for (let k = 1; k < live.length; k++) if (before(live[k], live[least])) least = k;
    const cursor = live[least];
    let second: Cursor | undefined;
    for (const other of live) if (other !== cursor && (!second || before(other, second))) second = other;
    // Ids mostly occur in long stretches of one run.
    for (let more = true; more && !(second && before(second, cursor));) {
      piece.set(cursor.record(), used);
      used += width;
      if (used === piece.length) {
        yield piece;
        piece = new Uint8Array(piece.length);
        used = 0;
      }
      more = await cursor.advance();
      if (!more) live.splice(least, 1);
    }
  }
  if (used > 0) yield piece.subarray(0, used);
}
