import { resolve } from "node:path";
import { localDisk } from "../../../src/io/disk.ts";
import { writePlots } from "../../../src/report/write_plots.ts";
import { readResults } from "../../../src/post/science/read_results.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import type { PlotsCommand } from "../../options/results/plots.ts";
import { type Talk, talking } from "../../talk/talk.ts";
import { sayNotMerged } from "../../text/words.ts";

/** Every plot of a run as SVG and PNG with its table. */
export const plots = (command: PlotsCommand) => talking(command, (talk) => drawPlots(command, talk));

async function drawPlots({ run, to, json }: PlotsCommand, talk: Talk) {
  const root = resolve(run), dir = to === undefined ? `${root}/plots` : resolve(to);
  const results = await readResults(localDisk, new RunDir(root));
  sayNotMerged(results, talk.say);
  const { figures, missing } = await writePlots(localDisk, results, dir, talk.progress);
  if (json) {
    const list = figures.map(({ id, group, title, caption, table }) => ({
      id,
      group,
      title,
      caption,
      rows: table.nrows,
    }));
    talk.print(JSON.stringify({ schema: "obiwan-plots-1", dir, figures: list, missing }));
  } else {
    talk.print(`${figures.length} plots of ${results.rows.nrows} injected sources: ${dir}/README.md`);
    for (const m of missing) talk.print(`  not drawn: ${m.title}: ${m.reason}`);
  }
  talk.end({ made: `${figures.length} plots made in ${dir}`, next: [`report ${run}`] });
}
