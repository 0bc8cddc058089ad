import type { BrickRow } from "../../survey/bricks/brick_selection.ts";
import { BrickIndex } from "./brick_index.ts";
import { rowConverter } from "./rows/convert.ts";
import type { SplitDisk } from "./disk.ts";
import { keyReader } from "./rows/keys.ts";
import type { RowLayout } from "./rows/layout.ts";
import type { BrickCount } from "./manifest.ts";
import { mergedBricks } from "./sort/merge.ts";
import { Pending } from "./pending.ts";
import type { SplitProgress } from "./request.ts";
import type { RowSource } from "./rows/source.ts";
import { recordHead, Spill } from "./sort/spill.ts";
import { ownFiles, spillDir, type SpillState } from "./state.ts";
import { writeBrick } from "./write.ts";

/** What both passes over the rows need. */
export interface Work {
  disk: SplitDisk;
  outdir: string;
  bricks: readonly BrickRow[];
  margin: number;
  memory: number;
  sources: readonly RowSource[];
  layout: RowLayout;
  onProgress: (progress: SplitProgress) => void;
}

/** First pass: reads every row once and writes runs sorted by brick and id. */
export async function sortRows({ disk, outdir, bricks, margin, memory, sources, layout, onProgress }: Work) {
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

/** Second pass: merges the runs into one file a brick; those that are there already are not written again. */
export async function writeBricks(
  { disk, outdir, bricks, margin, memory, layout, onProgress }: Work,
  state: SpillState,
) {
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
