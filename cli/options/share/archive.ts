import { argument, type InferValue, merge, message, multiple, object, string } from "@optique/core";
import { text, toggle } from "../kinds.ts";
import { json, to } from "../output.ts";
import { talk } from "../talk.ts";

export const archiveOptions = merge(
  object("Options", {
    words: multiple(
      argument(string({ metavar: "RUN" }), {
        description: message`run directory to pack; with --list, --check and --extract the archive, then units`,
      }),
      { min: 1 },
    ),
    to: to(message`directory of the archive; with --extract where units go, laid out as a run`),
    size: text("--size", "SIZE", message`approximate size of a tar file; a unit is never split (default: 100G)`),
    list: toggle("--list", message`lists the units of an archive`),
    check: toggle("--check", message`reads an archive and reports damage`),
    extract: toggle("--extract", message`reads units back (default: all, and the run with them)`),
    json,
  }),
  talk,
);

export type ArchiveCommand = InferValue<typeof archiveOptions>;
