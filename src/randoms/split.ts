import { InputError } from "../base/errors.ts";
import type { SplitDisk } from "./split/disk.ts";
import { commonLayout } from "./split/rows/common_layout.ts";
import { type BrickCount, manifestBytes, type SplitManifest, splitManifestName } from "./split/manifest.ts";
import { sortRows, type Work, writeBricks } from "./split/passes.ts";
import { splitDefaults, type SplitProgress, type SplitReport, type SplitRequest } from "./split/request.ts";
import { fileSha256, openRows, type RowSource } from "./split/rows/source.ts";
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

/** Writes `<outdir>/<bri>/<brick>.fits` for every brick that a row lies in or near, sorted by id, then `split.json`. An external sort:
 * memory is bounded whatever the number of rows and bricks. After an interruption the same call resumes; bytes do not depend on the order of
 * the inputs.
 * @throws {InputError} naming file and row of what cannot be used, ids that stand twice in a brick, and an outdir that holds other
 * files @throws {ResourceError} when the disk is full: make room and call again */
export async function splitRandoms(
  disk: SplitDisk,
  { inputs, mapping, outdir, bricks, all, margin = splitDefaults.margin, memory = splitDefaults.memory }: SplitRequest,
  onProgress: (progress: SplitProgress) => void = () => {},
): Promise<SplitReport> {
  checkMargin(margin);
  const again = inputs.find((path, i) => inputs.indexOf(path) < i);
  if (again) throw new InputError(`Cannot split the randoms: "${again}" is named twice`);
  const sources: RowSource[] = [];
  for (const path of inputs) sources.push(await openRows(disk, path, mapping));
  const work: Work = { disk, outdir, bricks, margin, memory, sources, layout: commonLayout(sources), onProgress };
  const chosen = chosenBricks(bricks, all);
  const names = mapping && mapping.size > 0 ? { columns: [...mapping].sort() } : {};
  const identity = (files: readonly HashedFile[]) => ({
    margin,
    chosen: chosen.sha256,
    inputs: distinctSums(files),
    ...names,
  });
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
  const manifest = manifestOf(state, await writeBricks(work, state), { margin, chosen });
  await disk.write(`${outdir}/${splitManifestName}`, manifestBytes(manifest));
  await disk.remove(spillDir(outdir));
  return { manifest, found };
}

const manifestOf = (
  { key, files, rows, outside }: SpillState,
  bricks: BrickCount[],
  { margin, chosen }: Pick<SplitManifest, "margin" | "chosen">,
): SplitManifest => ({
  schema: "obiwan-split-1",
  key,
  margin,
  source: { files: [...files].sort((a, b) => a.sha256 < b.sha256 ? -1 : 1) },
  chosen,
  rows,
  outside,
  written: bricks.reduce((n, c) => n + c.rows, 0),
  bricks,
});

type HashedFile = { path: string; sha256: string };

async function hashed(disk: SplitDisk, sources: readonly RowSource[]): Promise<HashedFile[]> {
  const files = [];
  for (const { path } of sources) files.push({ path, sha256: await fileSha256(disk, path) });
  return files;
}

/** Sorted, so that the order of the inputs does not matter. @throws {InputError} when two files are the same */
function distinctSums(files: readonly HashedFile[]): string[] {
  const seen = new Map<string, string>();
  for (const { path, sha256 } of files) {
    const other = seen.get(sha256);
    if (other) throw new InputError(`Cannot split the randoms: "${other}" and "${path}" hold the same bytes`);
    seen.set(sha256, path);
  }
  return [...seen.keys()].sort();
}
