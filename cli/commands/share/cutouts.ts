import { resolve } from "node:path";
import { requireNamed } from "../../../src/base/errors/named.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { readShares } from "../../../src/post/cutouts/split.ts";
import { shippedCuts } from "../../../src/post/derive/cuts.ts";
import { readCuts } from "../../../src/post/derive/read_cuts.ts";
import { plainTable } from "../../../src/report/text_table.ts";
import { makeCutouts } from "../../../src/post/cutouts.ts";
import type { CutoutManifest } from "../../../src/post/cutouts/data_set.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import type { CutoutsCommand } from "../../options/share/cutouts.ts";
import { type Talk, talking } from "../../talk/talk.ts";
import { size as words } from "../../text/words.ts";

/** Stamps of the sources of a run. */
export const cutouts = (command: CutoutsCommand) => talking(command, (talk) => cutStamps(command, talk));

async function cutStamps(command: CutoutsCommand, talk: Talk) {
  const { run, to, format, size, what, split, seed, partial, json } = command;
  const cuts = command.cuts === undefined
    ? shippedCuts
    : readCuts(new TextDecoder().decode(await localDisk.read(command.cuts)), command.cuts);
  requireNamed("take cut", command.cut, "the list of cuts", cuts.map((c) => c.name));
  const chosen = command.cut.map((name) => cuts.find((c) => c.name === name)!);
  const { manifest, kept } = await makeCutouts(localDisk, new RunDir(resolve(run)), {
    to: resolve(to),
    formats: format === "both" ? ["hdf5", "zarr"] : [format],
    size,
    what,
    shares: readShares(split),
    seed,
    cuts,
    chosen: chosen.length > 0 ? chosen : undefined,
    partial,
    say: talk.say,
    progress: talk.progress,
  });
  if (json) talk.print(JSON.stringify(manifest));
  else talk.print(summary(manifest, to, kept));
  const stamps = Object.values(manifest.counts).reduce((n, c) => n + c.injected + c.real, 0);
  const made = `${stamps} stamps ${kept ? "were there already" : "made"}`;
  talk.end({ made: `${made}: ${manifest.files.map((f) => `${to}/${f.path}`).join(", ")}` });
}

function summary({ counts, files, unfinished, failed, onEdge }: CutoutManifest, to: string, kept: boolean): string {
  const rows = Object.entries(counts).map(([name, c]) => [name, String(c.injected), String(c.real)]);
  const sum = (of: "injected" | "real") => String(Object.values(counts).reduce((n, c) => n + c[of], 0));
  const lines = [
    plainTable([["part", "injected", "of the sky"], ...rows, ["together", sum("injected"), sum("real")]]),
    `over an edge: ${onEdge}`,
    ...files.map((f) => `${to}/${f.path}: ${words(f.bytes)}${kept ? ", was there already" : ""}`),
  ];
  if (unfinished.length > 0) lines.push(`not finished, left out: ${unfinished.map((u) => u.brick).join(", ")}`);
  if (failed.length > 0) lines.push(`failed, left out: ${failed.join(", ")}`);
  return lines.join("\n");
}
