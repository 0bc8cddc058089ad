import assert from "node:assert/strict";
import { supplyOf } from "../../../src/compute/supply_of.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { detect } from "../../../src/stages/detect.ts";
import { inject } from "../../../src/stages/inject.ts";
import { drawLight } from "../../../src/stages/inject/add_light.ts";
import { lightTask } from "../../../src/stages/inject/add_sources.ts";
import { openBrick } from "../../../src/stages/load.ts";
import { noDust } from "../../../src/survey/extinction.ts";
import { synthBrick, synthZoom, writeSurvey } from "../../../mod.ts";
import { ReferenceEngine } from "../../../src/reference/reference_engine.ts";

const disk = new MemoryDisk(), size = 200, engines = supplyOf(new ReferenceEngine()), bands = ["r", "z"];
await writeSurvey(disk, "survey", { seed: 7, size, nobj: 2 });
const brick = { surveyDir: "survey", brick: synthBrick.brickname, zoom: synthZoom(size), bands };
const open = () => openBrick(disk, { ...brick, calibOrder: "merged" });

/** A point source, a faint galaxy and one whose wings reach everywhere. */
const { ra, dec } = synthBrick, at = (v: number) => v * 0.262 / 3600, mags = Float64Array.of(21, 23, 20.5);
const truth = {
  id: [1n, 2n, 3n],
  ra: Float64Array.of(ra, ra + at(60), ra - at(50)),
  dec: Float64Array.of(dec + at(10), dec - at(70), dec - at(35)),
  mag: { r: mags, z: mags },
  shape: {
    n: Float64Array.of(1, 1, 4),
    rhalf: Float64Array.of(0.05, 0.6, 1.5),
    e1: Float64Array.of(0, 0.2, -0.1),
    e2: Float64Array.of(0, 0, 0.3),
  },
};
const request = { truth, seed: 3, noise: true, profile: "sersic", nobj: 500, rowstart: 0 } as const;

Deno.test("images change where inject() says, so that detection needs nothing else made again", async () => {
  const clean = await open(), { images } = await detect(engines, clean.grid, clean.exposures, bands);
  const [one, two] = [await open(), await open()],
    make = (b: typeof one) => inject(engines, b.grid, b.exposures, request, noDust);
  const { changed } = (await make(one))!;
  await make(two);
  const want = await detect(engines, one.grid, one.exposures, bands);
  const have = await detect(engines, two.grid, two.exposures, bands, { base: { images, changed } });
  assert.deepEqual(have, want);
  assert.ok(want.detections.length > 3);
  const covered = changed.reduce((sum, b) => sum + (b.x1 - b.x0) * (b.y1 - b.y0), 0) / changed.length;
  assert.ok(covered < 0.25 * size ** 2, `a box of ${covered} px proves nothing`);
});

Deno.test("far light is all that the near light leaves, less than 1e-3 σ of a source in any pixel", async () => {
  const { exposures: [e], grid } = await open(),
    before = e.data.slice(),
    task = lightTask(e, truth, [2], { ...request, dust: noDust });
  const { near, far, landed: [landed] } = drawLight(task);
  assert.ok(far!.every((v, i) => v * (e.ierr[i] || 1 / e.sig1) < 1.001e-3));
  assert.ok(far!.every((v, i) => near[i] === 0 || v === 0), "a pixel has one or the other");
  const light = await inject(
    engines,
    grid,
    [e],
    { ...request, chosen: { rows: [2], skippedIds: [], outside: 0 } },
    noDust,
  );
  await light!.addFarLight();
  const added = e.data.reduce((sum, v, i) => sum + v - before[i], 0), sims = light!.sims[0].reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(added - landed!.added) < 1e-4 * landed!.added, `${added}, want ${landed!.added}`);
  assert.ok(Math.abs(sims - landed!.added) < 1e-4 * landed!.added);
  assert.ok(far!.reduce((a, b) => a + b, 0) > 1e-3 * landed!.added, "its wings hold light");
});

Deno.test("a PSF by the images that it is a sum of gives the light of its stamp", async () => {
  const { exposures: [e] } = await open(), options = { ...request, noise: false, dust: noDust };
  assert.ok(e.psf.basis);
  const have = drawLight(lightTask(e, truth, [0, 1, 2], options));
  const stamped = { ...e, psf: { ...e.psf, basis: undefined } };
  const want = drawLight(lightTask(stamped, truth, [0, 1, 2], options)), peak = Math.max(...want.near);
  have.near.forEach((v, i) => {
    const both = v + (have.far?.[i] ?? 0), other = want.near[i] + (want.far?.[i] ?? 0);
    assert.ok(Math.abs(both - other) < 1e-9 * peak);
  });
});
