import type { RunDisk } from "../../base/disk.ts";
import type { Table } from "../../base/table.ts";
import { parquetBytes } from "../../io/arrow.ts";
import { type Card, fitsBytes, tableHdu } from "../../io/fits.ts";
import { fingerprint, sha256 } from "../../base/sha256.ts";
import type { Plan, Unit } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { readFailures } from "../../rundir/failures.ts";
import { checksumsName } from "../../rundir/checksums.ts";
import { withComments } from "../../survey/data_model/comments.ts";
import { fateNames } from "../../survey/match/fates.ts";
import { version } from "../../base/version.ts";

/** Checksums of a brick's derived tables in the form of `sha256sum`; without them the tables are not valid. */
export const sealName = "derived.sha256sum";
const names = ["randoms.fits", "randoms.parquet", "summary.fits"] as const;
/** Of bricks with pairs alone. */
const pairNames = ["response.fits", "response.parquet"] as const;

export interface DerivedTables {
  rows: Table;
  summary: Table;
  /** Of pairs of units, where there are any. */
  pairs?: Table;
  cards: readonly Card[];
}

/** Writes a brick's derived tables, and last the checksums that make them valid. */
export async function writeDerived(
  disk: RunDisk,
  run: RunDir,
  brick: string,
  { rows, summary, pairs, cards }: DerivedTables,
) {
  const described = (name: string, table: Table, file: string) => withComments(run.derived(brick, file), name, table);
  const fits = (file: string, name: string, table: Table) =>
    fitsBytes([tableHdu(described(name, table, file), name, cards)]);
  const files: Record<string, Uint8Array> = {
    "randoms.fits": fits("randoms.fits", "RANDOMS", rows),
    "randoms.parquet": await parquetBytes(described("RANDOMS", rows, "randoms.fits"), { fates: fateNames }),
    "summary.fits": fits("summary.fits", "SUMMARY", summary),
    ...(pairs
      ? { "response.fits": fits("response.fits", "PAIRS", pairs), "response.parquet": await parquetBytes(pairs) }
      : {}),
  };
  // So that checksums are never next to tables that they do not belong to.
  await disk.remove(run.derived(brick, sealName));
  for (const name of pairNames) if (!pairs) await disk.remove(run.derived(brick, name));
  for (const [name, bytes] of Object.entries(files)) await disk.write(run.derived(brick, name), bytes);
  const list = Object.entries(files).map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`).join("");
  await disk.write(run.derived(brick, sealName), new TextEncoder().encode(list));
}

/** The list as written; undefined where a brick has no derived tables. */
export async function readSeal(disk: RunDisk, run: RunDir, brick: string): Promise<Uint8Array | undefined> {
  const path = run.derived(brick, sealName);
  return await disk.exists(path) ? await disk.read(path) : undefined;
}

/** What is wrong with a brick's derived tables, one line each; reads every byte of them. */
export async function damageOf(disk: RunDisk, run: RunDir, brick: string, seal: Uint8Array): Promise<string[]> {
  const lines = new TextDecoder().decode(seal).split("\n"), faults: string[] = [];
  const sums = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
  for (const name of [...names, ...pairNames.filter((n) => sums.has(n))]) {
    const path = run.derived(brick, name), sum = sums.get(name);
    if (!sum) faults.push(`${run.derived(brick, sealName)}: does not list ${name}`);
    else if (!(await disk.exists(path))) faults.push(`${path}: missing`);
    else if ((await fingerprint(disk, path, "full")).sha256 !== sum) {
      faults.push(`${path}: its SHA-256 is not that of ${sealName}`);
    }
  }
  return faults;
}

/** Equal keys mean equal derived tables. @param cuts key of the target cuts @param states of all units of the brick
 * @param names set of names that its columns have, too */
export const derivedKey = (plan: Plan, cuts: string, states: readonly string[], names = "plain"): string =>
  sha256(JSON.stringify([version, plan.hash, cuts, states, ...(names === "plain" ? [] : [names])]));

/** Of each unit the checksum of its list of products, "failed", or "open". */
export async function unitStates(disk: RunDisk, run: RunDir, units: readonly Unit[]): Promise<string[]> {
  return await Promise.all(units.map(async (unit) => {
    const checksums = `${run.unit(unit.id)}/${checksumsName}`;
    if (await disk.exists(checksums)) return sha256(await disk.read(checksums));
    return (await readFailures(disk, run, unit.id)).failure ? "failed" : "open";
  }));
}
