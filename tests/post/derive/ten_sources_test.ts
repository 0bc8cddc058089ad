import assert from "node:assert/strict";
import { stack } from "../../../src/base/table/stack.ts";
import { numbers, type Table, texts } from "../../../src/base/table.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { arcsecPerDegree, nanomaggies, radians } from "../../../src/base/units.ts";
import { fitsBytes, openFits, readTable, tableHdu } from "../../../src/io/fits.ts";
import { shippedCuts } from "../../../src/post/derive/cuts.ts";
import { meaningOf, summaryColumns } from "../../../src/post/derive/data_model.ts";
import { fates } from "../../../src/survey/match/fates.ts";
import { type DeriveOptions, deriveRun } from "../../../src/post/derive.ts";
import { Engines } from "../../../src/run/engines/supply.ts";
import { makePlan } from "../../../src/run/planning/make_plan.ts";
import type { Plan } from "../../../src/rundir/plan.ts";
import { resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { finishUnit } from "../../../src/run/supervise/finish.ts";
import { writeFailures } from "../../../src/rundir/failures.ts";
import { makeUnit } from "../../../src/run/units/make_unit.ts";
import { brickGrid, readBricks } from "../../../src/survey/bricks.ts";
import { synthZoom } from "../../../src/synth/plan.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";
import { MemoryRunDisk } from "../../make/runs/run_disk.ts";
import { engine } from "../../make/engines.ts";

const run = new RunDir("RUN"), size = 200, window = 320, brick = "1500p020", arcsec = 1 / arcsecPerDegree;

/** Ten sources, each with the fate that its place and brightness must bring. `dx`, `dy`: arcsec from the middle of the data. */
const ten: { id: number; dx: number; dy: number; r: number; fate: string; near?: "star" }[] = [
  { id: 1, dx: -18, dy: -18, r: 20.5, fate: "recovered" },
  { id: 2, dx: 18, dy: -17, r: 20.5, fate: "recovered" },
  { id: 3, dx: -17, dy: 18, r: 21, fate: "recovered" },
  { id: 4, dx: 3, dy: -20, r: 28, fate: "below threshold" },
  { id: 5, dx: -20, dy: 2, r: 28.5, fate: "below threshold" },
  // The image goes on beyond the CCDs.
  { id: 6, dx: 39, dy: 39, r: 20, fate: "on no exposure" },
  // Two on one place: the catalogue has one source there.
  { id: 7, dx: 18, dy: 18, r: 20.5, fate: "recovered" },
  { id: 8, dx: 18.15, dy: 18.1, r: 22.5, fate: "ambiguous" },
  // In the light of a bright star of the survey's own, an arcsecond and a half from its centre.
  { id: 9, dx: 1.5, dy: 0, r: 24.5, fate: "merged", near: "star" },
  { id: 10, dx: 0, dy: 20, r: 20.8, fate: "recovered" },
];

const disk = new MemoryRunDisk();
let plan: Plan;

async function table(path: string, hdu?: string): Promise<Table> {
  const file = await openFits(disk, path);
  return readTable(hdu ? file.hdu(hdu) : file.first("table"));
}

async function setUp() {
  await writeSurvey(disk, "survey", { seed: 4, size, nobj: 2 });
  const grid = brickGrid(await readBricks(disk, "survey"), { brick, zoom: synthZoom(window) });
  const middle = grid.wcs.toSky((window - 1) / 2, (window - 1) / 2), stars = await table("survey/truth-stars.fits");
  const inside = (ra: number, dec: number) => {
    const [x, y] = grid.wcs.toPixel(ra, dec);
    return Math.max(Math.abs(x - window / 2), Math.abs(y - window / 2)) < 0.4 * size;
  };
  const mag = numbers(stars, "r")!, [ra, dec] = [numbers(stars, "ra")!, numbers(stars, "dec")!];
  const bright = [...mag.keys()].filter((i) => inside(ra[i], dec[i])).sort((a, b) => mag[a] - mag[b])[0];
  const scale = Math.cos(radians(middle[1]));
  const at = ten.map(({ dx, dy, near }) => {
    const [ra0, dec0] = near ? [ra[bright], dec[bright]] : middle;
    return [ra0 + dx * arcsec / scale, dec0 + dy * arcsec];
  });
  const t = new TableBuilder(ten.length).long("id", (i) => BigInt(ten[i].id));
  t.add("ra", "f8", (i) => at[i][0]).add("dec", "f8", (i) => at[i][1]);
  for (const [b, colour] of [["g", 0.5], ["r", 0], ["z", -0.5]] as const) t.add(b, "f8", (i) => ten[i].r + colour);
  t.add("sample", "i4", (i) => 100 + i);
  disk.files.set("points.fits", fitsBytes([tableHdu(t.build(), "RANDOMS")]));
  const values = {
    "survey.dir": "survey",
    "inject.randoms": "points.fits",
    "inject.obj": "star",
    "inject.separation": 0,
    "survey.zoom": synthZoom(window),
  };
  plan = await makePlan(disk, {
    settings: resolveSettings([{ values, from: "the test" }]),
    wish: {},
    out: "RUN",
    say: () => {},
  });
}

async function make(id: string) {
  const part = run.part(id, "one"), engines = new Engines({ engine });
  const order = { type: "unit", id, part, attempt: "one", mostBlobs: 1e6, quarantined: [] as number[] } as const;
  const made = await makeUnit(order, { disk, run, plan, engines, readers: 1, report: () => {}, stopping: () => false });
  await finishUnit(disk, run, plan.units.find((u) => u.id === id)!, { part, ...made, deaths: [], quarantined: [] });
}

const derive = () => deriveRun(disk, run, { cuts: shippedCuts, say: () => {} });

Deno.test("every one of ten sources has the fate that its place and brightness bring, and the table sums to ten", async (t) => {
  let badColumn = () => Promise.resolve<unknown>(undefined);
  await setUp();
  assert.deepEqual(plan.units.map((u) => [u.name, u.sources]), [["real", 0], ["rs0", 10]]);
  await t.step("a brick that is not finished is named, not skipped in silence", async () => {
    await make(`${brick}/real`);
    const { unfinished, rows } = await derive();
    assert.deepEqual([unfinished, rows], [[{ brick, units: ["rs0"] }], 0]);
  });
  await t.step("a brick, band or column that the run does not have is refused", async () => {
    const ask = (options: Partial<DeriveOptions>) =>
      deriveRun(disk, run, { cuts: shippedCuts, say: () => {}, ...options });
    await assert.rejects(
      ask({ bricks: ["1500p02"] }),
      /^UsageError: Cannot derive brick "1500p02": the plan has 1500p020;/,
    );
    const cut = { name: "BRIGHT", bit: 0, about: "", colours: [], columns: [] };
    await assert.rejects(
      ask({ cuts: [{ ...cut, colours: [{ sum: { g: 1, q: -1 }, below: 3 }] }] }),
      /^UsageError: Cannot use cut "BRIGHT" with band "q": the run has g, r, z$/,
    );
    badColumn = () => ask({ cuts: [{ ...cut, columns: [{ column: "psfdepth_rr", above: 3 }] }] });
  });
  await t.step("a unit that failed for good gives rows that say so", async () => {
    await writeFailures(disk, run, {
      unit: `${brick}/rs0`,
      stage: "load",
      failure: { name: "InputError", code: 3, message: "on purpose" },
      deaths: [],
      quarantined: [],
    });
    const { counts, rows } = await derive();
    assert.equal(rows, 10);
    assert.deepEqual(counts, fates.map((f) => f.name === "unit failed" ? 10 : 0));
    const summary = await table(run.derived(brick, "summary.fits"), "SUMMARY");
    const n = (name: string) => numbers(summary, name)![0];
    assert.deepEqual([n("n_units_failed"), n("n_inj"), n("n_unit_failed")], [1, 10, 10]);
    await disk.remove(run.failure(`${brick}/rs0`));
  });
  await make(`${brick}/rs0`);
  await assert.rejects(
    badColumn,
    /^UsageError: Cannot use cut "BRIGHT" with column "psfdepth_rr": .*mean psfdepth_r\?$/,
  );
  const derived = await derive(), rows = await table(run.derived(brick, "randoms.fits"), "RANDOMS");
  const of = (name: string) => numbers(rows, name)!, fate = Array.from(of("fate"), (c) => fates[c].name);
  await t.step("fates", () => {
    assert.deepEqual(ten.map((s, i) => [s.id, fate[i]]), ten.map((s) => [s.id, s.fate]));
    assert.equal(derived.counts.reduce((a, b) => a + b, 0), 10);
    assert.equal(derived.rows, 10);
  });
  await t.step("truth, landed and forced fluxes, matches and masks are those of the products", async () => {
    const dir = run.unit(`${brick}/rs0`), catalogue = await table(`${dir}/tractor/tractor-${brick}.fits`, "CATALOG");
    const objid = of("tractor_objid"),
      flux = of("tractor_flux_r"),
      forced = of("forced_flux_r"),
      ivar = of("forced_flux_ivar_r");
    for (const [i, s] of ten.entries()) {
      const want = nanomaggies(s.r);
      assert.ok(Math.abs(of("rflux")[i] / want - 1) < 1e-6 && Math.abs(of("mag_true_r")[i] - s.r) < 1e-5);
      assert.equal(of("true_sample")[i], 100 + i);
      assert.equal(texts(rows, "unique_id")![i], `${s.id}_${brick}_rs0`);
      if (fate[i] === "recovered") assert.equal(flux[i], numbers(catalogue, "flux_r")![objid[i]]);
      else assert.ok(Number.isNaN(flux[i]));
      if (s.id === 6) assert.ok(of("nobs_r")[i] === 0);
      // The pair on one place shares its light; all others are measured where they are, seen or not.
      else if (s.id !== 7 && s.id !== 8) {
        assert.ok(Math.abs(forced[i] - want) < 5 / Math.sqrt(ivar[i]), `source ${s.id}: ${forced[i]} of ${want}`);
      }
      assert.equal(of("obiwan_mask")[i], fate[i] === "recovered" ? 1 : 0, `source ${s.id}`);
    }
    assert.ok(Math.abs(of("real_separation")[8] - 1.5) < 0.1);
    assert.ok(Math.abs(of("sim_separation")[6] - 0.18) < 0.02);
  });
  await t.step("the summary counts the same sources", async () => {
    const summary = await table(run.derived(brick, "summary.fits"), "SUMMARY"),
      n = (name: string) => numbers(summary, name)![0];
    assert.equal(n("n_inj"), 10);
    assert.equal(n("n_rec"), 5);
    assert.equal(fates.reduce((s, f) => s + n(`n_${f.name.replaceAll(" ", "_")}`), 0), 10);
  });
  await t.step("every column is in the data model, with its unit", async () => {
    const bands = ["g", "r", "z"], summary = await table(run.derived(brick, "summary.fits"), "SUMMARY");
    for (const [name, { unit }] of rows.columns) {
      // Columns of the user's have units of the user's.
      if (!name.startsWith("true_")) assert.equal(meaningOf(name, bands)?.unit, unit, name);
      assert.ok(meaningOf(name, bands), name);
    }
    const known = new Map(
      summaryColumns.flatMap((c) => (c.name.includes("*") ? bands : [""]).map((b) => [c.name.replace("*", b), c])),
    );
    for (const [name, { unit }] of summary.columns) assert.equal(known.get(name)?.unit, unit, name);
    assert.deepEqual([...summary.columns.keys()], [...known.keys()]);
  });
  await t.step("a table of the same units and rules is kept, one of other rules is made again", async () => {
    assert.deepEqual((await derive()).kept, [brick]);
    const path = run.derived(brick, "randoms.parquet"), good = (await disk.read(path)).slice();
    await disk.write(path, good.map((b, i) => i === 1000 ? b ^ 1 : b));
    assert.deepEqual((await derive()).made, [brick], "one flipped bit");
    assert.deepEqual(await disk.read(path), good);
    const other = await deriveRun(disk, run, { cuts: shippedCuts.slice(0, 2), say: () => {} });
    assert.deepEqual(other.made, [brick]);
  });
});

Deno.test("stack() keeps types or widens numbers, fills what a table lacks, and refuses columns that differ", () => {
  const a = new TableBuilder(1).add("x", "f4", () => 1).text("s", () => "ab", 2).build();
  const b = new TableBuilder(2).add("x", "f4", (i) => i).add("n", "i4", () => 7).add("v", "f8", () => [1, 2], {
    size: 2,
  }).build();
  const both = stack([a, b], NaN);
  assert.deepEqual([...numbers(both, "x")!], [1, 0, 1]);
  assert.deepEqual([...numbers(both, "n")!], [0, 7, 7]);
  assert.deepEqual([...numbers(both, "v")!], [NaN, NaN, 1, 2, 1, 2]);
  assert.deepEqual(texts(both, "s"), ["ab", "", ""]);
  const wide = stack([a, new TableBuilder(1).add("x", "f8", () => 0.1).build()]);
  assert.deepEqual([wide.columns.get("x")!.type, [...numbers(wide, "x")!]], ["f8", [1, 0.1]]);
  assert.throws(
    () => stack([a, new TableBuilder(1).text("x", () => "one", 3).build()]),
    /column x is f4\[\] in one and str\[\] in another/,
  );
});
