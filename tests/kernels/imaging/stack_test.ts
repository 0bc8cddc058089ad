import assert from "node:assert/strict";
import { supplyOf } from "../../../src/compute/supply_of.ts";
import { coadd } from "../../../src/stages/coadd.ts";
import { fillMasked } from "../../../src/survey/pixels/fill_masked.ts";
import { anchorRule, pixelMap } from "../../../src/survey/pixels/pixel_map.ts";
import { imaged } from "../../../src/imaging/imaged.ts";
import { mean, stack } from "../../../src/imaging/stacks.ts";
import { f32Engines, reference } from "../../make/engines.ts";
import { flatGrid, tileExposure, worst } from "../../make/kernels/tile_scene.ts";

const grid = flatGrid(130, 101);
/** One across the brick's corner, one that is turned by a quarter and covers it, one that only grazes it. */
const exposures = [
  tileExposure({ seed: 1, nx: 90, ny: 70, at: [12.3, 7.6], angle: 0.013, scale: 1.01 }),
  tileExposure({ seed: 2, nx: 140, ny: 150, at: [120.21, 9.37], angle: Math.PI / 2 - 0.02, scale: 0.97 }),
  tileExposure({ seed: 3, nx: 60, ny: 60, at: [-118.4, -60.2], angle: 0, scale: 1 }),
];
const layers = (seed: number) =>
  exposures.map(({ nx, ny }, i) =>
    tileExposure({ seed: seed + i, nx, ny, at: [0, 0], angle: 0, scale: 1, masked: 0 }).data
  );
const models = layers(10), sims = layers(20);

/** Lanczos-3 of unit sum as it is defined. */
function defined(offset: number): number[] {
  const values = [-3, -2, -1, 0, 1, 2, 3].map((i) => {
    const t = Math.PI * (offset - i);
    return Math.abs(offset - i) >= 3 ? 0 : t === 0 ? 1 : 3 * Math.sin(t) * Math.sin(t / 3) / (t * t);
  });
  const sum = values.reduce((a, b) => a + b);
  return values.map((v) => v / sum);
}

for (const engine of [reference, ...f32Engines]) {
  Deno.test(`layers without light are passed over, and nothing is another number for it (${engine.id})`, async () => {
    /** Only the second exposure's have light; the others' are as good as dark, or dark. */
    const with_ = (rest: number) => {
      const of = (all: Float32Array[]) => all.map((plane, i) => i === 1 ? plane : plane.map(() => rest));
      return coadd(supplyOf(engine), grid, exposures, ["r"], { models: of(models), sims: of(sims) });
    };
    const { bands: [{ band: _, ...want }] } = await with_(1e-30), { bands: [have] } = await with_(0);
    assert.ok(have.model.some((v) => v !== 0) && have.sims!.some((v) => v !== 0));
    for (const [name, plane] of Object.entries(want)) {
      const got = have[name as keyof typeof want] as Float32Array;
      assert.ok(plane.every((v, i) => Math.abs(v - got[i]) < 1e-25), name);
    }
  });
}

