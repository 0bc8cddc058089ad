import { InputError } from "../base/errors.ts";
import type { SpillDisk } from "../base/spill_disk.ts";
import type { BrickRow } from "../survey/brick_selection.ts";
import { BrickIndex } from "./split_index.ts";
import { commonLayout, rowConverter } from "./split_layout.ts";
import { type BrickCount, manifestBytes, manifestName, type SplitManifest } from "./split_manifest.ts";
import { mergedBricks } from "./split_merge.ts";
import { keyReader } from "./split_read.ts";
import { fileSha256, openRows, type RowSource } from "./split_source.ts";
import { recordHead, Spill } from "./split_spill.ts";
import {
  chosenBricks,
  finishedBefore,
  keyOf,
  ownFiles,
  readSpillState,
  spillDir,
  type SpillState,
  writeSpillState,
} from "./split_state.ts";
import { writeBrick } from "./split_write.ts";

/** Margin: arcsec around a brick's own area, the overhang of its image: (3600 · 0.262″ − 900″) / 2. A fake farther out lies outside
 * the image. At that distance the largest fakes that samples hold (n = 4, half-light radius 5″, magnitude 20) have 4e-5 nmgy a pixel,
 * 0.2 % of the noise of one z exposure. Memory: bytes of rows that are kept before they go to the disk. */
export const splitDefaults = { margin: 21.6, memory: 64 << 20 };

export interface SplitPlace {
  outdir: string;
  /** Bricks that get files, and whether these are all of the survey's. */
  bricks: readonly BrickRow[];
  all: boolean;
  /** arcsec, 0..600 */
  margin?: number;
}

export interface SplitRequest extends SplitPlace {
  /** FITS tables (also gzipped) or Parquet files. */
  inputs: readonly string[];
  /** bytes */
  memory?: number;
}

export interface SplitProgress {
  act: "read" | "write";
  /** Rows. */
  done: number;
  total: number;
}

export interface SplitReport {
  manifest: SplitManifest;
  /** What was found: nothing, rows sorted by an earlier call, or all of it. */
  found: "nothing" | "sorted" | "finished";
}

/** Writes `<outdir>/<bri>/<brick>.fits` for every brick that a row lies in or near, sorted by id, then `split.json`. An external sort:
 * memory is bounded whatever the number of rows and bricks. After a kill the same call goes on; bytes do not depend on the order of
 * the inputs.
 * @throws {InputError} naming file and row of what cannot be used, ids that stand twice in a brick, and an outdir that holds other
 * files @throws {ResourceError} when the disk is full: make room and call again */
