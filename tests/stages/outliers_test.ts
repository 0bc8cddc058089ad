import assert from "node:assert/strict";
import { uniformStream } from "../../src/base/random.ts";
import { supplyOf } from "../../src/compute/supply_of.ts";
import { detect } from "../../src/stages/detect.ts";
import { inject } from "../../src/stages/inject.ts";
import { liftOutliers, maskOutliers, maskOutliersAgain, outlierShares } from "../../src/stages/outliers.ts";
import { dqBits } from "../../src/survey/ccds/masks.ts";
import { noDust } from "../../src/survey/extinction.ts";
import { readRandoms } from "../../mod.ts";
import { threadEngines } from "../make/kernels/outlier_scene.ts";
import { addArtefact, cosmicRays, deepPatch, track } from "../make/synth/deep_patch.ts";

const size = 300, deep = await deepPatch(size, 3);
const random = uniformStream({ seed: 11, purpose: "artefacts", id: 1n });

/** Six exposures with cosmic rays in each and a satellite in two of them, none of them marked. */
async function spoilt(exposures?: number) {
  const brick = await deep.open(), used = brick.exposures.slice(0, exposures);
  const bad = used.map((e, i) => {
    const rays = addArtefact(e, cosmicRays(e, (draw) => random(i, draw), 25));
    return [...rays, ...(i < 2 ? addArtefact(e, track(e, 0.6 + 1.3 * i, 20 - 60 * i, 12)) : [])];
  });
  return { ...brick, exposures: used, bad };
}

/** Work of threads, on both of their engines. */
const onBoth = (name: string, test: (engines: ReturnType<typeof supplyOf>) => Promise<void>) => {
  for (const engine of threadEngines) Deno.test(`${name}, on ${engine.id}`, () => test(supplyOf(engine)));
};

for (const count of [2, 3, 6]) {
  onBoth(
    `maskOutliers() has cosmic rays and tracks in one of ${count} exposures, and nothing else`,
    async (engines) => {
      const { grid, exposures, bad } = await spoilt(count), clean = await deep.open();
      const before = exposures.map((e) => e.ierr.slice());
      const { masks } = await maskOutliers(engines, grid, exposures);
      let found = 0, all = 0, wrong = 0, good = 0;
      for (const [i, e] of exposures.entries()) {
        // Those that no pixel of the brick lies on are not looked at.
        const seen = bad[i].filter((p) => onBrick(grid, e, p)), marked = new Set(masks[i].pixel);
        all += seen.length;
        found += seen.filter((p) => e.ierr[p] === 0 && e.dq[p] & dqBits.outlier).length;
        good += before[i].filter((v) => v > 0).length;
        for (const p of marked) {
          if (untouched(e, p, clean.exposures[i].data)) wrong++;
          assert.ok(e.ierr[p] === 0 && (e.dq[p] & dqBits.outlier) !== 0);
        }
      }
      assert.ok(all > 800, `${all} pixels prove nothing`);
      assert.ok(found >= 0.98 * all, `${found} of ${all}`);
      assert.ok(wrong < 1e-4 * good, `${wrong} of ${good}`);
    },
  );
}

/** Whether a pixel is further from any change than masks grow. */
function untouched({ nx, ny, data }: { nx: number; ny: number; data: Float32Array }, p: number, clean: Float32Array) {
  const reach = 21, x = p % nx, y = Math.floor(p / nx);
  for (let v = Math.max(0, y - reach); v <= Math.min(ny - 1, y + reach); v++) {
    for (let u = Math.max(0, x - reach); u <= Math.min(nx - 1, x + reach); u++) {
      if (data[v * nx + u] !== clean[v * nx + u]) return false;
    }
  }
  return true;
}

function onBrick(
  grid: Awaited<ReturnType<typeof deep.open>>["grid"],
  e: { wcs: typeof grid.wcs; nx: number },
  p: number,
) {
  const [x, y] = grid.wcs.toPixel(...e.wcs.toSky(p % e.nx, Math.floor(p / e.nx)));
  return x > 0 && y > 0 && x < grid.nx - 1 && y < grid.ny - 1;
}

onBoth("maskOutliers() leaves exposures without faults as they are, and a single exposure", async (engines) => {
  const brick = await deep.open(), { masks } = await maskOutliers(engines, brick.grid, brick.exposures);
  const pixels = brick.exposures.reduce((sum, e) => sum + e.data.length, 0);
  assert.ok(masks.reduce((sum, m) => sum + m.pixel.length, 0) < 1e-4 * pixels);
  const { grid, exposures, bad } = await spoilt(1), alone = await maskOutliers(engines, grid, exposures);
  assert.ok(bad[0].length > 100);
  assert.equal(alone.masks[0].pixel.length, 0);
});

