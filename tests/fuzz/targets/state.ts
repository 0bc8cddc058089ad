import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { costTable } from "../../../cli/text/cost_table.ts";
import { whyBrick } from "../../../cli/text/why_brick.ts";
import { InputError } from "../../../src/base/errors.ts";
import { readCuts } from "../../../src/post/derive/read_cuts.ts";
import { mergedTableFault } from "../../../src/post/merge/merged_table.ts";
import { readReport } from "../../../src/post/merge/report.ts";
import { checkArchive, unpack } from "../../../src/post/archive/unpack.ts";
import { packRun } from "../../../src/post/archive/pack.ts";
import { splitRandoms } from "../../../src/randoms/split.ts";
import { Checkpoint } from "../../../src/run/units/checkpoint.ts";
import { parseOrder } from "../../../src/run/units/messages.ts";
import { writeFailures } from "../../../src/rundir/failures.ts";
import { Leases, readNote } from "../../../src/rundir/lease.ts";
import { readPlan } from "../../../src/rundir/plan.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { runStatus } from "../../../src/rundir/status.ts";
import { verifyRun } from "../../../src/rundir/verify.ts";
import type { FitOutput } from "../../../src/stages/fit/output.ts";
import { fakesIn, products, randomsTable, split, surveyBricks } from "../../make/randoms/split_fixtures.ts";
import { SpillMemoryDisk } from "../../make/randoms/spill_memory_disk.ts";
import { writeRun } from "../../make/runs/made_run.ts";
import { runDisk } from "../../make/runs/run_disk.ts";
import { scratch, type Target } from "../target.ts";
import { WatchedDisk } from "../watched_disk.ts";

const encode = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)),
  decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Files by name, of which one is damaged. */
const filesOf = (files: ReadonlyMap<string, Uint8Array>, wanted: (name: string) => boolean) =>
  [...files].filter(([name]) => wanted(name)).map(([name, bytes]) => ({ name, bytes }));

let run: Map<string, Uint8Array> | undefined;

/** Leases are looked for on the machine's own disk. */
const root = () => `${scratch()}/RUN`;

/** A run directory with everything that units leave in it. */
async function runFiles() {
  if (run) return run;
  const disk = runDisk(),
    dir = await writeRun(disk, root()),
    trouble = { name: "InputError", code: 1, message: "no file" };
  const death = { how: "signal 9", stage: "fit", blobs: [1, 2], words: "", hung: false };
  await writeFailures(disk, dir, {
    unit: "0003p000/rs0",
    stage: "load",
    failure: trouble,
    deaths: [death],
    quarantined: [3],
  });
  await disk.remove(dir.unit("0003p000/rs0"));
  const report = {
    key: "k",
    whole: true,
    derived: "d",
    unfinished: [{ brick: "b" }],
    damaged: [],
    files: [{ path: "randoms.fits" }],
  };
  await disk.write(dir.merged("merge.json"), encode(report));
  await disk.write(dir.merged("randoms.fits"), encode("rows"));
  return run = disk.files;
}

/** The plan has a checksum and is a target of its own. */
const isState = (name: string) => /\.(json|sha256sum)$/.test(name) && !name.endsWith("plan.json");

const state: Target = {
  name: "state of a run",
  corpus: async () => filesOf(await runFiles(), isState).filter((f) => f.bytes.length > 0),
  async read(bytes, name) {
    const disk = new WatchedDisk(root(), await runFiles()), dir = new RunDir(root());
    disk.files.set(name, bytes);
    costTable(await runStatus(disk, dir));
    for (const brick of ["0001p000", "0003p000"]) await whyBrick(disk, dir, brick);
    await verifyRun(disk, dir);
    await mergedTableFault(disk, dir, await readPlan(disk, dir));
    await readReport(disk, dir, dir.merged("merge.json"), "k");
  },
};

/** Leases are files with locks, not a disk's: they are made below the directory that may be written to. */
const leases: Target = {
  name: "leases",
  corpus: () =>
    Promise.resolve([{
      name: "lease.json",
      bytes: encode({ host: "h", pid: 1, owner: "h.1", beat: 3, doing: "fit, 3 of 7 blobs" }),
    }]),
  async read(bytes, name) {
    const path = `${scratch()}/${name}`;
    await Deno.writeFile(path, bytes);
    const note = await readNote(path);
    assert.ok(note === undefined || (typeof note.owner === "string" && Number.isFinite(note.beat)));
    const lease = await new Leases("me").take(path);
    await lease?.beat("at work");
    await lease?.release();
  },
};

const batches = [1, 2, 3].map((k) => ({
  blobs: [k, 10 * k],
  output: {
    sources: [{ blob: k, flux: Float64Array.of(NaN, -0, k) }],
    dropped: [],
    counts: { n: k },
  } as unknown as FitOutput,
}));