export async function splitRandoms(
  disk: SpillDisk,
  request: SplitRequest,
  onProgress: (progress: SplitProgress) => void = () => {},
): Promise<SplitReport> {
  const { inputs, outdir, bricks, all, margin = splitDefaults.margin, memory = splitDefaults.memory } = request;
  if (!(margin >= 0 && margin <= 600)) {
    throw new InputError(`Cannot split the randoms: the margin must be 0..600 arcsec, current value is ${margin}`);
  }
  const again = inputs.find((path, i) => inputs.indexOf(path) < i);
  if (again) throw new InputError(`Cannot split the randoms: "${again}" is named twice`);
  const sources: RowSource[] = [];
  for (const path of inputs) sources.push(await openRows(disk, path));
  const layout = commonLayout(sources), chosen = chosenBricks(bricks, all);
  const identity = (files: readonly { path: string; sha256: string }[]) => {
    refuseSame(files);
    return { margin, chosen: chosen.sha256, inputs: files.map((f) => f.sha256).sort() };
  };

  const known = await finishedBefore(disk, outdir, async () => identity(await hashed(disk, sources)));
  if (known?.complete) {
    await disk.remove(spillDir(outdir));
    return { manifest: known.manifest, found: "finished" };
  }
  let state = await readSpillState(disk, outdir, async () => identity(await hashed(disk, sources)));
  const found = state ? "sorted" : "nothing";
  if (!state) {
    // Before hours of reading, not after them.
    await ownFiles(disk, outdir, known?.manifest.key, new Set(known?.manifest.bricks.map((b) => b.brick)));
    await disk.remove(spillDir(outdir));
    const spill = new Spill(disk, spillDir(outdir), layout.rowBytes, bricks.length, memory);
    const index = new BrickIndex(bricks, margin), total = sources.reduce((n, s) => n + s.nrows, 0);
    const files: SpillState["files"] = [];
    let done = 0;
    for (const [file, source] of sources.entries()) {
      const keys = keyReader(layout, source.path), convert = rowConverter(source.layout, layout);
      const stream = source.rows();
      for (let firstRow = 0;;) {
        const next = await stream.next();
        if (next.done) {
          files.push({ path: source.path, sha256: next.value.sha256, rows: source.nrows });
          break;
        }
        const rows = convert(next.value), n = rows.length / layout.rowBytes;
        await spill.add(rows, keys(rows, firstRow), { file, firstRow }, (ra, dec, out) => index.find(ra, dec, out));
        firstRow += n;
        onProgress({ act: "read", done: done += n, total });
      }
    }
    state = { ...await spill.finish(), key: keyOf(identity(files)), files };
    await writeSpillState(disk, outdir, state);
  }

  const { key, files } = state, counts: BrickCount[] = [], total = state.counts.reduce((n, c) => n + c, 0);
  const names = new Set(bricks.filter((_, i) => state.counts[i] > 0).map((b) => b.name));
  const present = await ownFiles(disk, outdir, key, names);
  const common = { outdir, layout, margin, key, inputs: files.map((f) => f.path) };
  const width = recordHead + layout.rowBytes + 1, pending = new Pending(8 << 20);
  let written = 0;
  try {
    for await (const records of mergedBricks(disk, spillDir(outdir), state, width, memory / 2)) {
      const place = counts.length++, brick = bricks[records.brick];
      const act = async () => {
        counts[place] = await writeBrick(disk, common, brick, records, present.has(brick.name));
        onProgress({ act: "write", done: written += records.records, total });
      };
      await pending.add(act, records.records * width);
    }
  } finally {
    await pending.all();
  }
  const manifest: SplitManifest = {
    schema: "obiwan-split-1",
    key,
    margin,
    source: { files: [...files].sort((a, b) => a.sha256 < b.sha256 ? -1 : 1) },
    chosen,
    rows: state.rows,
    outside: state.outside,
    written: total,
    bricks: counts,
  };
  await disk.write(`${outdir}/${manifestName}`, manifestBytes(manifest));
  await disk.remove(spillDir(outdir));
  return { manifest, found };
}

async function hashed(disk: SpillDisk, sources: readonly RowSource[]) {
  const files = [];
  for (const { path } of sources) files.push({ path, sha256: await fileSha256(disk, path) });
  return files;
}

function refuseSame(files: readonly { path: string; sha256: string }[]) {
  const seen = new Map<string, string>();
  for (const { path, sha256 } of files) {
    const other = seen.get(sha256);
    if (other) throw new InputError(`Cannot split the randoms: "${other}" and "${path}" hold the same bytes`);
    seen.set(sha256, path);
  }
}

/** Writes under way: a few at once, bounded by their bytes, since each waits for the disk. */
class Pending {
  readonly #acts = new Set<Promise<void>>();
  #bytes = 0;
  #failed: { error: unknown } | undefined;
  constructor(readonly limit: number) {}

  /** Starts an act as soon as there is room. @throws what an earlier one threw */
  async add(act: () => Promise<void>, bytes: number) {
    while (this.#acts.size > 0 && (this.#bytes + bytes > this.limit || this.#acts.size >= 8)) {
      await Promise.race(this.#acts);
    }
    if (this.#failed) throw this.#failed.error;
    this.#bytes += bytes;
    const promise: Promise<void> = act().catch((error) => {
      this.#failed ??= { error };
    }).finally(() => {
      this.#bytes -= bytes;
      this.#acts.delete(promise);
    });
    this.#acts.add(promise);
  }

  /** Waits for all. @throws what one of them threw */
  async all() {
    await Promise.all(this.#acts);
    if (this.#failed) throw this.#failed.error;
  }
}
