import { type InferValue, merge, message, object } from "@optique/core";
import { text, textOr, texts, toggle, whole } from "../kinds.ts";
import { json } from "../output.ts";
import { runDir } from "../run_dir.ts";
import { talk } from "../talk.ts";

export const mergeOptions = merge(
  object("Options", {
    run: runDir,
    columns: texts(
      "--columns",
      "LIST",
      message`only these columns: names or globs, e.g. id,ra,dec,tractor_flux_* (default: all)`,
    ),
    subset: toggle(
      "--randoms-subset",
      message`the columns that Obiwan's merged table has, into merged/randoms_subset.fits and .parquet`,
    ),
    where: text("--where", "CONDITION", message`only rows for which this holds: SQL on the columns; NaN is NULL`),
    partial: toggle(
      "--partial",
      message`merge valid tables even if others are missing or damaged; the exit code is the same`,
    ),
    memory: textOr(
      "--memory",
      "SIZE",
      "2G",
      message`memory for the merge, at least 1G; what does not fit is spilled to disk (default: 2G)`,
    ),
    threads: whole("--threads", { min: 1, max: 256 }, message`threads of DuckDB (default: all cores)`),
    json,
  }),
  talk,
);

export type MergeCommand = InferValue<typeof mergeOptions>;
