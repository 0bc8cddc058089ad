import { makePlan } from "../../../src/run/planning/make_plan.ts";
import { readTasks } from "../../../src/run/planning/task_lines.ts";
import { resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { fitsBytes, openFits } from "../../../src/io/fits.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { synthZoom } from "../../../src/synth/plan.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";
import type { Target } from "../target.ts";
import { WatchedDisk } from "../watched_disk.ts";

const size = 64;
let files: Map<string, Uint8Array> | undefined;

/** A small survey, its tables unpacked, and what a plan reads beside them. */
async function surveyFiles() {
  if (files) return files;
  const disk = new MemoryDisk();
  await writeSurvey(disk, "survey", { seed: 4, size, nobj: 3 });
  for (const [path] of disk.files) {
    if (!/survey-.*\.fits\.gz$/.test(path)) continue;
    disk.files.set(path.slice(0, -3), fitsBytes((await openFits(disk, path)).hdus.slice(1)));
    disk.files.delete(path);
  }
  disk.files.set("tasks.txt", new TextEncoder().encode("1500p020 0 no no\n1500p020 2 no no\n"));
  return files = disk.files;
}

/** Tables that name files and directories: whatever they say, a plan is written into its directory alone. */
export const planTarget: Target = {
  name: "plan of tables",
  corpus: async () =>
    [...await surveyFiles()].filter(([name]) => /survey-|randoms|tasks/.test(name)).map(([name, bytes]) => ({
      name,
      bytes,
    })),
  async read(bytes, name) {
    const disk = new WatchedDisk("RUN", await surveyFiles());
    disk.files.set(name, bytes);
    const values = {
      ...{ "survey.dir": "survey", "survey.zoom": synthZoom(size), "inject.randoms": "survey/randoms.fits" },
      ...{ "inject.nobj": 2, "run.hash_inputs": "size" },
    };
    const settings = resolveSettings([{ values, from: "the fuzzer" }]), out = "RUN", say = () => {};
    const tasks = name === "tasks.txt" ? readTasks(new TextDecoder().decode(bytes), name) : undefined;
    await makePlan(disk, { settings, wish: {}, tasks, out, say });
  },
};
