import assert from "node:assert/strict";
import { numbers, texts } from "../../../src/base/table.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { magnitude, nanomaggies } from "../../../src/base/units.ts";
import { fitsBytes, openFits, readTable, tableHdu } from "../../../src/io/fits.ts";
import { deriveRun } from "../../../src/post/derive.ts";
import { readCuts } from "../../../src/post/derive/read_cuts.ts";
import { shippedCuts } from "../../../src/post/derive/cuts.ts";
import { readResults } from "../../../src/post/science/read_results.ts";
import { Rows } from "../../../src/post/science/rows.ts";
import { isFigure } from "../../../src/report/figures/figure.ts";
import { targetFigures } from "../../../src/report/figures/targets.ts";
import { openPlotter } from "../../../src/report/plot.ts";
import { makePlan } from "../../../src/run/planning/make_plan.ts";
import { finishUnit } from "../../../src/run/supervise/finish.ts";
import { resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { brickGrid, readBricks } from "../../../src/survey/bricks.ts";
import { synthBrick, synthZoom } from "../../../src/synth/plan.ts";
import { columnsOf } from "../../make/randoms/draw_scene.ts";
import { oneWorker } from "../../make/runs/one_worker.ts";
import { MemoryRunDisk } from "../../make/runs/run_disk.ts";
import { size, wiseDisk } from "../../make/synth/tiles.ts";

const brick = synthBrick.brickname, lrg = 2 ** 3, count = 12;

/** Red galaxies of the draw on a grid. */
async function galaxies(disk: MemoryRunDisk) {
  const grid = brickGrid(await readBricks(disk, "survey"), { brick, zoom: synthZoom(size) });
  const c = await columnsOf("lrg", count, { seed: 5 }), t = new TableBuilder(count).long("id", (i) => BigInt(i + 1));
  const at = Array.from({ length: count }, (_, i) => grid.wcs.toSky(22 + 45 * (i % 4), 30 + 55 * Math.floor(i / 4)));
  t.add("ra", "f8", (i) => at[i][0]).add("dec", "f8", (i) => at[i][1]);
  for (const key of ["redshift", "g", "r", "z", "w1", "w2", "rhalf", "n", "ba", "pa"]) {
    t.add(key, "f8", (i) => c[key][i]);
  }
  disk.files.set("lrg.fits", fitsBytes([tableHdu(t.build(), "RANDOMS")]));
  return c;
}

async function madeRun(change: Record<string, unknown>) {
  const disk = new MemoryRunDisk();
  for (const [path, bytes] of (await wiseDisk()).files) disk.files.set(path, bytes);
  const truth = await galaxies(disk), run = new RunDir("RUN");
  const values = {
    ...{ "survey.dir": "survey", "survey.zoom": synthZoom(size), "survey.wise_dir": "survey/unwise" },
    ...{ "inject.randoms": "lrg.fits", "inject.obj": "lrg", "inject.nobj": count, ...change },
  };
  const settings = resolveSettings([{ values, from: "the test" }]);
  const plan = await makePlan(disk, { settings, wish: {}, out: "RUN", say: () => {} });
  for (const unit of plan.units.filter((u) => u.sources > 0)) {
    const part = run.part(unit.id, "one"), made = await oneWorker(disk, plan)(unit.id, part);
    await finishUnit(disk, run, unit, { part, ...made, deaths: [], quarantined: [] });
  }
  return { disk, run, truth, plan };
}

Deno.test("red galaxies in a run with tiles are classed by their true and their measured light in W1, fibre magnitudes included", async () => {
  const { disk, run, truth, plan } = await madeRun({ "run.real": false });
  const say = () => {};
  await deriveRun(disk, run, { cuts: shippedCuts, bricks: [brick], say });
  const table = readTable((await openFits(disk, run.derived(brick, "randoms.fits"))).hdu("RANDOMS"));
  const of = (name: string) => numbers(table, name)!, ids = Array.from(of("id"), (id) => id - 1);
  of("mag_true_w1").forEach((m, i) => assert.ok(Math.abs(m - truth.w1[ids[i]]) < 1e-4));
  // The rules written out. A fibre holds less than half of a spheroid's light here, more where it is small.
  const mask = of("targets_mask_true"), bit = (v: number) => (v & lrg) !== 0;
  let told = 0;
  for (const [i, id] of ids.entries()) {
    const [g, r, z, w1] = ["g", "r", "z", "w1"].map((b) => truth[b][id]);
    const colours = z - w1 > 0.8 * (r - z) - 0.6 && (g - w1 > 2.9 || r - w1 > 1.8) &&
      ((r - w1 > 1.8 * (w1 - 17.14) && r - w1 > w1 - 16.33) || r - w1 > 3.3);
    if (!colours || z + 0.2 > 21.6) assert.ok(!bit(mask[i]), `source ${id}`);
    else if (z + 1.6 < 21.6) assert.ok(bit(mask[i]), `source ${id}`);
    else continue;
    told++;
  }
  assert.ok(told > count / 2);
  assert.ok(mask.some(bit) && !mask.every(bit));
  // Measured: from the carried columns alone, the same bits.
  const mag = (name: string, band: string, i: number) =>
    magnitude(of(`tractor_${name}_${band}`)[i] / of(`tractor_mw_transmission_${band}`)[i]);
  of("targets_mask").forEach((v, i) => {
    const [g, r, z, w1] = ["g", "r", "z", "w1"].map((b) => mag("flux", b, i)), fiber = mag("fiberflux", "z", i);
    const passes = fiber < 21.6 && z - w1 > 0.8 * (r - z) - 0.6 && (g - w1 > 2.9 || r - w1 > 1.8) &&
      ((r - w1 > 1.8 * (w1 - 17.14) && r - w1 > w1 - 16.33) || r - w1 > 3.3);
    assert.equal(bit(v), passes && of("obiwan_mask")[i] > 0 && (of("tractor_maskbits")[i] & 12290) === 0);
  });
  // Light in W1 closes to a tenth where there is much of it, blends with the sky's own sources aside.
  const off = ids.map((id, i) => of("tractor_flux_w1")[i] / nanomaggies(truth.w1[id]) - 1).sort((a, b) => a - b);
  assert.ok(Math.abs(off[count >> 1]) < 0.1, `${off}`);
  assert.ok(table.columns.has("tractor_wise_x") && !table.columns.has("tractor_apflux_w1"));
  assert.ok(texts(table, "tractor_wise_coadd_id")!.every((t) => t === "" || t === "1497p015"));

  const results = await readResults(disk, run), cuts = results.cuts.filter((c) => c.name.startsWith("DESI"));
  assert.deepEqual(cuts.map((c) => [c.name, c.bit]), [["DESI_ELG", 2], ["DESI_LRG", 3], ["DESI_QSO", 4]]);
  const figures = targetFigures(new Rows(results.rows, results.bands), cuts, await openPlotter());
  const drawn = figures.filter(isFigure).map((f) => f.id);
  assert.ok(drawn.includes("redshift-desi-lrg") && drawn.includes("redshift-kept"), `${drawn}`);

  // A user's cut may ask for these bands here, and for no other's.
  const mine = (band: string) =>
    readCuts(`[{"name":"MINE","bit":9,"colours":[{"sum":{"r":1,"${band}":-1},"above":1.5}]}]`, "mine.json");
  await deriveRun(disk, run, { cuts: mine("w2"), bricks: [brick], say });
  await deriveRun(disk, run, { cuts: mine("fiber_z"), bricks: [brick], say });
  await assert.rejects(
    deriveRun(disk, run, { cuts: mine("i"), bricks: [brick], say }),
    /cut "MINE" with band "i": the run has g, r, z, w1, w2, w3/,
  );
  assert.equal(plan.units.length, 1);
});

Deno.test("without tiles a run's rows have no columns of WISE, and cuts that ask for them are refused", async () => {
  const { disk, run } = await madeRun({ "survey.wise_dir": "", "run.real": false }),
    options = { bricks: [brick], say: () => {} };
  await deriveRun(disk, run, { cuts: shippedCuts, ...options });
  const table = readTable((await openFits(disk, run.derived(brick, "randoms.fits"))).hdu("RANDOMS"));
  assert.deepEqual([...table.columns.keys()].filter((k) => /w1$|wise/.test(k)), ["true_w1"]);
  assert.ok(numbers(table, "targets_mask_true")!.every((v) => (v & lrg) === 0));
  const cuts = readCuts(
    '[{"name":"MINE","bit":9,"means":{"w":{"w1":1,"w2":1}},"colours":[{"sum":{"w":1},"below":20}]}]',
    "m",
  );
  await assert.rejects(deriveRun(disk, run, { cuts, ...options }), /with band "w1": the run has g, r, z/);
});
