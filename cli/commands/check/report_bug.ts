import { gzipSync } from "node:zlib";
import { dirname, resolve } from "node:path";
import { localDisk } from "../../../src/io/disk.ts";
import { bugReport, type Private } from "../../../src/rundir/bug_report.ts";
import { readPlan } from "../../../src/rundir/plan.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { examine } from "../../../src/run/engines/doctor.ts";
import type { ReportBugCommand } from "../../options/check/report_bug.ts";

/** Packs what a maintainer needs of a run into one archive, and shows what is in it. */
export async function reportBug({ run: root, out, json }: ReportBugCommand) {
  const run = new RunDir(resolve(root)), hide = await privateOf(run);
  const files = await bugReport(localDisk, run, hide, await examine());
  const { packTar } = await import("modern-tar");
  const entries = files.map(({ name, text }) => {
    const body = new TextEncoder().encode(text);
    return { header: { name: `obiwan-bug/${name}`, size: body.length, mode: 0o644, mtime: new Date(0) }, body };
  });
  await localDisk.write(resolve(out), gzipSync(await packTar(entries)));
  if (json) {
    return console.log(JSON.stringify({ schema: "obiwan-report-bug-1", path: out, files: files.map((f) => f.name) }));
  }
  for (const { name, text } of files) console.log(`${name.padEnd(40)} ${text.length} bytes`);
  console.log(`\n${files.find((f) => f.name === "smallest.txt")!.text}`);
  console.log(
    `${out}: no images and tables, no paths, no names of machine or user; look through it before you send it`,
  );
}

async function privateOf(run: RunDir): Promise<Private> {
  const { survey, inject } = (await readPlan(localDisk, run)).settings, home = Deno.env.get("HOME") ?? "";
  const names = [
    Deno.hostname(),
    Deno.hostname().split(".")[0],
    ...["USER", "LOGNAME"].map((n) => Deno.env.get(n) ?? ""),
  ];
  // A user who is called like a word of ours says nothing of anybody.
  const telling = names.filter((name) => !["root", "localhost", "obiwan", ""].includes(name));
  const places = {
    [run.root]: "RUN",
    [survey.dir]: "SURVEY",
    [dirname(inject.randoms || "/")]: "RANDOMS",
    [home]: "HOME",
  };
  return { names: telling, places };
}
