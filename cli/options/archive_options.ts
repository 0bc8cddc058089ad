import {
  argument,
  constant,
  type InferValue,
  message,
  multiple,
  object,
  option,
  optional,
  string,
} from "@optique/core";

const text = (name: `--${string}`, metavar: Uppercase<string>, description: ReturnType<typeof message>) =>
  optional(option(name, string({ metavar: metavar as "TEXT" }), { description }));
const toggle = (name: `--${string}`, description: ReturnType<typeof message>) => option(name, { description });

export const archiveOptions = object("Options", {
  command: constant("archive"),
  words: multiple(
    argument(string({ metavar: "RUN" }), {
      description: message`run directory to pack; with --list, --check and --extract the archive, then units`,
    }),
    { min: 1 },
  ),
  to: text("--to", "DIR", message`directory of the archive; with --extract where units go, laid out as a run`),
  size: text("--size", "SIZE", message`size of a tar file, about; a unit is never in two (default: 100G)`),
  list: toggle("--list", message`lists the units of an archive`),
  check: toggle("--check", message`reads an archive and names what is damaged`),
  extract: toggle("--extract", message`reads units back (default: all, and the run with them)`),
  json: toggle("--json", message`one JSON document on stdout`),
});

export type ArchiveCommand = InferValue<typeof archiveOptions>;
