import assert from "node:assert/strict";
import { sceneBricks, sceneCut, writeScene } from "../../../bench/selection/scene.ts";
import { uniformStream } from "../../../src/base/random.ts";
import { numbers } from "../../../src/base/table.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { type Selection, type SelectOptions, selectRun } from "../../../src/post/selection.ts";
import { foldsOf, sumWithError } from "../../../src/post/selection/checks/folds.ts";
import { calibration, informativeEdges } from "../../../src/post/selection/checks/calibration.ts";
import { closure } from "../../../src/post/selection/checks/closure.ts";
import { readResults } from "../../../src/post/science/read_results.ts";
import { Rows } from "../../../src/post/science/rows.ts";
import { targetCounts } from "../../../src/post/science/targets.ts";
import { readHealpix } from "../../../src/post/selection/sky/healpix_map.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { tempOfFile } from "../../make/in_temp.ts";

const dir = await tempOfFile(), sources = 600;
const { run, map } = await writeScene(localDisk, dir, { bricks: sceneBricks(4, 2), sources });
const options: SelectOptions = {
  sample: sceneCut.name,
  model: "additive",
  maps: new Map([["stars", await readHealpix(localDisk, map)]]),
  nside: 128,
  withVetoed: false,
  say: () => {},
};
const select = (change: Partial<SelectOptions> = {}) =>
  selectRun(localDisk, new RunDir(run), { ...options, ...change });
const selection: Selection = await select();

Deno.test("a selection's counts are those of the tables: loss by its two ways, and contamination apart", async () => {
  const { counts } = selection.file,
    results = await readResults(localDisk, new RunDir(run)),
    rows = new Rows(results.rows, results.bands);
  const want = targetCounts(rows, rows.tried(), 0).counts;
  assert.deepEqual([counts.kept, counts.notFound, counts.failed, counts.gained], [
    want.get("kept"),
    want.get("lost: not recovered"),
    want.get("lost: fails the cut"),
    want.get("gained"),
  ]);
  assert.equal(counts.kept + counts.notFound + counts.failed, counts.belong);
  assert.deepEqual([counts.sources, counts.belong + counts.others, counts.bricks], [8 * sources, 8 * sources, 8]);
  assert.ok(counts.failed > 10 && counts.gained > 10, "sources scatter both ways, else nothing is tested");
});

Deno.test("on bricks that were held out it is calibrated, closes, and beats the binned one", () => {
  const { checks } = selection.file, tens = checks.calibration.filter((b) => b.of === "prediction");
  assert.equal(tens.reduce((s, b) => s + b.n, 0), 8 * sources);
  // 0.001 of χ² with ten degrees of freedom.
  assert.ok(checks.bins === 10 && checks.chi2 < 29.6, `χ² ${checks.chi2}`);
  assert.ok(checks.scores.additive.logLikelihood > checks.scores.binned.logLikelihood);
  for (const p of checks.closure.powers) assert.ok(Math.abs(p.after) < 4.5 * p.error, JSON.stringify(p));
  for (const p of checks.closure.pairs) assert.ok(Math.abs(p.excess) < 4.5 * p.error, JSON.stringify(p));
});

Deno.test("maps hold every source once, and a weight of mean 1 with its error", () => {
  const { maps } = selection,
    of = (name: string) => numbers(maps, name)!,
    sum = (name: string) => of(name).reduce((s, v) => s + v, 0);
  const { counts } = selection.file;
  assert.deepEqual(["INJECTED", "BELONG", "KEPT", "GAINED"].map(sum), [
    counts.sources,
    counts.belong,
    counts.kept,
    counts.gained,
  ]);
  const mean = of("WEIGHT").reduce((s, w, i) => s + w * of("INJECTED")[i], 0) / counts.sources;
  assert.ok(Math.abs(mean - 1) < 1e-9, `${mean}`);
  assert.ok(of("WEIGHT_ERROR").every((e) => e > 0 && e < 0.5));
  assert.ok(of("CONTAMINATION").every((c) => c > 0 && c < 0.3) && of("COMPLETENESS").every((c) => c > 0.5 && c < 1));
  assert.ok(of("PIXEL").every((p, i, all) => i === 0 || p > all[i - 1]), "pixels rise");
});

Deno.test("the same run gives the same selection", async () => {
  assert.deepEqual(JSON.stringify((await select()).file), JSON.stringify(selection.file));
});

Deno.test("the cut may come from the user: the one the tables were derived with gives the same counts", async () => {
  const { file } = await select({ cuts: [sceneCut], conditions: ["depth_r", "stars"] });
  assert.deepEqual(file.counts, selection.file.counts);
  assert.deepEqual(file.conditions.map((c) => c.name), ["depth_r", "stars"]);
  const found = await select({ sample: "found", model: "binned", conditions: ["psfsize_r"] });
  assert.deepEqual([found.file.counts.others, found.file.parts.gained, found.file.model], [0, undefined, "binned"]);
});

