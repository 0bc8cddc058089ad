import assert from "node:assert/strict";
import { drawModels } from "../../src/stages/draw_models.ts";
import { frozenGalaxy } from "../../src/stages/catalogue.ts";
import { anyFrozen, withoutFrozen } from "../../src/stages/galaxies.ts";
import type { ExtendedObject } from "../../src/survey/extended/extended_object.ts";
import { Engines } from "../../src/run/engines/supply.ts";
import { reference, webgpu } from "../make/engines.ts";
import { field, fitField, type Light } from "../make/fits/field.ts";

const engine = webgpu ?? reference;

/** A galaxy of 6 by 4 pixels σ with a point 14 pixels from its centre. */
const lights: Light[] = [{ x: 40, y: 40, flux: 300, major: 6, minor: 4, angle: 0.5 }, { x: 48, y: 51, flux: 20 }];
const scene = (some = lights) =>
  field({ nx: 80, ny: 80, bands: ["r"], lights: some, blobs: [[2, 2, 78, 78]], detections: lights });

function galaxy(re: number, frozen: boolean): ExtendedObject {
  const { grid } = scene(), [ra, dec] = grid.wcs.toSky(40, 40);
  const model = { type: "EXP", re, e1: 0.1, e2: 0, sersic: 1, flux: () => 700 } as const;
  return { kind: "galaxy", catalogue: "L3", id: 5n, ra, dec, radius: 2 * re / 3600, ba: 0.8, pa: 0, frozen, model };
}

/** Fits the scene with the galaxy as the atlas's. */
async function fitted(re: number) {
  const made = scene(), extended = [galaxy(re, false)], marks = new Uint8Array(80 * 80).fill(8);
  const [first, second] = made.detections;
  const detections = [{ ...first, galaxy: 0, needsInitialFlux: true, flux: [700] }, second];
  const { sources } = await fitField(engine, { ...made, detections }, { extended, marks });
  return { own: sources.find((s) => s.extended === 0)!, other: sources.find((s) => s.extended !== 0 && !s.iterative)! };
}

Deno.test("a large galaxy starts from its atlas's shape and tries all models; what stands on it is a point", async () => {
  const { own, other } = await fitted(1.8);
  assert.ok(own.dchisq.every((d) => d !== 0), `all five models: ${own.dchisq}`);
  assert.notEqual(own.parameters.type, "PSF");
  assert.ok(!own.forcedPointSource && own.fitBackground);
  // A Gaussian has half of its light within 1.18 σ.
  assert.ok(
    own.parameters.re > 0.8 * 6 * 1.18 * 0.262 && own.parameters.re < 1.2 * 6 * 1.18 * 0.262,
    `re ${own.parameters.re}`,
  );
  for (const f of own.parameters.flux) assert.ok(Math.abs(f / 300 - 1) < 0.1, `flux ${f}`);
  assert.ok(other.forcedPointSource && other.parameters.type === "PSF");
});

Deno.test("a large galaxy grows to no more than twice its size, and is never dropped", async () => {
  const { own } = await fitted(0.4);
  assert.ok(own.parameters.re <= 0.8 * (1 + 1e-5), `re ${own.parameters.re}`);
  const empty = scene([{ ...lights[0], flux: 0 }]), extended = [galaxy(2, false)];
  const detections = [{ ...empty.detections[0], galaxy: 0, needsInitialFlux: true, flux: [1] }];
  const { sources, dropped } = await fitField(engine, { ...empty, detections }, { extended });
  assert.deepEqual([sources.filter((s) => s.extended === 0).length, dropped.length], [1, 0]);
});

Deno.test("withoutFrozen() takes off the light that a held galaxy has on each exposure", async () => {
  const made = scene([lights[1]]), { grid, bands, exposures } = made, held = galaxy(1.5, true);
  assert.deepEqual([anyFrozen([held]), anyFrozen([galaxy(3, false)])], [true, false]);
  const engines = new Engines({ engine }), sources = [frozenGalaxy({ grid, bands }, held)];
  const draw = (on: typeof exposures) => drawModels(engines, on, { grid, bands, sources });
  const before = exposures.map((e) => e.data.slice()), light = await draw(exposures);
  assert.ok(Math.abs(light[0].reduce((a, b) => a + b, 0) / 700 - 1) < 0.01, "all of its flux is drawn");
  exposures.forEach((e, i) => e.data.forEach((v, k) => e.data[k] = v + light[i][k]));
  const left = await withoutFrozen(exposures, (on) => draw([...on]));
  left.forEach((e, i) => {
    const off = Math.max(...e.data.map((v, k) => Math.abs(v - before[i][k])));
    assert.ok(off < 1e-5, `${off} nmgy`);
    assert.ok(exposures[i].data !== e.data, "the exposures keep it");
  });
});
