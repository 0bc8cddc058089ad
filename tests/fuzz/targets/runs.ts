import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { readManifest } from "../../../src/randoms/split/manifest.ts";
import { parseReport } from "../../../src/run/units/messages.ts";
import { readTasks, taskDir } from "../../../src/run/planning/task_lines.ts";
import { readPlan } from "../../../src/rundir/plan.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { readToml, writeToml } from "../../../src/rundir/settings/toml.ts";
import { safeName } from "../../../src/survey/ccds/image_files.ts";
import type { Target } from "../target.ts";

const encode = (text: string) => new TextEncoder().encode(text),
  decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const one = (name: string, text: string) => () => Promise.resolve([{ name, bytes: encode(text) }]);

/** A name that leads out of the directory that it is joined to. @throws {Error} for one that does */
function staysInside(name: string) {
  const parts: string[] = [];
  for (const part of `out/${name}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  if (parts[0] !== "out" || name.startsWith("/") || name.includes("\0")) {
    throw new Error(`${JSON.stringify(name)} leads out of its directory`);
  }
}

const plan = {
  schema: "obiwan-plan-1",
  code: "0.1.0",
  settings: {},
  bricks: [],
  units: [{ id: "a/b", brick: "a", name: "b" }],
  inputs: [],
  hash: "0",
};
const manifest = {
  schema: "obiwan-split-1",
  key: "0",
  margin: 1,
  chosen: { sha256: "0" },
  bricks: [{ brick: "0001p000", rows: 1 }],
  rows: 1,
  written: 1,
};
const reports = [
  { type: "ready", engine: "webgpu", driver: "llvmpipe" },
  { type: "progress", id: "a/b", pass: "fit", done: 1, all: 2 },
  { type: "blobs", id: "a/b", blobs: [1, 2], done: 1, all: 2 },
  { type: "failed", id: "a/b", failure: { kind: "input", message: "no file" } },
  { type: "done", id: "a/b", record: {}, cost: { seconds: 1 } },
];

export const runTargets: readonly Target[] = [
  {
    name: "toml",
    corpus: async () => [{ name: "s.toml", bytes: encode(await writeToml(resolveSettings([]))) }],
    read: async (bytes, name) => void resolveSettings([{ values: await readToml(decode(bytes), name), from: name }]),
  },
  {
    name: "task lines",
    corpus: one("tasks.txt", "1741p242 0 no no\n1741p242 500 no yes\n# a comment\n0001m002 0 yes no\n"),
    read(bytes, name) {
      for (const task of readTasks(decode(bytes), name)) staysInside(`${task.brick}/${taskDir(task)}`);
    },
  },
  {
    name: "file names",
    corpus: one("name", "decam/CP/V4.8/c4d_150329_031648_ooi_z_ls9.fits.fz"),
    read: (bytes) => staysInside(safeName(decode(bytes))),
  },
  {
    name: "run directory",
    corpus: () =>
      Promise.resolve([
        { name: "RUN/plan.json", bytes: encode(JSON.stringify(plan)) },
        { name: "RUN/split.json", bytes: encode(JSON.stringify(manifest)) },
      ]),
    async read(bytes, name) {
      const disk = new MemoryDisk();
      disk.files.set(name, bytes);
      if (name.endsWith("plan.json")) await readPlan(disk, new RunDir("RUN"));
      else await readManifest(disk, "RUN");
    },
  },
  {
    name: "messages",
    corpus: () => Promise.resolve(reports.map((r) => ({ name: r.type, bytes: encode(JSON.stringify(r)) }))),
    read: (bytes) => void parseReport(decode(bytes)),
  },
];