Deno.test("stack: the f64 twin is what the definitions say, written out, at edges and masks too", async () => {
  const { bands: [out] } = await coadd(supplyOf(reference), grid, exposures, ["r"], { models, sims });
  const filled = exposures.map((e, i) =>
    [e.data, models[i], sims[i]].map((plane) => {
      const copy = plane.slice();
      fillMasked(copy, e, [...copy.keys()].filter((k) => !(e.ierr[k] > 0)));
      return copy;
    })
  );
  const anchors = exposures.map((e) => anchorRule(pixelMap(grid, e)!));
  let seen = 0;
  for (let p = 0; p < grid.nx * grid.ny; p += 7) {
    const sum = { weight: 0, image: 0, model: 0, sims: 0, chi2: 0, plain: 0, plainCount: 0 };
    let nobs = 0, any = 0, all = 0;
    exposures.forEach((e, i) => {
      const [x, y] = e.wcs.toPixel(...grid.wcs.toSky(p % grid.nx, Math.floor(p / grid.nx)));
      const ax = anchors[i](x), ay = anchors[i](y);
      if (!(ax >= 0 && ay >= 0 && ax < e.nx && ay < e.ny)) return;
      const wx = defined(x - ax), wy = defined(y - ay), here = ay * e.nx + ax;
      const [image, model, light] = filled[i].map((plane) => {
        let v = 0;
        for (let j = 0; j < 7; j++) {
          for (let k = 0; k < 7; k++) {
            const row = Math.min(Math.max(ay + j - 3, 0), e.ny - 1),
              column = Math.min(Math.max(ax + k - 3, 0), e.nx - 1);
            v += wy[j] * wx[k] * plane[row * e.nx + column];
          }
        }
        return v;
      });
      any |= e.dq[here];
      all = nobs++ === 0 ? e.dq[here] : all & e.dq[here];
      const iv = e.ierr[here] ** 2;
      sum.weight += iv;
      sum.image += iv * image;
      sum.model += iv * model;
      sum.sims += iv * light;
      sum.chi2 += iv * (image - model) ** 2;
      if ((e.dq[here] & ~6) === 0) {
        sum.plainCount++;
        sum.plain += e.dq[here] & 2 ? 10 : image;
      }
    });
    seen += nobs;
    const mean = (v: number, plain = 0) =>
      sum.weight > 0 ? v / sum.weight : sum.plainCount > 0 ? plain / sum.plainCount : 0;
    const close = (have: number, want: number, what: string) =>
      assert.ok(
        Math.abs(have - want) <= 2e-6 * Math.max(1, Math.abs(want)),
        `${what} of pixel ${p}: ${have}, want ${want}`,
      );
    close(out.image[p], mean(sum.image, sum.plain), "image");
    close(out.sims![p], sum.weight > 0 ? sum.sims / sum.weight : 0, "sims");
    if (sum.weight > 0) close(out.model[p], mean(sum.model), "model");
    close(out.invvar[p], sum.weight, "weight");
    close(out.chi2[p], sum.chi2, "chi2");
    assert.deepEqual([out.nobs[p], out.anymask[p], out.allmask[p]], [nobs, any, all], `pixel ${p}`);
  }
  assert.ok(seen > 1500, `${seen} looks are too few`);
});

for (const [name, given] of [["image", {}], ["image and model", { models }], ["all", { models, sims }]] as const) {
  Deno.test(`stack: every engine agrees with the twin, ${name}`, async () => {
    const { bands: [want] } = await coadd(supplyOf(reference), grid, exposures, ["r"], given);
    for (const engine of f32Engines) {
      const { bands: [have] } = await coadd(supplyOf(engine), grid, exposures, ["r"], given);
      // Positions are good to 4e-6 px where values change by up to 3 a pixel; 49 products, each rounded, beside that.
      const limit = 2e-5, most = Math.max(...want.invvar), chi2 = Math.max(...want.chi2);
      assert.ok(worst(have.image, want.image) < limit);
      assert.ok(worst(have.model, want.model) < limit);
      if (want.sims) assert.ok(worst(have.sims!, want.sims) < limit);
      assert.ok(worst(have.invvar, want.invvar) < 1e-6 * most);
      assert.ok(worst(have.chi2, want.chi2) < 1e-5 * chi2);
      for (const count of ["nobs", "ngood", "anymask", "allmask"] as const) assert.deepEqual(have[count], want[count]);
    }
  });
}

Deno.test("stack: the mean alone is that of the whole stack, on every engine", async () => {
  const tile = { x0: 0, y0: 0, x1: grid.nx, y1: grid.ny };
  const all = exposures.map((e) => imaged(grid, e)!),
    members = all.map((exposure) => ({ exposure, scale: 1, rank: 1 }));
  for (const engine of [reference, ...f32Engines]) {
    const { image, weight } = (await stack.run(engine, { tile, members }))!.sums;
    const want = image!.map((v, i) => weight![i] > 0 ? v : NaN);
    assert.deepEqual(await mean.run(engine, { tile, exposures: all }), want);
    assert.ok(want.some((v) => v > 0) && want.some(Number.isNaN));
  }
});
