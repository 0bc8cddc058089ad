import assert from "node:assert/strict";
import { biasSvg, indexEdges } from "../../bench/closure/bias_plot.ts";
import { blankBricks, gridPlaces } from "../../bench/closure/blank_survey.ts";
import { errorsFrom } from "../../bench/closure/covariances.ts";
import { brightRows, byType, drawnPulls, pullsOf, rightType, unblended } from "../../bench/closure/pulls.ts";
import { closureRandoms } from "../../bench/closure/randoms.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { radians } from "../../src/base/units.ts";
import { packedAt, packedLength } from "../../src/math/linear/packed.ts";
import { openPlotter } from "../../src/report/plot.ts";

/** Three sources at dec 60: EXP measured 2 high; DEV that was fitted as EXP, 3″ from the first; one that is lost. */
function derived(first = "EXP") {
  const value: Record<string, number[]> = {
    id: [1, 2, 3],
    ra: [150, 150 + 3 / 3600 / Math.cos(radians(60)), 151],
    dec: [60, 60, 60],
    fate: [0, 0, 7],
    n: [1, 4, 1],
    rhalf: [1, 1, 1],
    rhalf_circ: [0.5, 0.5, 0.5],
    sim_separation: [3, 3, NaN],
    rflux: [10, 20, 1],
    allmask_r: [0, 0, 0],
    forced_flux_r: [11, 20, 0],
    forced_flux_ivar_r: [4, 4, 4],
    forced_flux_ivar_joint_r: [1, 1, 1],
    tractor_objid: [7, 3, -1],
    tractor_fitflags: [0, 0, 0],
    tractor_flux_r: [12, 20, 0],
    tractor_flux_ivar_r: [4, 4, 0],
    tractor_ra: [150.001, 150, 0],
    tractor_ra_ivar: [1e6, 1e6, 0],
    tractor_dec: [60, 60, 0],
    tractor_dec_ivar: [1e6, 1e6, 0],
    tractor_shape_r: [1.5, 1, 0],
    tractor_shape_r_ivar: [16, 16, 0],
  };
  const t = new TableBuilder(3);
  for (const [name, v] of Object.entries(value)) t.add(name, "f8", (i) => v[i]);
  return t.text("tractor_type", (i) => [first, "EXP", ""][i], 3).build();
}

/** Of the parameters ra, dec, flux_r, shape_r, … [7 × 7]: variance of the flux 4, of the radius 0.25; the second is singular. */
function covariances() {
  const n = 7, length = packedLength(n), diagonal = [1e-6, 1e-6, 4, 0.25, 1, 1, 0];
  const matrix = Array.from({ length }, () => 0.1);
  diagonal.forEach((v, k) => matrix[packedAt(n, k, k)] = v);
  const t = new TableBuilder(2).add("objid", "i4", (i) => [3, 7][i]).add("flags", "i2", (i) => [1, 0][i]);
  return t.add("covariance", "f8", () => matrix, { size: length }).build();
}

Deno.test("pulls are deviations in the catalogue's errors and in those with all parameters free", () => {
  const table = derived(), units = ["a/rs0", "a/rs0", "a/rs0"];
  const pulls = pullsOf(table, ["r"], errorsFrom(table, units, new Map([["a/rs0", covariances()]]), ["r"]));
  const both = (name: string, i: number) => [pulls[name].held(i), pulls[name].free?.(i)];
  assert.deepEqual(both("flux r", 0), [4, 1]);
  assert.deepEqual(both("radius", 0), [2, 1]);
  // 5 % too little of a source of 20 σ is one σ.
  const drawn = drawnPulls(table, ["r"], pulls, new Map([[1, [-0.05]]]))["less drawing r"];
  assert.equal(drawn.held(0), 2);
  assert.deepEqual(drawn.held(1), NaN, "nothing is known of it");
  const round = pullsOf(derived("REX"), ["r"], () => 1).radius;
  assert.equal(round.held(0), 4, "REX has the radius of a circle");
  assert.deepEqual(both("forced r", 0), [1, undefined]);
  // 0.001° of RA are half as much of sky at dec 60.
  for (const v of both("ra", 0)) assert.ok(Math.abs(v! - 0.5) < 1e-6, `${v}`);
  assert.deepEqual(both("flux r", 1), [0, NaN], "a singular matrix has no errors");
  assert.deepEqual(both("flux r", 2), [NaN, NaN], "what was lost has none either");
});

Deno.test("only recovered sources of enough signal, without neighbours and with the right type, are counted", () => {
  const table = derived();
  assert.deepEqual(brightRows(table, ["r"]), [0, 1]);
  assert.deepEqual(brightRows(table, ["r"], 30), [1]);
  assert.deepEqual(unblended(table, [0, 1], [], 2), [0, 1]);
  assert.deepEqual(unblended(table, [0, 1], [], 5), [], "another injected one is 3″ away");
  assert.deepEqual(unblended(table, [0, 1], [{ ra: 150, dec: 60 - 1.5 / 3600 }], 2), [1]);
  const types = byType(table, [0, 1]);
  assert.deepEqual([...types], [["n = 1 as EXP", [0]], ["n = 4 as EXP", [1]]]);
  assert.deepEqual(rightType(types), [0]);
});

Deno.test("places on the blank sky are a grid with a pixel of jitter, and galaxies have what was asked for", () => {
  const bricks = blankBricks(2), places = gridPlaces(bricks, 400), at = places[0], next = places[1];
  assert.equal(places.length, 2 * 9);
  assert.deepEqual(places, gridPlaces(bricks, 400));
  const apart = Math.hypot((next.ra - at.ra) * Math.cos(radians(at.dec)), next.dec - at.dec) * 3600 / 0.262;
  assert.ok(Math.abs(apart - 400) < 1.5, `${apart} px`);
  assert.notEqual(apart, 400);
  const lines = closureRandoms({ seed: 1, indices: [1, 4], places }).trim().split("\n").map((l) => l.split(","));
  assert.deepEqual(lines.slice(1, 4).map((l) => Number(l[6])), [1, 4, 1]);
  assert.ok(lines.slice(1).every((l) => Number(l[7]) >= 0.4 && Number(l[7]) <= 2 && Number(l[8]) >= 0.3));
});

Deno.test("the bias against the index is drawn from the newest row with true profiles on a blank sky", async () => {
  const bin = (median: number) => ({
    r: { n: 9, median, medianError: 0.001, width: 0.01, widthError: 0, outliers: 0 },
  });
  const row = (profile: string, sky: string, bias: number) => ({
    ...{ date: "", profile, sky },
    rows: Object.fromEntries(
      indexEdges.slice(1).map((high, i) => [`index ${indexEdges[i]} to ${high}`, bin(bias * i)]),
    ),
  });
  const plotter = await openPlotter(), of = (...rows: ReturnType<typeof row>[]) => biasSvg(rows, ["r"], plotter);
  const wanted = row("sersic", "blank", -0.01);
  assert.equal(
    of(row("sersic", "blank", 0.02), wanted, row("sersic", "brick", 1), row("mixture", "blank", 1)),
    of(wanted),
  );
  assert.notEqual(of(row("sersic", "blank", 0.02)), of(wanted));
  assert.throws(() => of(row("mixture", "blank", 0)), /Cannot plot/);
});
