import { resolve } from "node:path";
import { hostname } from "node:os";
import { ResourceError, UsageError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { needIndex } from "../../../src/post/archive/index_file.ts";
import { packRun } from "../../../src/post/archive/pack.ts";
import { checkArchive, unpack } from "../../../src/post/archive/unpack.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { Leases } from "../../../src/rundir/lease.ts";
import type { ArchiveCommand } from "../../options/share/archive.ts";
import { type Talk, talking } from "../../talk/talk.ts";
import { size } from "../../text/words.ts";
import { parseSize } from "../../values/sizes.ts";

/** Packs a run, or lists, checks or reads an archive. */
export const archive = (options: ArchiveCommand) => talking(options, (talk) => packOrRead(options, talk));

async function packOrRead(options: ArchiveCommand, talk: Talk) {
  const { words: [first, ...units], to, list, check, extract, json } = options;
  if (Number(list) + Number(check) + Number(extract) > 1) {
    throw new UsageError("Cannot do both: give one of --list, --check and --extract");
  }
  if (units.length > 0 && !extract) throw new UsageError(`Cannot use "${units[0]}": units are named with --extract`);
  const print = (document: Record<string, unknown>, text: string) =>
    talk.print(json ? JSON.stringify({ schema: "obiwan-archive-report-1", ...document }) : text);
  if (list) {
    const index = await needIndex(localDisk, resolve(first));
    const lines = Object.entries(index.units).map(([id, u]) => `${id}\t${u.tar}\t${u.offset}\t${u.length}`);
    return print({ index }, lines.join("\n"));
  }
  if (check) {
    const { index, faults } = await checkArchive(localDisk, resolve(first), talk.progress),
      n = Object.keys(index.units).length;
    print(
      { units: n, faults },
      [...faults, `${n} units in ${index.tars.length} tar files, ${faults.length} faults`].join("\n"),
    );
    refuse(first, faults);
    return talk.end({ made: `${n} units checked in ${first}` });
  }
  if (to === undefined) throw new UsageError(`Cannot ${extract ? "extract" : "archive"} without --to DIR`);
  if (extract) {
    const found = await unpack(localDisk, resolve(first), units, resolve(to), talk.progress);
    print({ ...found }, [...found.faults, `${found.units} units read back, ${found.before} were there`].join("\n"));
    refuse(first, found.faults);
    return talk.end({ made: `${found.units} units read back into ${to}`, next: [`status ${to}`] });
  }
  await pack(resolve(first), resolve(to), parseSize(options.size ?? "100G", "--size"), print, talk);
}

async function pack(
  root: string,
  dir: string,
  most: number,
  print: (d: Record<string, unknown>, t: string) => void,
  talk: Talk,
) {
  const leases = new Leases(`${hostname()}-${Deno.pid}`), lease = await leases.take(`${dir}/.archiving.json`);
  if (!lease) throw new ResourceError(`Cannot archive to "${dir}": another process does it right now`);
  const beat = setInterval(() => lease.beat("archive").catch(() => {}), 5000);
  try {
    const { say, progress } = talk;
    const packed = await packRun({ disk: localDisk, run: new RunDir(root), dir, size: most, say, progress });
    const { units, bytes, tars, before, undone, faults } = packed;
    print(
      { ...packed },
      [
        ...faults,
        `${units} units packed into ${tars.length} tar files, ${
          size(bytes)
        }; ${before} were there, ${undone} are not done` +
        (faults.length > 0 ? `, ${faults.length} faults` : ""),
      ].join("\n"),
    );
    refuse(root, faults);
    talk.end({ made: `${units} units packed into ${dir}`, next: [`archive ${dir} --check`] });
  } finally {
    clearInterval(beat);
    await lease.release();
  }
}

function refuse(what: string, faults: readonly string[]) {
  if (faults.length === 0) return;
  throw new ResourceError(`Cannot trust "${what}": ${faults.length} faults, the first is ${faults[0]}`);
}
