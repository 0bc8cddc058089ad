import type { RunDisk } from "../base/disk.ts";
import { inTurns } from "../base/pool.ts";
import { fingerprint, sha256 } from "../base/sha256.ts";
import { readPlan } from "./plan.ts";
import type { RunDir } from "./run_dir.ts";
import { checksumsName } from "./checksums.ts";
import { legacysimFaults, logFaults } from "./verify_beside.ts";

export interface Verification {
  units: number;
  /** Units that are not there yet. */
  missing: string[];
  files: number;
  /** Units with something wrong. */
  damaged: string[];
  /** What is wrong, one line each. */
  faults: string[];
}

/** Checks every product of every finished unit against its list, and that no file is there that the list does not name; that logs of finished
 * units say so, and that legacysim's tree leads to them.
 * @param inputs checks the inputs of the plan, too */
export async function verifyRun(disk: RunDisk, run: RunDir, inputs = false): Promise<Verification> {
  const plan = await readPlan(disk, run);
  const found: Verification = { units: 0, missing: [], files: 0, damaged: [], faults: [] };
  for (const { id } of plan.units) {
    const dir = run.unit(id);
    if (!(await disk.exists(dir))) {
      found.missing.push(id);
      continue;
    }
    found.units++;
    const before = found.faults.length;
    await verifyUnit(disk, dir, found);
    if (found.faults.length > before) found.damaged.push(id);
    found.faults.push(...await logFaults(disk, run, id));
  }
  found.faults.push(...await legacysimFaults(disk, run));
  if (inputs) {
    await inTurns(plan.inputs, 4, async (file) => {
      const path = file.path.startsWith("/") ? file.path : `${run.root}/${file.path}`;
      try {
        const now = await fingerprint(disk, path, file.sha256 ? "full" : "size");
        if (now.bytes !== file.bytes || now.sha256 !== file.sha256) {
          found.faults.push(`${path}: changed since the plan was made`);
        }
      } catch (error) {
        found.faults.push((error as Error).message);
      }
    });
  }
  return found;
}

async function verifyUnit(disk: RunDisk, dir: string, found: Verification) {
  const listed = new Map<string, string>(), checksums = `${dir}/${checksumsName}`;
  if (!(await disk.exists(checksums))) {
    found.faults.push(`${dir}: ${checksumsName} is missing`);
    return;
  }
  for (const line of new TextDecoder().decode(await disk.read(checksums)).split("\n").filter(Boolean)) {
    const entry = /^([0-9a-f]{64}) \*([^/]+(?:\/[^/]+)?)$/.exec(line);
    if (entry) listed.set(entry[2], entry[1]);
    else found.faults.push(`${checksums}: "${line.slice(0, 80)}" is no line of a list of checksums`);
  }
  for (const [name, sum] of listed) {
    found.files++;
    if (!(await disk.exists(`${dir}/${name}`))) {
      found.faults.push(`${dir}/${name}: missing`);
      continue;
    }
    // A file that cannot be read does not prevent checking the others.
    const now = await disk.read(`${dir}/${name}`).then(sha256, (e: Error) => e);
    if (now instanceof Error) found.faults.push(now.message);
    else if (now !== sum) found.faults.push(`${dir}/${name}: its SHA-256 is not that of the list`);
  }
  for (const name of await filesBelow(disk, dir)) {
    if (name !== checksumsName && !listed.has(name)) found.faults.push(`${dir}/${name}: not on the list`);
  }
}

/** Files of the two levels that a unit has. */
async function filesBelow(disk: RunDisk, dir: string): Promise<string[]> {
  const names: string[] = [];
  for (const name of await disk.list(dir)) {
    const inner = await disk.list(`${dir}/${name}`);
    names.push(...(inner.length > 0 ? inner.map((n) => `${name}/${n}`) : [name]));
  }
  return names;
}
