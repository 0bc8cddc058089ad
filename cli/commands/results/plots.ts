import { resolve } from "node:path";
import { localDisk } from "../../../src/io/disk.ts";
import { writePlots } from "../../../src/report/write_plots.ts";
import { readResults } from "../../../src/post/science/read_results.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import type { PlotsCommand } from "../../options/results/plots.ts";
import { sayNext, sayNotMerged } from "../../text/words.ts";

/** Every plot of a run as SVG and PNG with its table. */
export async function plots({ run, to, json }: PlotsCommand) {
  const root = resolve(run), dir = to === undefined ? `${root}/plots` : resolve(to);
  const results = await readResults(localDisk, new RunDir(root));
  sayNotMerged(results);
  const { figures, missing } = await writePlots(localDisk, results, dir);
  if (json) {
    const list = figures.map(({ id, group, title, caption, table }) => ({
      id,
      group,
      title,
      caption,
      rows: table.nrows,
    }));
    console.log(JSON.stringify({ schema: "obiwan-plots-1", dir, figures: list, missing }));
    return;
  }
  console.log(`${figures.length} plots of ${results.rows.nrows} injected sources: ${dir}/README.md`);
  for (const m of missing) console.log(`  not drawn: ${m.title}: ${m.reason}`);
  sayNext(`report ${run}`);
}
