import assert from "node:assert/strict";
import { ResourceError } from "../../../src/base/errors.ts";
import { inTurns } from "../../../src/base/pool.ts";
import { inSharedMemory, sharedLike } from "../../../src/compute/shared_memory.ts";
import { injectSources } from "../../../src/stages/inject.ts";
import type { LightTask } from "../../../src/stages/inject/add_light.ts";
import { LightThreads } from "../../../src/stages/inject/light_threads.ts";
import type { Exposure } from "../../../src/survey/exposure.ts";
import { fewGalaxies, planePsf, skyExposure } from "../../make/fits/injection_scene.ts";

const mortal = new URL("../../make/threads/mortal_light_thread.ts", import.meta.url);
const names = ["a", "b", "c", "d"], truth = fewGalaxies(), rows = truth.id.map((_, i) => i);

/** Two with a PSF of planes, two with one that is not a sum. */
const exposures = (share = inSharedMemory): Exposure[] =>
  names.map((name, i) => {
    const e = skyExposure(name), psf = i < 2 ? planePsf() : e.psf;
    return { ...e, psf, data: share(e.data), ierr: share(e.ierr), dq: share(e.dq) };
  });

async function inject(on: Exposure[], threads: number) {
  const options = { seed: 3, noise: true, profile: "sersic", dust: () => 0.02, threads } as const;
  const { records, sims } = await injectSources(on, truth, rows, options);
  return { records, sims, pixels: on.map(({ data, ierr, dq }) => ({ data, ierr, dq })) };
}

/** Values alone: the memory may be of either kind. */
const plain = (of: Awaited<ReturnType<typeof inject>>) =>
  JSON.stringify(
    of,
    (_, v) => ArrayBuffer.isView(v) ? Array.from(v as Float32Array) : typeof v === "bigint" ? `${v}` : v,
  );

Deno.test("injectSources() gives the same bytes with no thread, one and three, in shared memory and outside", async () => {
  const want = await inject(exposures(), 0);
  assert.ok(want.records.length > 12 && want.pixels[1].data.some((v) => v > 1));
  for (const threads of [1, 3]) assert.equal(plain(await inject(exposures(), threads)), plain(want));
  assert.equal(plain(await inject(exposures((v) => v), 3)), plain(want));
});

function task(name: string): LightTask {
  const [e] = exposures(), { nx, ny, band, x0, y0, data, ierr, dq, sig1, electronsPerNmgy, saturation } = e;
  const exposure = { name, nx, ny, band, x0, y0, data, ierr, dq, sig1, electronsPerNmgy, saturation };
  const matrix = [3, 1, -1, 2] as const, psf = e.psf.basis!.weights(70, 60);
  const source = { id: 5n, x: 70.2, y: 60.4, flux: 9, shape: { profile: "sersic" as const, n: 2.1, matrix }, psf };
  const memory = { sim: sharedLike(data), begun: sharedLike(new Int32Array(1)) };
  return {
    exposure,
    sources: [source],
    psf: { size: 31, planes: e.psf.basis!.planes },
    seed: 1,
    noise: true,
    ...memory,
  };
}

Deno.test("LightThreads do an exposure themselves when its thread ends, and refuse it when its pixels may have changed", async () => {
  using dying = new LightThreads(1, mortal);
  using none = new LightThreads(0);
  const order = ["well", "deadly", "well", "deadly"], done = order.map(task), want = order.map(task);
  const landed = await inTurns(done, 1, (t) => dying.add(t));
  assert.deepEqual(landed, await inTurns(want, 1, (t) => none.add(t)));
  done.forEach((t, i) => assert.deepEqual(Array.from(t.exposure.data), Array.from(want[i].exposure.data)));
  await assert.rejects(
    dying.add(task("late")),
    (e: Error) => e instanceof ResourceError && /into late: a thread ended while .*no memory is left/.test(e.message),
  );
});

Deno.test("LightThreads do an exposure themselves when no thread can begin", async () => {
  using threads = new LightThreads(1, new URL("no_such_module.ts", mortal));
  const t = task("well");
  const [landed] = await threads.add(t);
  assert.ok(Math.abs(landed!.expected - 9) < 0.1 && t.begun[0] === 1);
});
