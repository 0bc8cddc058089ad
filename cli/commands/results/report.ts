import { resolve } from "node:path";
import { localDisk } from "../../../src/io/disk.ts";
import { writeReport } from "../../../src/report/write_report.ts";
import { readResults } from "../../../src/post/science/read_results.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import type { ReportCommand } from "../../options/results/report.ts";
import { sayNotMerged } from "../../text/words.ts";

/** A run as a folder of pages. */
export async function report({ run, to, cutouts, json }: ReportCommand) {
  const root = resolve(run), dir = to === undefined ? `${root}/report` : resolve(to);
  const results = await readResults(localDisk, new RunDir(root));
  sayNotMerged(results);
  const { verdict, shown, pictures, pages } = await writeReport(localDisk, results, dir, {
    cutouts,
    say: (line) => console.error(line),
  });
  const page = `${dir}/index.html`;
  if (json) {
    const sources = results.rows.nrows;
    console.log(JSON.stringify({ schema: "obiwan-report-1", dir, page, pages, verdict, sources, shown, pictures }));
    return;
  }
  console.log(verdict);
  console.log(
    `${pages} pages, cutouts of ${shown} of ${results.rows.nrows} sources (${pictures} with pictures): ${page}`,
  );
}
