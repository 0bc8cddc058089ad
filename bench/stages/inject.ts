/** Injection of as many galaxies as the survey injects into a brick at a time: milliseconds a stamp and seconds for all of them, with one
 * thread and two, and the drawing of a stamp beside the same done step by step on the whole plane of frequencies.
 *
 *     deno task bench-inject [SIDE]
 *
 * SIDE: pixels of the square brick (3600, the full one); sources are as dense on a smaller one.
 */
import { inSharedMemory } from "../../src/compute/shared_memory.ts";
import { drawTruth, sersicShape } from "../../src/math/profiles/draw_truth.ts";
import { ImageThreads } from "../../src/run/engines/image_threads.ts";
import { addFar, addNear, drawLight, type Light, lightWork } from "../../src/stages/inject/add_light.ts";
import { lightTask } from "../../src/stages/inject/add_sources.ts";
import type { Exposure } from "../../src/survey/exposure.ts";
import { noDust } from "../../src/survey/extinction.ts";
import { blankExposure, psfSide } from "../scene/exposure.ts";
import { fakeGalaxies } from "../scene/fake_galaxies.ts";
import { plainStamp } from "../scene/plain_stamp.ts";

const side = Number(Deno.args[0] ?? 3600), perBrick = 500, fullSide = 3600, rounds = 3, sky = [150, 20] as const;
const count = Math.round(perBrick * (side / fullSide) ** 2);
const clean = [0, 1, 2, 0].map((band, i) => blankExposure(i, band, side, sky, 3));
const truth = fakeGalaxies(count, clean[0]), rows = truth.id.map((_, i) => i);

/** Exposures whose pixels threads can reach. */
const fresh = (): Exposure[] =>
  clean.map((e) => ({ ...e, data: inSharedMemory(e.data), ierr: inSharedMemory(e.ierr), dq: inSharedMemory(e.dq) }));

/** Injects once. @param pool none: in this thread @returns seconds, and stamps drawn */
async function inject(pool?: ImageThreads): Promise<[number, number]> {
  const exposures = fresh(),
    began = performance.now(),
    options = { seed: 1, noise: true, profile: "sersic", dust: noDust } as const;
  const tasks = exposures.map((e) => lightTask(e, truth, rows, options)), lights: Light[] = [];
  if (pool) await pool.run(lightWork, tasks, (light, i) => lights[i] = light);
  else tasks.forEach((task, i) => lights[i] = drawLight(task));
  exposures.forEach((e, i) => {
    addNear(e, lights[i]);
    addFar(e, lights[i]);
  });
  const seconds = (performance.now() - began) / 1000;
  return [seconds, lights.reduce((n, { landed }) => n + landed.filter(Boolean).length, 0)];
}

/** Least time of each, in turns, so that all see the same machine. @returns µs a stamp, drawn and step by step */
function stamps(): [number, number] {
  const psf = clean[0].psf.at(side / 2, side / 2), best: [number, number] = [Infinity, Infinity], shape = truth.shape!;
  for (let i = 0; i < 200; i++) {
    const n = shape.n[i % count], r = shape.rhalf[i % count] / 0.262, matrix = [r, 0.2 * r, -0.1 * r, 0.6 * r] as const;
    const ways = [
      () => drawTruth(psf, psfSide, 0.3, -0.2, sersicShape(n, matrix)),
      () => plainStamp(psf, psfSide, 0.3, -0.2, n, matrix),
    ];
    ways.forEach((draw, k) => {
      const began = performance.now();
      draw();
      best[k] = Math.min(best[k], 1000 * (performance.now() - began));
    });
  }
  return best;
}

console.log(`${count} galaxies on ${clean.length} exposures of ${clean[0].nx}×${clean[0].ny} px, best of ${rounds}`);
await using one = new ImageThreads("reference", 1, 0);
await using two = new ImageThreads("reference", 2, 0);
const ways = [["no thread", undefined], ["one thread", one], ["two threads", two]] as const;
const best = ways.map(() => Infinity);
let drawn = 0;
for (let round = 0; round < rounds; round++) {
  for (const [k, [, pool]] of ways.entries()) {
    const [seconds, count] = await inject(pool);
    best[k] = Math.min(best[k], seconds);
    drawn = count;
  }
}
ways.forEach(([name], k) =>
  console.log(
    `${name}: ${(1000 * best[k] / drawn).toFixed(2)} ms a stamp, ${(best[k] * perBrick / count).toFixed(2)} s for ` +
      `${perBrick} galaxies on them, ${(best[0] / best[k]).toFixed(2)} times as fast as none`,
  )
);
const [fast, plain] = stamps();
console.log(
  `one stamp: ${fast.toFixed(0)} µs; step by step ${plain.toFixed(0)} µs, ${(plain / fast).toFixed(1)} times`,
);
