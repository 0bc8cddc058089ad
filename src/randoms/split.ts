import { InputError } from "../base/errors.ts";
import type { SplitDisk } from "./split/disk.ts";
import type { BrickRow } from "../survey/bricks/brick_selection.ts";
import { BrickIndex } from "./split/brick_index.ts";
import { commonLayout, rowConverter, type RowLayout } from "./split/layout.ts";
import { type BrickCount, manifestBytes, type SplitManifest, splitManifestName } from "./split/manifest.ts";
import { mergedBricks } from "./split/merge.ts";
import { Pending } from "./split/pending.ts";
import { keyReader } from "./split/keys.ts";
import { fileSha256, openRows, type RowSource } from "./split/source.ts";
import { recordHead, Spill } from "./split/spill.ts";
import {
  checkMargin,
  chosenBricks,
  finishedBefore,
  keyOf,
  ownFiles,
  readSpillState,
  spillDir,
  type SpillState,
  writeSpillState,
} from "./split/state.ts";
import { writeBrick } from "./split/write.ts";

/** Margin: arcsec around a brick's own area, the overhang of its image: (3600 · 0.262″ − 900″) / 2. A fake farther out lies outside
 * the image. At that distance the largest fakes that samples hold (n = 4, half-light radius 5″, magnitude 20) have 4e-5 nmgy a pixel,
 * 0.7 % of the noise of a DECam g exposure and 0.13 % of a z exposure. Memory: bytes of rows that are kept before they go to the disk. */
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
  /** What already existed: nothing, rows sorted by an earlier call, or all files. */
  found: "nothing" | "sorted" | "finished";
}

/** Writes `<outdir>/<bri>/<brick>.fits` for every brick that a row lies in or near, sorted by id, then `split.json`. An external sort:
 * memory is bounded whatever the number of rows and bricks. After an interruption the same call resumes; bytes do not depend on the order of
 * the inputs.
 * @throws {InputError} naming file and row of what cannot be used, ids that stand twice in a brick, and an outdir that holds other
 * files @throws {ResourceError} when the disk is full: make room and call again */
export async function splitRandoms(
  disk: SplitDisk,
  { inputs, outdir, bricks, all, margin = splitDefaults.margin, memory = splitDefaults.memory }: SplitRequest,
  onProgress: (progress: SplitProgress) => void = () => {},
): Promise<SplitReport> {
  checkMargin(margin);
  const again = inputs.find((path, i) => inputs.indexOf(path) < i);
  if (again) throw new InputError(`Cannot split the randoms: "${again}" is named twice`);
  const sources: RowSource[] = [];
  for (const path of inputs) sources.push(await openRows(disk, path));
  const work: Work = { disk, outdir, bricks, margin, memory, sources, layout: commonLayout(sources), onProgress };
  const chosen = chosenBricks(bricks, all);
  const identity = (files: readonly { path: string; sha256: string }[]) => {
    refuseSame(files);
    return { margin, chosen: chosen.sha256, inputs: files.map((f) => f.sha256).sort() };
  };
  const now = async () => identity(await hashed(disk, sources));

  const known = await finishedBefore(disk, outdir, now);
  if (known?.complete) {
    await disk.remove(spillDir(outdir));
    return { manifest: known.manifest, found: "finished" };
  }
  let state = await readSpillState(disk, outdir, now);
  const found = state ? "sorted" : "nothing";
  if (!state) {
    // Before all the reading, not after it.
    await ownFiles(disk, outdir, known?.manifest.key, new Set(known?.manifest.bricks.map((b) => b.brick)));
    await disk.remove(spillDir(outdir));
    const sorted = await sortRows(work);
    state = { ...sorted, key: keyOf(identity(sorted.files)) };
    await writeSpillState(disk, outdir, state);
  }
  const counts = await writeBricks(work, state);
  const manifest: SplitManifest = {
    schema: "obiwan-split-1",
    key: state.key,
    margin,
    source: { files: [...state.files].sort((a, b) => a.sha256 < b.sha256 ? -1 : 1) },
    chosen,
    rows: state.rows,
    outside: state.outside,
    written: counts.reduce((n, c) => n + c.rows, 0),
    bricks: counts,
  };
  await disk.write(`${outdir}/${splitManifestName}`, manifestBytes(manifest));
  await disk.remove(spillDir(outdir));
  return { manifest, found };
}

interface Work {
  disk: SplitDisk;
  outdir: string;
  bricks: readonly BrickRow[];
  margin: number;
  memory: number;
  sources: readonly RowSource[];
  layout: RowLayout;
  onProgress: (progress: SplitProgress) => void;
}

/** Reads every row once and writes runs sorted by brick and id. */
async function sortRows({ disk, outdir, bricks, margin, memory, sources, layout, onProgress }: Work) {
  const spill = new Spill(disk, spillDir(outdir), layout.rowBytes, bricks.length, memory);
  const index = new BrickIndex(bricks, margin), total = sources.reduce((n, s) => n + s.nrows, 0);
  const find = (ra: number, dec: number, out: number[]) => index.find(ra, dec, out);
  const files: SpillState["files"] = [];
  let done = 0;
  for (const [file, source] of sources.entries()) {
    const keys = keyReader(layout, source.path), convert = rowConverter(source.layout, layout), stream = source.rows();
    for (let firstRow = 0;;) {
      const next = await stream.next();
      if (next.done) {
        files.push({ path: source.path, sha256: next.value.sha256, rows: source.nrows });
        break;
      }
      const rows = convert(next.value), n = rows.length / layout.rowBytes;
      await spill.add(rows, keys(rows, firstRow), { file, firstRow }, find);
      firstRow += n;
      onProgress({ act: "read", done: done += n, total });
    }
  }
  return { ...await spill.finish(), files };
}

/** Merges the runs into one file a brick; those that are there already are not written again. */
async function writeBricks({ disk, outdir, bricks, margin, memory, layout, onProgress }: Work, state: SpillState) {
  const { key, files } = state, total = state.counts.reduce((n, c) => n + c, 0);
  const names = new Set(bricks.filter((_, i) => state.counts[i] > 0).map((b) => b.name));
  const present = await ownFiles(disk, outdir, key, names);
  const common = { outdir, layout, margin, key, inputs: files.map((f) => f.path) };
  const width = recordHead + layout.rowBytes + 1, pending = new Pending(8 << 20), counts: BrickCount[] = [];
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
  return counts;
}

async function hashed(disk: SplitDisk, sources: readonly RowSource[]) {
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
