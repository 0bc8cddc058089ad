import { dirname } from "node:path";
import { deriveRun } from "../../../src/post/derive.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { once } from "../once.ts";
import { MemoryRunDisk } from "./run_disk.ts";
import { cuts, smallRun } from "./small_run.ts";

/** A finished and derived run of two small bricks, four sources in each, on the disk. Nobody may change it. */
export async function exploredRun(): Promise<RunDir> {
  const dir = await once("explored-run", async (dir) => {
    const { disk, run, plan, make } = await smallRun(new MemoryRunDisk());
    for (const { id } of plan.units) await make(id);
    await deriveRun(disk, run, { cuts, say: () => {} });
    for (const [path, bytes] of disk.files) {
      if (!path.startsWith("RUN/")) continue;
      await Deno.mkdir(dirname(`${dir}/${path}`), { recursive: true });
      await Deno.writeFile(`${dir}/${path}`, bytes);
    }
  });
  return new RunDir(`${dir}/RUN`);
}
