import assert from "node:assert/strict";
import { BrickLayout } from "../../src/survey/bricks/brick_layout.ts";
import { cameraOf } from "../../src/survey/ccds/cameras.ts";
import { planSurvey } from "../../src/synth/plan.ts";
import { frameOf, kinds, Sky } from "../../src/synth/sky.ts";

const layout = new BrickLayout();

Deno.test("Sky holds the same sources for every square that meets them, across bricks, RA 0 and a pole", () => {
  for (
    const [a, b] of [[layout.brick(400, 10), layout.brick(400, 11)], [layout.brick(360, -1), layout.brick(360, 0)], [
      layout.brick(719, 3),
      layout.brick(720, 0),
    ]]
  ) {
    for (const kind of ["stars", "galaxies"] as const) {
      const size = 3600, squares = [a, b].map(({ ra, dec }) => ({ ra, dec, size }));
      // Two skies, so that nothing is the same because it was kept.
      const [one, two] = squares.map((s) => new Sky(5).within(s, kind, 0)), frame = frameOf(squares[1]);
      const found = new Map(two.map((s) => [s.id, s]));
      const shared = one.filter(({ ra, dec }) => frame.toPixel(ra, dec).every((v) => Math.abs(v) <= size / 2));
      assert.ok(shared.length > 30, `${a.name} and ${b.name} share ${shared.length} ${kind}`);
      for (const source of shared) assert.deepEqual(found.get(source.id), source);
      assert.equal(two.filter((s) => one.some((o) => o.id === s.id)).length, shared.length);
    }
  }
});

Deno.test("Sky is uniform on the sphere with the density that it states", () => {
  for (const dec of [-89.99, -75, -30, 0, 19.2, 60, 89.9]) {
    const list = new Sky(1).within({ ra: 0.01, dec, size: 3000 }, "galaxies", 0), want = kinds.galaxies.density * 900;
    assert.ok(Math.abs(list.length - want) < 4 * Math.sqrt(want), `${list.length} at Dec ${dec}, expected ${want}`);
    const frame = frameOf({ ra: 0.01, dec, size: 0 });
    // Quarters of the square hold a quarter each.
    const quarters = [0, 0, 0, 0];
    for (const s of list) {
      const [x, y] = frame.toPixel(s.ra, s.dec);
      quarters[Number(x > 0) + 2 * Number(y > 0)]++;
    }
    for (const n of quarters) {
      assert.ok(Math.abs(n - want / 4) < 4.5 * Math.sqrt(want / 4), `${quarters} at Dec ${dec}`);
    }
    assert.equal(new Set(list.map((s) => s.id)).size, list.length);
  }
});

Deno.test("planSurvey() gives a brick the same exposures, sky and fakes in whatever company, and everything its own number", () => {
  const bricks = [layout.brick(441, 583), layout.brick(441, 584), layout.brick(442, 583)];
  const all = planSurvey({ seed: 3, size: 150, nobj: 4, bricks });
  bricks.forEach((b, i) => {
    const alone = planSurvey({ seed: 3, size: 150, nobj: 4, bricks: [b] }), { sources, ...patch } = all.patches[i];
    const { sources: own, ...single } = alone.patches[0];
    assert.deepEqual(patch, single);
    assert.deepEqual(sources(), own());
    assert.deepEqual(all.fakes.id.slice(4 * i, 4 * i + 4), alone.fakes.id);
    assert.deepEqual(all.fakes.ra.slice(4 * i, 4 * i + 4), alone.fakes.ra);
  });
  const numbers = all.patches.flatMap((p) => p.exposures.map((e) => e.expnum));
  assert.equal(new Set(numbers).size, 18);
  assert.equal(new Set(all.fakes.id).size, 12);
  const { stars, galaxies } = all.truth();
  assert.equal(new Set([...stars.id, ...galaxies.id]).size, stars.id.length + galaxies.id.length);
  const other = planSurvey({ seed: 4, size: 150, nobj: 4, bricks });
  assert.notDeepEqual(other.fakes.ra, all.fakes.ra);
  assert.notDeepEqual(other.patches[0].sources(), all.patches[0].sources());
});

Deno.test("no rule for exposure numbers of a real camera applies to an exposure of planSurvey(), whatever its brick", () => {
  const bricks = [layout.brick(0, 0), layout.brick(360, 0), layout.brick(720, 0)], side = 150;
  const plans = [planSurvey({ seed: 3, size: side, nobj: 1, bricks }), planSurvey({ seed: 3, size: side, nobj: 1 })];
  const all = plans.flatMap((p) => p.patches.flatMap((patch) => patch.exposures)), camera = cameraOf("decam");
  assert.equal(all.length, 24);
  for (const { expnum, band, exptime } of all) {
    assert.ok(expnum < 100_000_000, `${expnum} has eight digits at most`);
    for (const ccdname of ["N4", "S4"]) {
      const ccd = { camera: "decam", ccdname, band, expnum, exptime, plver: "V4.8.2", nx: side, ny: side };
      assert.deepEqual(
        camera.goodRegion(ccd),
        { x0: 0, x1: side, y0: 0, y1: side },
        `${ccdname} of ${expnum} in ${band}`,
      );
    }
  }
});

Deno.test("planSurvey() puts fakes where the data are, 30 pixels off the edge, and inside the brick image", () => {
  for (const size of [120, 3600, 4000]) {
    const bricks = [layout.brick(720, 0), layout.brick(300, 0)];
    const { fakes } = planSurvey({ seed: 3, size, nobj: 100, bricks }), half = Math.min(size, 3600) / 2 - 30;
    fakes.ra.forEach((ra, row) => {
      const frame = frameOf({ ...bricks[Math.floor(row / 100)], size });
      for (const v of frame.toPixel(ra, fakes.dec[row])) assert.ok(Math.abs(v) <= half + 1e-6, `${size}: ${v}`);
    });
  }
});
