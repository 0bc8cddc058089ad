import assert from "node:assert/strict";
import type { RunDisk } from "../../../src/base/disk.ts";
import type { Column, Table } from "../../../src/base/table.ts";
import { takeRows } from "../../../src/base/table.ts";
import { fitsBytes, gzipBytes, parseFits, readTable, tableHdu } from "../../../src/io/fits.ts";
import { makePlan } from "../../../src/run/planning/make_plan.ts";
import type { Plan } from "../../../src/rundir/plan.ts";
import { resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { synthZoom } from "../../../src/synth/plan.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";
import { oneWorker } from "../../make/runs/one_worker.ts";
import { runDisk } from "../../make/runs/run_disk.ts";

const size = 110, run = new RunDir("RUN"), path = "survey/survey-ccds-synth.fits.gz", id = "1500p020/rs0";

/** A survey whose CCD table has columns of every kind, and rows of other places whose texts are longer. */
async function survey() {
  const disk = runDisk();
  await writeSurvey(disk, "survey", { seed: 4, size, nobj: 2 });
  const table = readTable(parseFits(disk.files.get(path)!, path).first("table")), n = table.nrows;
  const all = takeRows(table, [...Array(n).keys(), ...Array(n).keys()]), rows = [...Array(2 * n).keys()];
  const add = (name: string, column: Column) => all.columns.set(name, column);
  add("note", { type: "str", shape: [], width: 40, data: rows.map((i) => i < n ? "a" : "a longer word") });
  add("pair", { type: "str", shape: [2], width: 5, data: rows.flatMap((i) => ["x", `y${i}`]) });
  add("good", { type: "bool", shape: [], data: Uint8Array.from(rows, (i) => i % 2) });
  add("big", { type: "i8", shape: [], data: BigInt64Array.from(rows, (i) => 2n ** 60n + BigInt(i)) });
  add("matrix", { type: "f4", shape: [2, 2], data: Float32Array.from({ length: 8 * n }, (_, i) => i === 1 ? NaN : i) });
  const ra = all.columns.get("crval1")!.data as Float64Array;
  for (let i = n; i < 2 * n; i++) ra[i] += 90;
  await disk.write(path, gzipBytes(fitsBytes([tableHdu(all, "CCDS")])));
  return { disk, table: all };
}

const planOf = (disk: RunDisk): Promise<Plan> => {
  const values = { "survey.dir": "survey", "inject.randoms": "survey/randoms.fits", "survey.zoom": synthZoom(size) };
  const settings = resolveSettings([{ values, from: "the test" }]);
  return makePlan(disk, { settings, wish: {}, out: "RUN", say: () => {} });
};

Deno.test("a worker reads the CCDs of its brick and the brick itself from the plan, never the survey's tables, and its products are those of before", async () => {
  const { disk, table } = await survey(), plan = await planOf(disk), opened = new Set<string>();
  const kept = readTable(parseFits(disk.files.get(run.ccds("1500p020"))!, "the plan's").hdu("CCDS"));
  assert.equal(kept.nrows, table.nrows / 2);
  const recording = new Proxy<RunDisk>(disk, {
    get(target, name) {
      const member = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: [string]) => {
        if (["read", "readRange", "size"].includes(String(name))) opened.add(args[0]);
        return member.apply(target, args);
      };
    },
  });
  await oneWorker(recording, plan)(id, "RUN/parts/now");
  assert.ok(opened.has(run.ccds("1500p020")) && opened.has(run.truth("1500p020")));
  assert.deepEqual([...opened].filter((p) => /survey-(ccds|bricks)/.test(p)), []);

  // A plan that keeps no CCDs still works; the unit then looks for them itself.
  const older = { ...plan, inputs: plan.inputs.filter((f) => f.path !== run.ccdsName("1500p020")) };
  await oneWorker(disk, older)(id, "RUN/parts/before");
  const products = (part: string) =>
    new Map([...disk.files].filter(([p]) => p.startsWith(part)).map(([p, b]) => [p.slice(part.length), b]));
  const now = products("RUN/parts/now"), before = products("RUN/parts/before");
  assert.ok(now.size > 20);
  assert.deepEqual([...now.keys()].sort(), [...before.keys()].sort());
  for (const [name, bytes] of now) assert.deepEqual(bytes, before.get(name), name);
});

Deno.test("a table of CCDs that was changed after the plan ends the unit with its name", async () => {
  const { disk } = await survey(), plan = await planOf(disk), name = run.ccds("1500p020");
  disk.files.set(name, Uint8Array.from(disk.files.get(name)!, (v, i) => i === 9000 ? v ^ 1 : v));
  await assert.rejects(
    oneWorker(disk, plan)(id, "RUN/parts/now"),
    /ccds\/150\/1500p020\.fits": its SHA-256 has changed/,
  );
});

Deno.test("a brick's own table holds the same rows, bit for bit, as the survey's", async () => {
  const { disk, table } = await survey();
  await planOf(disk);
  const kept = readTable(parseFits(disk.files.get(run.ccds("1500p020"))!, "the plan's").hdu("CCDS"));
  const want: Table = takeRows(table, [...Array(kept.nrows).keys()]);
  for (const [name, { data }] of want.columns) {
    // An array of texts is one text of the same bytes.
    if (name !== "pair") assert.deepEqual(kept.columns.get(name)?.data, data, name);
  }
});
