import assert from "node:assert/strict";
import { sharedLike } from "../../../src/compute/shared_memory.ts";
import { ImageThreads } from "../../../src/run/engines/image_threads.ts";
import { addFar, addNear, drawLight, type Light, lightWork } from "../../../src/stages/inject/add_light.ts";
import { lightTask } from "../../../src/stages/inject/add_sources.ts";
import type { Exposure } from "../../../src/survey/exposure.ts";
import { fewGalaxies, planePsf, skyExposure } from "../../make/fits/injection_scene.ts";

const truth = fewGalaxies(), options = { seed: 3, noise: true, profile: "sersic", dust: () => 0.02 } as const;

/** Two with a PSF of planes, two with one that is not a sum. */
const exposures = (): Exposure[] =>
  ["a", "b", "c", "d"].map((name, i) => ({ ...skyExposure(name), ...(i < 2 ? { psf: planePsf() } : {}) }));

/** @param order of the rows @returns what was drawn, and the exposures with it */
async function injected(threads: number | undefined, order = [0, 1, 2, 3, 4]) {
  const on = exposures(), tasks = on.map((e) => lightTask(e, truth, order, options)), lights: Light[] = [];
  if (threads === undefined) tasks.forEach((task) => lights.push(drawLight(task)));
  else {
    await using pool = new ImageThreads("reference", threads, 0);
    await pool.run(lightWork, tasks, (light, i) => lights[i] = light);
  }
  on.forEach((e, i) => {
    addNear(e, lights[i]);
    addFar(e, lights[i]);
  });
  const plain = (values: Float32Array | Uint16Array) => Array.from(values);
  return on.map((
    { data, ierr, dq },
    i,
  ) => [plain(data), plain(ierr), plain(dq), plain(lights[i].near), lights[i].landed]);
}

Deno.test("injected pixels are the same bytes with any number of threads and none, and any order of the sources", async () => {
  const want = await injected(undefined);
  assert.ok((want[1][0] as number[]).some((v) => v > 1));
  for (const threads of [1, 3]) assert.deepEqual(await injected(threads), want);
  assert.deepEqual((await injected(2, [3, 1, 4, 0, 2])).map((e) => e.slice(0, 4)), want.map((e) => e.slice(0, 4)));
});

Deno.test("a pixel is near or far by its own error, also where others of its row are sharper", () => {
  const e = skyExposure(), ierr = sharedLike(e.ierr);
  // Columns take turns: sharp, blind, masked.
  const errors = [400, 0.02, 0];
  ierr.forEach((_, i) => ierr[i] = errors[i % e.nx % 3]);
  const task = lightTask({ ...e, ierr }, truth, [0, 3], { ...options, noise: false });
  const { near, expected, far, landed } = drawLight(task), whole = drawLight({ ...task, ierr: ierr.map(() => 1e6) });
  const mean = new Float32Array(near.length);
  expected.pixel.forEach((i, k) => mean[i] = expected.light[k]);
  assert.equal(new Set(expected.pixel).size, expected.pixel.length);
  let masked = 0, all = 0, seen = 0;
  near.forEach((v, i) => {
    const light = whole.near[i] + whole.far![i], ie = ierr[i] || 1 / e.sig1;
    assert.ok(Math.abs(v + far![i] - light) <= 1e-6 * Math.abs(light) + 1e-12, `pixel ${i}`);
    assert.equal(mean[i], v);
    // Two sources: what both add may be near though neither is.
    if (light * ie < 1e-3) assert.equal(v, 0);
    if (light * ie >= 2e-3) assert.ok(v > 0, `pixel ${i} is near`);
    if (v > 0) seen++;
    if (ierr[i] === 0) masked += light;
    all += light;
  });
  const share = landed.reduce((s, l) => s + l!.masked * l!.expected, 0) / landed.reduce((s, l) => s + l!.expected, 0);
  assert.ok(Math.abs(share - masked / all) < 1e-6 && seen > 100);
});