Deno.test("names that are none, and too few sources, are refused", async () => {
  await assert.rejects(select({ sample: "BRIGHT" }), /Cannot select sample "BRIGHT": the run has BRIGHT_R, found/);
  await assert.rejects(select({ band: "u" }), /Cannot use --band "u": the run has g, r, z/);
  await assert.rejects(select({ conditions: ["deptth_r"] }), /Cannot use condition "deptth_r".*did you mean depth_r/);
  const never = { ...sceneCut, colours: [{ sum: { r: 1 }, below: 10 }] };
  await assert.rejects(
    select({ cuts: [never] }),
    /0 injected sources belong to it, 0 are found and selected; at least 50/,
  );
  const odd = { ...sceneCut, columns: [{ column: "nothing", above: 1 }] };
  await assert.rejects(select({ cuts: [odd] }), /Cannot use cut "BRIGHT_R" with column "nothing"/);
  assert.throws(() => foldsOf(["one"]), /at least two bricks with sources are needed, there is 1/);
});

Deno.test("groups of bricks are of equal size and depend on names alone", () => {
  const names = Array.from({ length: 23 }, (_, k) => `brick${k}`),
    folds = foldsOf(names),
    again = foldsOf(names.toReversed());
  const sizes = Array.from({ length: 10 }, (_, f) => folds.filter((g) => g === f).length);
  assert.ok(Math.min(...sizes) >= 2 && Math.max(...sizes) <= 3, sizes.join());
  names.forEach((_, k) => assert.equal(folds[k], again[22 - k]));
});

Deno.test("sumWithError() has the error of a sum of independent parts", () => {
  const { sum, error } = sumWithError([1, 3, 2, 2]);
  assert.equal(sum, 8);
  assert.ok(Math.abs(error - Math.sqrt(2 * 4 / 3)) < 1e-12);
});

Deno.test("calibration() finds predictions that are wrong by a tenth, in bins that say equally much", () => {
  const n = 20_000, u = uniformStream({ seed: 5, purpose: "calibration", id: 0n });
  const predicted = Float64Array.from({ length: n }, (_, i) => (i % 1000) / 1000),
    brick = Int32Array.from(predicted, (_, i) => i % 20);
  const happened = Uint8Array.from(predicted, (p, i) => u(i, 0) < 0.9 * p ? 1 : 0);
  const edges = informativeEdges(predicted),
    bins = calibration("prediction", { predicted, happened, brick, bricks: 20 }, predicted, edges);
  const says = bins.map((b) => b.n * b.predicted * (1 - b.predicted));
  assert.ok(bins.length === 10 && Math.max(...says) < 1.3 * Math.min(...says), says.join());
  for (const b of bins.slice(3)) {
    assert.ok(Math.abs(b.observed - 0.9 * b.predicted) < 4 * b.error && b.error < 0.02, JSON.stringify(b));
    assert.ok(b.predicted - b.observed > 2 * b.error, "and is told from a prediction that is right");
  }
});

Deno.test("closure() is 0 within its errors for the weights that are right, and finds that flat ones are not", () => {
  const n = 20_000,
    u = uniformStream({ seed: 6, purpose: "closure", id: 0n }),
    column = (k: number) => Float64Array.from({ length: n }, (_, i) => u(i, k));
  const [ra, dec, stars] = [0, 1, 2].map(column), brick = Int32Array.from(ra, (a) => Math.min(19, Math.floor(20 * a)));
  const known = stars.map((s) => 0.8 - 0.2 * s), selected = Uint8Array.from(known, (p, i) => u(i, 3) < p ? 1 : 0);
  const test = (expected: Float64Array) =>
    closure({ ra, dec, brick, bricks: 20, selected, expected, conditions: new Map([["stars", stars]]) });
  const right = test(known), flat = test(new Float64Array(n).fill(0.7));
  for (const p of right.powers) assert.ok(Math.abs(p.after) < 4 * p.error, JSON.stringify(p));
  for (const p of right.pairs) assert.ok(Math.abs(p.excess) < 4 * p.error, JSON.stringify(p));
  const [first] = flat.powers;
  assert.ok(first.after < -6 * first.error && Math.abs(first.after - first.before) < 1e-9, JSON.stringify(first));
  // A twelfth is the variance of the stars: 0.2 / 0.7 of it, in standard deviations.
  assert.ok(Math.abs(first.before + 0.2 / 0.7 / Math.sqrt(12)) < 4 * first.error);
});
