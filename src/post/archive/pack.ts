import type { RunDisk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import type { WorkProgress } from "../../base/progress.ts";
import { type Plan, readPlan, type Unit } from "../../rundir/plan.ts";
import { sha256 } from "../../base/sha256.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { checksumsName } from "../../rundir/checksums.ts";
import { type ArchiveIndex, readIndex, type Span, writeIndex } from "./index_file.ts";
import { entrySize, partOf, TarWriter } from "./tar_file.ts";

export interface Packed {
  units: number;
  bytes: number;
  /** Tar files that were made. */
  tars: string[];
  /** Units that the archive had before. */
  before: number;
  /** Units that are not done yet. */
  undone: number;
  /** Units that were left out because their products are damaged, and how. */
  faults: string[];
}

interface Ready {
  unit: Unit;
  /** Names in the run directory, with their checksums where the unit's list has them. */
  files: { name: string; sum?: string }[];
  bytes: number;
}

export interface PackRequest {
  disk: RunDisk;
  run: RunDir;
  /** Directory of the archive. */
  dir: string;
  /** Bytes of a tar file, about. */
  size: number;
  say: (line: string) => void;
  progress?: WorkProgress;
}

/** Packs the finished units of a run that the archive does not hold yet into tar files of about `size` bytes, a unit never in two
 * of them, each with the plan and the truth that its units need. Every product is checked against its unit's list on the way.
 * @throws {InputError} when the directory holds another run's archive */
export async function packRun(request: PackRequest): Promise<Packed> {
  const { disk, run, dir, size } = request, plan = await readPlan(disk, run), packing = { ...request, plan };
  const index: ArchiveIndex = await readIndex(disk, dir) ??
    { schema: "obiwan-archive-1", plan: plan.hash, tars: [], units: {} };
  if (index.plan !== plan.hash) {
    throw new InputError(
      `Cannot archive "${run.root}" to "${dir}": it holds units of another plan; choose a new directory`,
    );
  }
  // Left by an interrupted call.
  for (const name of await disk.list(dir)) if (name === partOf(tarName(index))) await disk.remove(`${dir}/${name}`);
  const packed: Packed = { units: 0, bytes: 0, tars: [], before: 0, undone: 0, faults: [] };
  let next: Ready[] = [], bytes = 0;
  for (const unit of plan.units) {
    if (index.units[unit.id]) packed.before++;
    else if (!(await disk.exists(run.unit(unit.id)))) packed.undone++;
    else {
      const ready = await filesOf(disk, run, unit, packed.faults);
      if (!ready) continue;
      if (next.length > 0 && bytes + ready.bytes > size) {
        await packTar(packing, index, next, packed);
        [next, bytes] = [[], 0];
      }
      next.push(ready);
      bytes += ready.bytes;
    }
  }
  if (next.length > 0) await packTar(packing, index, next, packed);
  return packed;
}

const tarName = (index: ArchiveIndex) => `obiwan-${String(index.tars.length + 1).padStart(5, "0")}.tar`;

/** The files of a unit; undefined with a fault when some cannot be had. */
async function filesOf(disk: RunDisk, run: RunDir, unit: Unit, faults: string[]): Promise<Ready | undefined> {
  const dir = `units/${unit.id.slice(0, 3)}/${unit.id}`, inRun = (path: string) => path.slice(run.root.length + 1);
  try {
    const list = new TextDecoder().decode(await disk.read(`${run.root}/${dir}/${checksumsName}`));
    const files: Ready["files"] = [{ name: inRun(run.record(unit.id)) }];
    // Runs of before kept no logs.
    if (await disk.exists(run.log(unit.id))) files.push({ name: inRun(run.log(unit.id)) });
    for (const line of list.split("\n").filter(Boolean)) {
      files.push({ name: `${dir}/${line.slice(66)}`, sum: line.slice(0, 64) });
    }
    // The list comes last: a unit that has its list is complete.
    files.push({ name: `${dir}/${checksumsName}` });
    let bytes = 0;
    for (const { name } of files) bytes += entrySize(await disk.size(`${run.root}/${name}`));
    return { unit, files, bytes };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    faults.push(`${unit.id}: ${error.message}`);
  }
}

type Packing = PackRequest & { plan: Plan };

/** Makes one tar file and enters it into the index. */
async function packTar(
  { disk, run, plan, dir, say, progress }: Packing,
  index: ArchiveIndex,
  candidates: readonly Ready[],
  packed: Packed,
) {
  const name = tarName(index), units: ArchiveIndex["units"] = {};
  let tar: TarWriter | undefined, head: Span | undefined;
  const passed = packed.before + packed.undone + packed.units;
  for (const [i, ready] of candidates.entries()) {
    progress?.("packing", passed + i, plan.units.length, "units");
    const files = await load(disk, run, ready, packed.faults);
    if (!files) continue;
    if (!tar) {
      tar = new TarWriter(disk, `${dir}/${name}`);
      for (const [path, bytes] of await headFiles(disk, run, plan, candidates, packed.faults)) {
        await tar.add(path, bytes);
      }
      head = tar.endSpan();
    }
    for (const [path, bytes] of files) await tar.add(path, bytes);
    units[ready.unit.id] = { tar: name, ...tar.endSpan() };
  }
  if (!tar || !head) return;
  const { bytes, sha256 } = await tar.close();
  index.tars.push({ name, bytes, sha256, head });
  Object.assign(index.units, units);
  await writeIndex(disk, dir, index);
  packed.units += Object.keys(units).length;
  packed.bytes += bytes;
  packed.tars.push(name);
  say(`${name}: ${Object.keys(units).length} units`);
}

/** All files of a unit, checked against its list; undefined, with a fault, when one has changed. */
async function load(
  disk: RunDisk,
  run: RunDir,
  { unit, files }: Ready,
  faults: string[],
): Promise<[string, Uint8Array][] | undefined> {
  const loaded: [string, Uint8Array][] = [];
  for (const { name, sum } of files) {
    const bytes = await disk.read(`${run.root}/${name}`);
    if (sum !== undefined && sha256(bytes) !== sum) {
      faults.push(`${unit.id}: ${name}: its SHA-256 is not that of the unit's list`);
      return undefined;
    }
    loaded.push([name, bytes]);
  }
  return loaded;
}

/** What a run needs in addition to its units. */
async function headFiles(
  disk: RunDisk,
  run: RunDir,
  plan: Plan,
  candidates: readonly Ready[],
  faults: string[],
): Promise<[string, Uint8Array][]> {
  const files: [string, Uint8Array][] = [];
  for (const path of [run.plan, run.settings]) files.push([path.slice(run.root.length + 1), await disk.read(path)]);
  const ccds = new Set(candidates.map(({ unit }) => run.ccdsName(unit.brick)));
  const truths = new Set(candidates.flatMap(({ unit: u }) => u.sources > 0 ? [run.truthName(u.brick)] : []));
  for (const name of [...ccds, ...truths].sort()) {
    const planned = plan.inputs.find((f) => f.path === name);
    // Plans of before kept no CCDs.
    if (!planned && ccds.has(name)) continue;
    const bytes = await disk.read(`${run.root}/${name}`);
    if (sha256(bytes) === planned?.sha256) files.push([name, bytes]);
    else faults.push(`${name}: its SHA-256 is not that of the plan`);
  }
  return files;
}
