import assert from "node:assert/strict";
import type { FittedSource } from "../../../src/survey/source.ts";
import { markBits } from "../../../src/survey/stars/star_marks.ts";
import { reference, webgpu } from "../../make/engines.ts";
import { field, fitField, type Light } from "../../make/fits/field.ts";

const lights: Light[] = [{ x: 18, y: 19, flux: 20, major: 2.2, minor: 1.2, angle: 0.6 }, { x: 50, y: 22, flux: 12 }];
const engine = webgpu ?? reference;

/** Both sources stand in blobs that are marked, on a sky that is too bright by `pedestal` nmgy a pixel times the band's number. */
async function fitted(pedestal: number, fitBackground: boolean, mark: number = markBits.medium) {
  const made = field({
    ...{ nx: 68, ny: 40, bands: ["g", "r"], lights, blobs: [[3, 3, 36, 37], [38, 3, 66, 37]] },
    damage: (e) => {
      for (let i = 0; i < e.data.length; i++) e.data[i] += pedestal * (e.expnum + 1);
    },
  });
  const marks = new Uint8Array(made.grid.nx * made.grid.ny).fill(mark);
  const { sources } = await fitField(engine, made, { marks, fitBackground });
  return sources.filter((s) => !s.iterative).sort((a, b) => a.initialX - b.initialX);
}

/** Greatest difference of two fits' fluxes, in σ of the first. */
const apart = (a: FittedSource, b: FittedSource) =>
  Math.max(...a.parameters.flux.map((f, i) => Math.abs(f - b.parameters.flux[i]) * Math.sqrt(a.ivar.flux[i])));

Deno.test("a sky that is off changes nothing of sources whose skies are fitted: types, fluxes, gains", async () => {
  const [level, raised] = [await fitted(0, true), await fitted(0.05, true)];
  assert.deepEqual(level.map((s) => s.parameters.type), raised.map((s) => s.parameters.type));
  assert.notEqual(level[0].parameters.type, "PSF");
  level.forEach((s, i) => {
    assert.ok(s.fitBackground && raised[i].fitBackground);
    // Each ends where no sky moves by more than 0.05 of its σ, and a flux leans on the sky by less than all of that.
    assert.ok(apart(s, raised[i]) < 0.05, `source ${i}: fluxes are ${apart(s, raised[i])} σ apart`);
    const gains = [Math.max(...s.dchisq), Math.max(...raised[i].dchisq)];
    assert.ok(Math.abs(gains[0] - gains[1]) < 1e-4 * gains[0], `gains ${gains}`);
  });
});

Deno.test("without fitted skies the same sky ruins the fluxes; BRIGHT pixels leave points with fitted skies", async () => {
  const [level, raised] = [await fitted(0, false), await fitted(0.05, false)];
  level.forEach((s, i) => {
    assert.ok(!s.fitBackground);
    assert.ok(apart(s, raised[i]) > 3, `source ${i}: fluxes are ${apart(s, raised[i])} σ apart`);
  });
  const points = await fitted(0.05, true, markBits.bright);
  assert.ok(points.every((s) => s.fitBackground && s.forcedPointSource && s.parameters.type === "PSF"));
  assert.ok((await fitted(0, true, 0)).every((s) => !s.fitBackground), "nothing is marked");
});

Deno.test("a fitted sky costs a source no more than it takes: fluxes are true within their errors", async () => {
  for (const [i, s] of (await fitted(0.05, true)).entries()) {
    // Fluxes lean on the sky: with n pixels and a light of area a their variance is larger by 1 / (1 − a/n).
    s.parameters.flux.forEach((f, b) => {
      const σ = 1 / Math.sqrt(s.ivar.flux[b] * 0.7);
      assert.ok(Math.abs(f - lights[i].flux) < 4 * σ, `source ${i}: ${f} in band ${b}, want ${lights[i].flux} ± ${σ}`);
    });
  }
});
