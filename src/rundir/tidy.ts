import type { RunDisk } from "../base/disk.ts";
import type { RunDir } from "./run_dir.ts";

/** Kinds of products that the original's tree names. */
const kinds = ["obiwan", "tractor", "tractor-i", "metrics", "coadd"];

/** The cleaning up after a unit is done; also for one whose supervisor died in between. */
export async function tidy(disk: RunDisk, run: RunDir, id: string) {
  for (const kind of kinds) {
    if (!(await disk.exists(`${run.unit(id)}/${kind}`))) continue;
    if (!(await disk.exists(run.link(kind, id)))) {
      await disk.link(`../../../units/${id.slice(0, 3)}/${id}/${kind}`, run.link(kind, id));
    }
  }
  await disk.remove(run.checkpoints(id));
  await disk.remove(run.failure(id));
}