/** What a checksum lets through is what was kept. */
const checkpoints: Target = {
  name: "checkpoints",
  async corpus() {
    const disk = runDisk(), kept = await Checkpoint.open(disk, "ck", "one", ["plan"]);
    for (const batch of batches) await kept.keep(batch);
    return [...disk.files].map(([name, bytes]) => ({ name, bytes }));
  },
  async read(bytes, name) {
    const disk = new WatchedDisk("ck", new Map([[name, bytes]]));
    const store = await Checkpoint.open(disk, "ck", "two", ["plan"]);
    for (const batch of (await store.recall()).batches) {
      assert.deepEqual(batch, batches.find((b) => b.blobs[0] === batch.blobs[0]));
    }
  },
};

const bricks = surveyBricks([0]).slice(0, 6), fakes = fakesIn(60, [0, 1.4, -0.12, 0.12]);
let spilt: { files: Map<string, Uint8Array>; want: Map<string, Uint8Array> } | undefined;

/** A split that was killed between its two passes, and the products that it should come to. */
async function spiltFiles() {
  if (spilt) return spilt;
  const inputs = { "r.fits": randomsTable(fakes) }, whole = await split(inputs, bricks);
  let disk = new SpillMemoryDisk();
  for (let crashAt = 1; !disk.files.has("out/.split/spill.json"); crashAt++) {
    disk = Object.assign(new SpillMemoryDisk(), { crashAt });
    await split(inputs, bricks, {}, disk).catch(() => {});
  }
  return spilt = { files: disk.files, want: products(whole.disk) };
}

/** Whatever is damaged: the products have the bytes that they should have. */
const unfinished: Target = {
  name: "unfinished split",
  corpus: async () => filesOf((await spiltFiles()).files, (name) => name.includes(".split/")),
  async read(bytes, name) {
    const { files, want } = await spiltFiles(), disk = new WatchedDisk("out", files);
    disk.files.set(name, bytes);
    await splitRandoms(disk, { inputs: ["r.fits"], outdir: "out", bricks, all: true, memory: 1 << 16 });
    const differs = [...want].filter(([path, file]) => Buffer.compare(file, disk.files.get(path) ?? encode("")) !== 0);
    assert.deepEqual(differs.map(([path]) => path), []);
  },
};

const orders: Target = {
  name: "orders",
  corpus: () => {
    const unit = { type: "unit", id: "a/b", part: "RUN/parts/a.b.1", attempt: "1", mostBlobs: 9, quarantined: [4] };
    return Promise.resolve([unit, { type: "stop" }].map((order) => ({ name: order.type, bytes: encode(order) })));
  },
  read(bytes) {
    const order = parseOrder(decode(bytes));
    if (order?.type === "unit") {
      new Set(order.quarantined.map((b) => b.toFixed())).has(order.part.slice(1) + order.id.trim());
    }
  },
};

const cuts: Target = {
  name: "target cuts",
  corpus: () =>
    Promise.resolve([{
      name: "cuts.json",
      bytes: encode([
        {
          name: "A",
          bit: 1,
          about: "a",
          colours: [{ sum: { g: 1, r: -1 }, below: 1 }],
          columns: [{ column: "x", above: 2 }],
        },
        { name: "B", bit: 2, about: "b", columns: [{ column: "y", equals: 1 }] },
      ]),
    }]),
  read: (bytes, name) => void readCuts(decode(bytes), name),
};

let packed: Map<string, Uint8Array> | undefined;

async function archiveFiles() {
  if (packed) return packed;
  const dir = new RunDir(root()), names = [dir.settings, ...["0001p000", "0003p000"].map((brick) => dir.truth(brick))];
  const more = names.map((name): [string, Uint8Array] => [name, encode(name)]);
  const disk = new WatchedDisk("out", new Map([...await runFiles(), ...more])),
    request = { disk, run: dir, dir: "out", size: 1e6 };
  await packRun({ ...request, say: () => {} });
  return packed = new Map(
    filesOf(disk.files, (name) => name.startsWith("out/")).map((f) => [`a/${f.name.slice(4)}`, f.bytes]),
  );
}

const archives: Target = {
  name: "archives",
  corpus: async () => filesOf(await archiveFiles(), () => true),
  async read(bytes, name) {
    const disk = new WatchedDisk("back", await archiveFiles());
    disk.files.set(name, bytes);
    await checkArchive(disk, "a");
    const { faults } = await unpack(disk, "a", [], "back");
    if (faults.length > 0) throw new InputError(faults[0]);
  },
};

export const stateTargets: readonly Target[] = [state, leases, checkpoints, unfinished, orders, cuts, archives];