onBoth(
  "maskOutliers() marks what is too faint as well, and neither near saturated pixels nor bleed trails",
  async (engines) => {
    const brick = await deep.open(), { grid, exposures } = brick, [e] = exposures, mid = Math.floor(e.nx / 2);
    const dip = (x: number, y: number) => Math.hypot(x - mid, y - mid) < 4 ? -30 : 0;
    const bump = (at: number) => (x: number, y: number) => Math.hypot(x - at, y - 60) < 4 ? 30 : 0;
    const cold = addArtefact(e, dip), kept = addArtefact(e, bump(60)), hot = addArtefact(e, bump(150));
    e.dq[60 * e.nx + 63] |= dqBits.satur;
    const { masks: [mask] } = await maskOutliers(engines, grid, exposures);
    const bits = new Map(Array.from(mask.pixel, (p, k) => [p, mask.bits[k]]));
    assert.ok(cold.every((p) => bits.get(p) === 2) && hot.every((p) => bits.get(p) === 1));
    assert.ok(kept.filter((p) => bits.has(p)).length === 0);
  },
);

onBoth(
  "liftOutliers() undoes masks; made again near injected light they are what a search of all would find",
  async (engines) => {
    const { grid, exposures } = await spoilt(), disk = deep.disk;
    const asRead = exposures.map(({ ierr, dq }) => ({ ierr: ierr.slice(), dq: dq.slice() }));
    const outliers = await maskOutliers(engines, grid, exposures);
    await liftOutliers(exposures, outliers);
    assert.deepEqual(exposures.map(({ ierr, dq }) => ({ ierr, dq })), asRead);

    const truth = await readRandoms(disk, "survey/randoms.fits", ["r"], true);
    const request = { truth, seed: 3, noise: true, profile: "sersic", nobj: 500, rowstart: 0 } as const;
    const { changed, injected } = (await inject(engines, grid, exposures, request, noDust))!;
    const some = changed.slice(0, 3).map(({ x0, y0 }) => ({ x0, y0, x1: x0 + 40, y1: y0 + 40 }));
    const near = await maskOutliersAgain(engines, grid, exposures, outliers, changed);
    await liftOutliers(exposures, near.outliers);
    const whole = [{ x0: 0, x1: grid.nx, y0: 0, y1: grid.ny }];
    const all = await maskOutliersAgain(engines, grid, exposures, outliers, whole);
    assert.deepEqual(near, all);
    assert.ok(some.length > 0 && all.outliers.masks.some((m) => m.pixel.length > 100));

    const sky = injected.rows.map((row): [number, number] => [truth.ra[row], truth.dec[row]]);
    const mean = (v: Float64Array) => v.reduce((a, b) => a + b, 0) / v.length;
    const [then, now] = [outliers, all.outliers].map(({ masks }) => mean(outlierShares(exposures, masks, sky)));
    assert.ok(then > 0 && now <= then, `${now} of injected sources' pixels, ${then} of the same without them`);
  },
);

onBoth("images differ with masks of outliers where maskOutliersAgain() says so", async (engines) => {
  const bands = ["r"], one = await spoilt(), two = await spoilt();
  const first = await maskOutliers(engines, one.grid, one.exposures);
  const { images } = await detect(engines, one.grid, one.exposures, bands);
  await maskOutliers(engines, two.grid, two.exposures);
  const spot = { x0: 140, x1: 160, y0: 140, y1: 160 };
  const [e] = two.exposures, [x, y] = e.wcs.toPixel(...two.grid.wcs.toSky(150, 150));
  await liftOutliers(two.exposures, first);
  addArtefact(e, (u, v) => Math.hypot(u - x, v - y) < 4 ? 40 : 0);
  const { changed } = await maskOutliersAgain(engines, two.grid, two.exposures, first, [spot]);
  const want = await detect(engines, two.grid, two.exposures.map(copyOf), bands);
  const have = await detect(engines, two.grid, two.exposures.map(copyOf), bands, {
    base: { images, changed: [spot, ...changed] },
  });
  assert.ok(changed.length > 0);
  assert.deepEqual(have.images, want.images);
});

/** Detection takes the sky off. */
const copyOf = <E extends { data: Float32Array }>(e: E): E => ({ ...e, data: e.data.slice() });
