import type { RunDisk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { requireNamed } from "../../base/errors/named.ts";
import type { WorkProgress } from "../../base/progress.ts";
import { fingerprint } from "../../base/sha256.ts";
import { RunDir } from "../../rundir/run_dir.ts";
import { tidy } from "../../rundir/tidy.ts";
import { type ArchiveIndex, needIndex, type TarFile } from "./index_file.ts";
import { readSpan } from "./tar_file.ts";

export interface Unpacked {
  units: number;
  /** Units that were there before. */
  before: number;
  /** What could not be read back, with the unit, the tar file and the position. */
  faults: string[];
}

/** Reads units back into a directory with the layout of a run: by default everything, plan and truth included, so
 * that the directory is the run again. A unit gets its final name once all of it has been read and its checksum is right; a
 * damaged one does not affect the others. @throws {UsageError} when the archive does not have a unit */
export async function unpack(
  disk: RunDisk,
  dir: string,
  chosen: readonly string[],
  out: string,
  progress: WorkProgress = () => {},
): Promise<Unpacked> {
  const index = await needIndex(disk, dir), run = new RunDir(out);
  const found: Unpacked = { units: 0, before: 0, faults: [] };
  requireNamed("extract unit", chosen, `the archive "${dir}"`, Object.keys(index.units));
  if (chosen.length === 0) {
    for (const tar of index.tars) await noted(found.faults, () => unpackHead(disk, dir, tar, out));
  }
  const ids = chosen.length > 0 ? chosen : Object.keys(index.units);
  for (const [i, id] of ids.entries()) {
    progress("extracting", i, ids.length, "units");
    if (await disk.exists(run.unit(id))) found.before++;
    else if (await noted(found.faults, () => unpackUnit(disk, dir, index, id, run))) found.units++;
    else continue;
    await tidy(disk, run, id);
  }
  return found;
}

/** @returns false when the act failed for its data, which is then noted */
async function noted(faults: string[], act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    faults.push(error.message);
    return false;
  }
}

async function unpackHead(disk: RunDisk, dir: string, { name, head }: TarFile, out: string) {
  const files = [];
  for await (const file of readSpan(disk, `${dir}/${name}`, head, planWords)) files.push(file);
  for (const { name, content } of files) {
    if (!(await disk.exists(`${out}/${name}`))) await disk.write(`${out}/${name}`, content);
  }
}

const planWords = "plan and truth";

async function unpackUnit(disk: RunDisk, dir: string, index: ArchiveIndex, id: string, run: RunDir) {
  const span = index.units[id], part = run.part(id, "unpacked"), home = run.unit(id).slice(run.root.length + 1);
  const log = run.log(id).slice(run.root.length + 1),
    parts = { unit: part, record: `${part}.json`, log: `${part}.log` };
  await disk.remove(part);
  try {
    for await (const { name, content } of readSpan(disk, `${dir}/${span.tar}`, span, `unit ${id}`)) {
      const inside = name.startsWith(`${home}/`), beside = name === log ? parts.log : parts.record;
      await disk.write(inside ? `${part}/${name.slice(home.length + 1)}` : beside, content);
    }
  } catch (error) {
    for (const path of Object.values(parts)) await disk.remove(path);
    throw error;
  }
  await disk.rename(parts.record, run.record(id));
  if (await disk.exists(parts.log)) {
    // One that is there is of an attempt to make the unit here.
    await disk.remove(run.log(id));
    await disk.rename(parts.log, run.log(id));
  }
  await disk.rename(part, run.unit(id));
}

/** Damage in an archive, one line each; names units, not only tar files. */
export async function checkArchive(
  disk: RunDisk,
  dir: string,
  progress: WorkProgress = () => {},
): Promise<{ index: ArchiveIndex; faults: string[] }> {
  const index = await needIndex(disk, dir), faults: string[] = [];
  for (const [i, { name, bytes, sha256, head }] of index.tars.entries()) {
    progress("checking", i, index.tars.length, "tar files");
    const path = `${dir}/${name}`;
    if (!(await disk.exists(path))) {
      faults.push(`${path}: missing, with ${Object.values(index.units).filter((u) => u.tar === name).length} units`);
      continue;
    }
    const now = await fingerprint(disk, path, "full");
    if (now.bytes === bytes && now.sha256 === sha256) continue;
    faults.push(`${path}: its ${now.bytes === bytes ? "SHA-256 is" : "size and SHA-256 are"} not that of the index`);
    const spans = Object.entries(index.units).filter(([, u]) => u.tar === name);
    for (const [what, span] of [[planWords, head] as const, ...spans.map(([id, u]) => [`unit ${id}`, u] as const)]) {
      await noted(faults, async () => {
        for await (const _ of readSpan(disk, path, span, what));
      });
    }
  }
  return { index, faults };
}
