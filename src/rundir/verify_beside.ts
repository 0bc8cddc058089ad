/** What lies beside the units of a run and is not on their lists: logs, and the tree of legacysim's names. */
import type { RunDisk } from "../base/disk.ts";
import type { RunDir } from "./run_dir.ts";

/** What the original's status program takes for the end of a task. */
const lastWords = "decals_sim:All done!";

/** What is wrong with the log of a finished unit; runs of before kept none. */
export async function logFaults(disk: RunDisk, run: RunDir, id: string): Promise<string[]> {
  const path = run.log(id);
  if (!(await disk.exists(path))) return [];
  const text = await disk.read(path).then((bytes) => new TextDecoder().decode(bytes), (error: Error) => error);
  if (text instanceof Error) return [text.message];
  return text.includes(lastWords) ? [] : [`${path}: it does not say "${lastWords}", though the unit is finished`];
}

/** Links of legacysim's tree that lead nowhere, and catalogues there without the table of what was injected; none where a run has no such
 * tree. */
export async function legacysimFaults(disk: RunDisk, run: RunDir): Promise<string[]> {
  const root = `${run.root}/legacysim`, faults: string[] = [];
  for (const name of await disk.list(root)) {
    if (name === "tractor" || name === "coadd") faults.push(...await deadLinks(disk, `${root}/${name}`));
    else if (/^file\d+_rs\d+_skip\d+$/.test(name)) faults.push(...await simulationFaults(disk, `${root}/${name}`));
  }
  return faults.map((fault) => `${fault}; obiwan derive ${run.root} --names legacysim makes the tree again`);
}

async function simulationFaults(disk: RunDisk, dir: string): Promise<string[]> {
  const faults = [...await deadLinks(disk, `${dir}/tractor`), ...await deadLinks(disk, `${dir}/coadd`)];
  for (const bri of await disk.list(`${dir}/tractor`)) {
    for (const name of await disk.list(`${dir}/tractor/${bri}`)) {
      const table = `${dir}/sim/${bri}/${name.replace(/^tractor-/, "injected-")}`;
      if (!(await disk.exists(table))) faults.push(`${table}: missing, though the catalogue is there`);
    }
  }
  return faults;
}

/** Links two levels below a directory whose target is not there. */
async function deadLinks(disk: RunDisk, dir: string): Promise<string[]> {
  const dead: string[] = [];
  for (const bri of await disk.list(dir)) {
    for (const name of await disk.list(`${dir}/${bri}`)) {
      const path = `${dir}/${bri}/${name}`;
      if (!(await disk.exists(path))) dead.push(`${path}: leads nowhere`);
    }
  }
  return dead;
}
