import assert from "node:assert/strict";
import { type Column, type Table, takeRows } from "../../../src/base/table.ts";
import { readAnyTable } from "../../../src/io/any_table.ts";
import { parquetBytes } from "../../../src/io/arrow.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { FrozenDisk } from "../../../src/run/units/frozen_disk.ts";
import { fingerprint, sha256 } from "../../../src/base/sha256.ts";
import { makePlan } from "../../../src/run/planning/make_plan.ts";
import { type Plan, readPlan } from "../../../src/rundir/plan.ts";
import { resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { readTasks } from "../../../src/run/planning/task_lines.ts";
import { readUnitTruth } from "../../../src/run/planning/truth.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { changeCcds, setCcd } from "../../make/runs/spoilt_ccd.ts";
import { size, synthDisk } from "../../make/runs/synth_brick.ts";
import { synthZoom } from "../../../src/synth/plan.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";

const run = new RunDir("RUN");

function settingsOf(change: Record<string, unknown> = {}) {
  const values = {
    "survey.dir": "survey",
    "inject.randoms": "survey/randoms.fits",
    "survey.zoom": synthZoom(size),
    "inject.nobj": 2,
    ...change,
  };
  return resolveSettings([{ values, from: "the test" }]);
}

const plan = (disk: MemoryDisk, change: Record<string, unknown> = {}, tasks?: string): Promise<Plan> =>
  makePlan(disk, {
    settings: settingsOf(change),
    wish: {},
    tasks: tasks === undefined ? undefined : readTasks(tasks, "tasks"),
    out: "RUN",
    say: () => {},
  });

Deno.test("makePlan() gives a brick its real unit and its sources in sets, each source once", async () => {
  const disk = await synthDisk(), { units, bricks } = await plan(disk);
  assert.deepEqual(units.map((u) => [u.id, u.sources]), [
    ["1500p020/real", 0],
    ["1500p020/rs0", 2],
    ["1500p020/rs2", 2],
    ["1500p020/rs4", 1],
  ]);
  assert.equal(bricks[0].sources, 5);
  const seen = new Set<bigint>();
  for (const { name } of units.slice(1)) {
    const { truth } = await readUnitTruth(disk, run.truth("1500p020"), name, settingsOf());
    for (const id of truth.id) seen.add(id);
  }
  assert.equal(seen.size, 5);
});

Deno.test("makePlan() keeps a CCD that is listed twice once, and names it, rows that no unit can use and rows without a place", async () => {
  const disk = await synthDisk(), said: string[] = [];
  changeCcds(disk, (table) => takeRows(table, [0, 1, 2, 3, 4, 5, 2]));
  setCcd("ccdzpt", NaN)(disk, 1);
  setCcd("crval1", NaN)(disk, 5);
  const made = await makePlan(disk, { settings: settingsOf(), wish: {}, out: "RUN", say: (line) => said.push(line) });
  assert.equal(made.bricks[0].ccds, 5);
  const warnings = said.filter((line) => line.startsWith("warning: "));
  assert.equal(warnings.length, 3, said.join("\n"));
  assert.match(warnings[0], /row 6 \(decam-500021-N4\) is left out, for its place is not known/);
  assert.match(warnings[1], /row 7 \(decam-500010-N4\) is left out: it is .* again, as .* row 3 /);
  assert.match(warnings[2], /row 2 \(decam-500001-N4\): ccdzpt must be/);
});

Deno.test("makePlan() takes randoms of any format, columns of any name and ids of 64 bits, and its units need no names", async () => {
  const disk = await synthDisk(),
    randoms = await readAnyTable(disk, "survey/randoms.fits"),
    { nrows, columns } = randoms;
  const ids = Array.from({ length: nrows }, (_, i) => 2n ** 64n - 1n - BigInt(i));
  const others: Table = {
    nrows,
    columns: new Map([["TARGETID", { type: "u8", shape: [], data: BigUint64Array.from(ids) }]]),
  };
  for (const [name, column] of columns) if (name !== "id") others.columns.set(name === "z" ? "Z_AB" : name, column);
  await disk.write("survey/mine.parquet", await parquetBytes(others));
  const change = { "inject.randoms": "survey/mine.parquet", "inject.columns": ["id=TARGETID", "z=Z_AB"] };
  const { units } = await plan(disk, change), seen: bigint[] = [];
  for (const { name } of units.slice(1)) {
    const { truth } = await readUnitTruth(disk, run.truth("1500p020"), name, settingsOf());
    seen.push(...truth.id);
    assert.deepEqual(
      truth.id.map((id) => truth.mag.z[truth.id.indexOf(id)]),
      truth.id.map((id) => columns.get("z")!.data[ids.indexOf(id)]),
    );
  }
  assert.deepEqual(seen.sort(), ids.sort());
});

Deno.test("makePlan() leaves out no id below 0, unless smaller ids are left out", async () => {
  const disk = await synthDisk(),
    randoms = await readAnyTable(disk, "survey/randoms.fits"),
    { nrows, columns } = randoms;
  const ids = BigInt64Array.from({ length: nrows }, (_, i) => i === 0 ? -(2n ** 63n) : BigInt(i - 3));
  const table = { nrows, columns: new Map([...columns, ["id", { type: "i8", shape: [], data: ids } as Column]]) };
  await disk.write("survey/mine.parquet", await parquetBytes(table));
  for (const [least, want] of [[0, ids.length], [1, ids.filter((id) => id >= 1n).length]]) {
    const { bricks } = await plan(disk, { "inject.randoms": "survey/mine.parquet", "inject.min_id": least });
    assert.equal(bricks[0].sources, want);
    for (const path of [...disk.files.keys()]) if (path.startsWith("RUN/")) disk.files.delete(path);
  }
});

Deno.test("makePlan() with sets by colouring has as few as the room asks for, of one size, and says so", async () => {
  const disk = await synthDisk(), { units, bricks } = await plan(disk, { "inject.sets": "coloured", "inject.nobj": 4 });
  assert.deepEqual(units.slice(1).map((u) => [u.id, u.rowstart, u.sources]), [
    ["1500p020/rs0", 0, 3],
    ["1500p020/rs4", 4, 2],
  ]);
  assert.deepEqual(bricks[0].colouring, { sets: 2, least: 2, largest: 3, smallest: 2 });
  const { bricks: [empty] } = await plan(await synthDisk(), { "inject.sets": "coloured", "inject.min_id": 1e9 });
  assert.equal(empty.colouring, undefined);
});

Deno.test("makePlan() refuses the original's task lines with sets that they cannot name", async () => {
  const disk = await synthDisk(), colour = { "inject.sets": "coloured" };
  const refused = /task lines of the original for inject.sets = "coloured": .*leave out --tasks and --write-tasks/;
  await assert.rejects(plan(disk, colour, "1500p020 0 no no\n"), refused);
  const request = { settings: settingsOf(colour), wish: {}, out: "RUN", say: () => {}, hearTasks: () => {} };
  await assert.rejects(makePlan(disk, request), refused);
  assert.ok(!disk.files.has("RUN/plan.json"));
});

Deno.test("makePlan() lets units write all up to ten sets of sources a brick, then tables and cut-outs, unless it is said", async () => {
  const disk = new MemoryDisk();
  await writeSurvey(disk, "survey", { seed: 4, size, nobj: 12 });
  const chosen = async (change: Record<string, unknown>) => {
    disk.files.delete(run.plan);
    const { settings, units } = await plan(disk, { "inject.nobj": 1, ...change });
    const toml = new TextDecoder().decode(disk.files.get(run.settings)!);
    assert.match(toml, new RegExp(`^products = "${settings.run.products}"$`, "m"));
    return [settings.run.products, units.length - 1, units.at(-1)!.estimate.diskBytes] as const;
  };
  const [ten, ...few] = await chosen({ "inject.min_id": 3 }), [more, ...many] = await chosen({ "inject.min_id": 2 });
  assert.deepEqual([ten, few[0], more, many[0]], ["all", 10, "science", 11]);
  assert.ok(many[1] < few[1], `${many[1]} bytes, ${few[1]} of all`);
  assert.equal((await chosen({ "run.products": "all" }))[0], "all");
  assert.equal((await chosen({ "inject.nobj": 500, "run.products": "science" }))[0], "science");
});

Deno.test("makePlan() twice is the same plan, and another plan is not put into its directory", async () => {
  const disk = await synthDisk(), first = await plan(disk), before = new Map(disk.files);
  assert.equal((await plan(disk)).hash, first.hash);
  assert.deepEqual(disk.files, before);
  await assert.rejects(plan(disk, { "inject.seed": 2 }), /it holds another plan/);
});

Deno.test("makePlan() knows every file that the units read, and its content", async () => {
  const disk = await synthDisk(), { inputs } = await plan(disk);
  for (const { path, sha256, bytes } of inputs.filter((f) => f.path.startsWith("survey/"))) {
    assert.deepEqual(await fingerprint(disk, path, "full"), { path, bytes, sha256 });
  }
  const names = inputs.map((f) => f.path);
  for (const kind of [/ooi/, /oow/, /ood/, /psfex/, /splinesky/, /survey-bricks/, /survey-ccds/, /truth\/150/]) {
    assert.ok(names.some((n) => kind.test(n)), String(kind));
  }
  const other = await synthDisk(), image = names.find((n) => n.includes("_ooi_"))!;
  other.files.set(image, Uint8Array.from(other.files.get(image)!, (v, i) => i === 5000 ? v ^ 1 : v));
  assert.notEqual((await plan(other)).hash, (await plan(disk)).hash);
});

Deno.test("makePlan() takes the original's tasks, and brings ids that they leave out", async () => {
  const disk = await synthDisk(),
    { units } = await plan(disk, {}, "1500p020 2 no no\n1500p020 0 no no\n1500p020 40 no no\n");
  assert.deepEqual(units.map((u) => [u.name, u.rowstart, u.sources]), [["rs2", 2, 2], ["rs0", 0, 2]]);
});

Deno.test("makePlan() says which bricks have nothing to do, and refuses a plan of nothing", async () => {
  const disk = await synthDisk();
  await assert.rejects(
    plan(disk, { "survey.bands": ["Y"], "inject.randoms": "" }),
    /nothing to do, no CCD of the bands Y touches it/,
  );
  await assert.rejects(
    plan(disk, { "survey.bands": ["g", "q"], "inject.randoms": "" }),
    /^UsageError: Cannot use band "q": the survey has g, r, z$/,
  );
  await assert.rejects(plan(disk, { "survey.dir": "nowhere" }), /Cannot find the bricks/);
  await assert.rejects(plan(disk, { "inject.randoms": "nowhere.fits" }), /Cannot read "nowhere.fits"/);
});

Deno.test("readPlan() refuses a plan that was edited, that another version made, or that is not there", async () => {
  const disk = await synthDisk();
  await assert.rejects(readPlan(disk, run), /there is no "RUN\/plan.json"; make one/);
  await plan(disk);
  const text = new TextDecoder().decode(disk.files.get("RUN/plan.json")!);
  const edit = (from: string, to: string) =>
    disk.files.set("RUN/plan.json", new TextEncoder().encode(text.replace(from, to)));
  edit('"seed": 1', '"seed": 2');
  await assert.rejects(readPlan(disk, run), /it was changed after it was made/);
  const { hash: _, ...content } = JSON.parse(text), older = { ...content, code: "0.0.9" };
  disk.files.set(
    "RUN/plan.json",
    new TextEncoder().encode(JSON.stringify({ ...older, hash: sha256(JSON.stringify(older)) })),
  );
  await assert.rejects(readPlan(disk, run), /version 0.0.9 planned it, this is/);
  edit("{", "");
  await assert.rejects(readPlan(disk, run), /Cannot read "RUN\/plan.json"/);
});

Deno.test("FrozenDisk shows the inputs as they were: later files are not there, changed ones are refused", async () => {
  const disk = new MemoryDisk();
  for (const name of ["a", "b", "c"]) disk.files.set(`in/${name}`, new Uint8Array([1, 2, 3]));
  const files = [
    await fingerprint(disk, "in/a", "full"),
    await fingerprint(disk, "in/b", "size"),
    await fingerprint(disk, "in/c", "full"),
  ];
  const frozen = new FrozenDisk(disk, files);
  disk.files.set("in/d", new Uint8Array(1));
  disk.files.set("in/a", new Uint8Array([1, 2, 4]));
  disk.files.set("in/c", new Uint8Array([1, 2]));
  assert.deepEqual(await frozen.list("in"), ["a", "b", "c"]);
  assert.equal(await frozen.exists("in/d"), false);
  await assert.rejects(frozen.read("in/d"), /no such file belongs to the plan/);
  await assert.rejects(frozen.read("in/a"), /"in\/a": its SHA-256 has changed since the plan was made/);
  await assert.rejects(
    frozen.readRange("in/c", 0, 1),
    /its size has changed since the plan was made, from 3 bytes to 2 bytes/,
  );
  assert.deepEqual(await frozen.read("in/b"), new Uint8Array([1, 2, 3]));
});
