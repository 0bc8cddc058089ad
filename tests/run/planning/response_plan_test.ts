import assert from "node:assert/strict";
import { makePlan } from "../../../src/run/planning/make_plan.ts";
import { readUnitTruth } from "../../../src/run/planning/truth.ts";
import { resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { unchangedUnits } from "../../../src/rundir/plan.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { size, synthDisk } from "../../make/runs/synth_brick.ts";
import { synthZoom } from "../../../src/synth/plan.ts";

const run = new RunDir("RUN"), disk = await synthDisk();

const settingsOf = (change: Record<string, unknown>) =>
  resolveSettings([{
    values: {
      "survey.dir": "survey",
      "inject.randoms": "survey/randoms.fits",
      "survey.zoom": synthZoom(size),
      "inject.nobj": 3,
      ...change,
    },
    from: "the test",
  }]);

async function plan(change: Record<string, unknown>) {
  const own = await synthDisk();
  return { own, made: await makePlan(own, { settings: settingsOf(change), wish: {}, out: "RUN", say: () => {} }) };
}

Deno.test("makePlan() gives every set its pairs, after all sets of the brick, with the sources of the set changed", async () => {
  const change = { "response.magnification": 0.02, "response.shear": 0.01 }, { own, made } = await plan(change);
  const names = made.units.map((u) => u.name);
  assert.deepEqual(names.slice(0, 3), ["real", "rs0", "rs3"]);
  assert.deepEqual(names.slice(3, 7), ["rs0_mag_p", "rs0_mag_m", "rs0_shear_p", "rs0_shear_m"]);
  assert.equal(names.length, 11);
  assert.deepEqual(unchangedUnits(made.units).map((u) => u.name), ["real", "rs0", "rs3"]);
  assert.equal(made.bricks[0].sources, 5, "each source counts once");
  const path = run.truth("1500p020"),
    truthOf = async (name: string) => {
      const unit = made.units.find((u) => u.name === name)!;
      return (await readUnitTruth(own, path, unit.name, settingsOf(change), unit.response)).truth;
    };
  const [own0, plus, minus] = [await truthOf("rs0"), await truthOf("rs0_mag_p"), await truthOf("rs0_mag_m")];
  assert.deepEqual([plus.id, plus.ra, plus.dec], [own0.id, own0.ra, own0.dec]);
  plus.mag.r.forEach((m, i) => {
    assert.ok(Math.abs(10 ** (0.4 * (own0.mag.r[i] - m)) - 1.02) < 1e-12);
    assert.ok(Math.abs(10 ** (0.4 * (own0.mag.r[i] - minus.mag.r[i])) - 0.98) < 1e-12);
    assert.ok(Math.abs(plus.shape!.rhalf[i] / own0.shape!.rhalf[i] - Math.sqrt(1.02)) < 1e-12);
  });
});

Deno.test("without pairs and errors of calibrations a plan has the units that it has without these settings", async () => {
  const { made } = await plan({ "perturb.each": "normal" });
  assert.deepEqual(made.units.map((u) => [u.name, u.response]), [
    ["real", undefined],
    ["rs0", undefined],
    ["rs3", undefined],
  ]);
});

Deno.test("makePlan() refuses pairs that could have no response, and says what to do", async () => {
  const wrong: [Record<string, unknown>, RegExp][] = [
    [
      { "response.size": 0.02, "inject.obj": "star" },
      /response.size of inject.obj = "star": point sources have no shape; take flux/,
    ],
    [
      { "response.flux": 0.02, "inject.randoms": "" },
      /response.flux = 0.02: there are no sources to change; give --randoms/,
    ],
    [{ "response.flux": 0.02, "fit.early_coadds": true }, /fit.early_coadds: a response needs measured sources/],
  ];
  for (const [change, message] of wrong) {
    const request = { settings: settingsOf(change), wish: {}, out: "RUN", say: () => {} };
    await assert.rejects(makePlan(disk, request), message, JSON.stringify(change));
  }
});
