import { UsageError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { splitRandoms } from "../../../src/randoms/split.ts";
import { commonLayout } from "../../../src/randoms/split/rows/common_layout.ts";
import { openRows } from "../../../src/randoms/split/rows/source.ts";
import { brickRows, selectBricks } from "../../../src/survey/bricks/brick_selection.ts";
import { readBricks } from "../../../src/survey/bricks.ts";
import { brickNamesOf, partColumns } from "../../../src/survey/tables/survey_names.ts";
import type { SplitCommand } from "../../options/prepare/randoms_split.ts";
import { type Talk, talking } from "../../talk/talk.ts";
import { tell } from "../../text/split_report.ts";
import { size } from "../../text/words.ts";

const count = (n: number) => n.toLocaleString("en");

export const randomsSplit = (options: SplitCommand) => talking(options, (talk) => split(options, talk));

async function split(options: SplitCommand, talk: Talk) {
  const { say } = talk;
  const { files, fromDb, table, surveyDir, outdir, dryRun, json } = options;
  if (fromDb === undefined ? files.length === 0 : files.length > 0) {
    throw new UsageError("Cannot split: give the randoms as files, or as --from-db with --table");
  }
  if ((fromDb === undefined) !== (table === undefined)) {
    throw new UsageError("Cannot split: --from-db and --table go together");
  }
  const { own: mapping, survey } = partColumns(options.columns?.split(",") ?? []);
  if (fromDb !== undefined && mapping.size > 0) {
    throw new UsageError("Cannot use --columns with --from-db: give the columns their names in a view of the database");
  }
  const margin = Number(options.margin);
  if (options.margin.trim() === "" || !(margin >= 0 && margin <= 600)) {
    throw new UsageError(`Cannot split: --margin must be 0..600 arcsec, it is "${options.margin}"`);
  }
  const all = brickRows(await readBricks(localDisk, surveyDir, brickNamesOf(survey)));
  const names = options.bricks.flatMap((list) => list.split(",")).map((name) => name.trim()).filter(Boolean);
  const bricks = names.length > 0 ? await selectBricks(localDisk, all, { names }) : all;
  const place = { outdir, bricks, all: names.length === 0, margin };
  say(`bricks: ${count(bricks.length)}${names.length > 0 ? ` of ${count(all.length)}` : ""}, margin ${margin} arcsec`);
  if (fromDb !== undefined) {
    const { splitFromDatabase } = await import("./randoms_from_db.ts");
    return await splitFromDatabase({ url: fromDb, table: table!, place, dryRun, json }, talk);
  }
  const sources = [];
  for (const path of files) {
    const source = await openRows(localDisk, path, mapping);
    say(`${path}: ${count(source.nrows)} rows, ${source.layout.columns.length} columns`);
    sources.push(source);
  }
  if (dryRun) {
    const rows = sources.reduce((n, s) => n + s.nrows, 0), { rowBytes } = commonLayout(sources);
    talk.print(
      `would read ${count(rows)} rows and write about ${size(rows * rowBytes)} below ${outdir}, ` +
        `and as much again for a while in ${outdir}/.split`,
    );
    return;
  }
  const report = await splitRandoms(
    localDisk,
    { inputs: files, mapping, ...place },
    ({ act, done, total }) =>
      talk.progress(act === "read" ? "reading and sorting" : "writing bricks", done, total, "rows"),
  );
  tell(report, outdir, json, talk);
}
