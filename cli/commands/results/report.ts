import { resolve } from "node:path";
import { localDisk } from "../../../src/io/disk.ts";
import { writeReport } from "../../../src/report/write_report.ts";
import { readResults } from "../../../src/post/science/read_results.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import type { ReportCommand } from "../../options/results/report.ts";
import { type Talk, talking } from "../../talk/talk.ts";
import { sayNotMerged } from "../../text/words.ts";

/** A run as a folder of pages. */
export const report = (command: ReportCommand) => talking(command, (talk) => makeReport(command, talk));

async function makeReport({ run, to, cutouts, json }: ReportCommand, talk: Talk) {
  const root = resolve(run), dir = to === undefined ? `${root}/report` : resolve(to);
  const results = await readResults(localDisk, new RunDir(root));
  sayNotMerged(results, talk.say);
  const { verdict, shown, pictures, pages } = await writeReport(localDisk, results, dir, {
    cutouts,
    progress: talk.progress,
  });
  const page = `${dir}/index.html`;
  if (json) {
    const sources = results.rows.nrows;
    talk.print(JSON.stringify({ schema: "obiwan-report-1", dir, page, pages, verdict, sources, shown, pictures }));
  } else {
    talk.print(verdict);
    talk.print(
      `${pages} pages, cut-outs of ${shown} of ${results.rows.nrows} sources (${pictures} with pictures): ${page}`,
    );
  }
  talk.end({ made: `${pages} pages made; open ${page} in a browser`, next: [`archive ${run} --out ARCHIVE`] });
}
