import assert from "node:assert/strict";
import { type FitJob, slot } from "../../src/kernels/fit_types.ts";
import { drawBatch } from "../../src/patches/programs.ts";
import { fitBatch } from "../../src/patches/fit_batch.ts";
import { Workspace } from "../../src/patches/workspace.ts";
import { arenaOf, free, scene } from "../make/kernels/kernel_scene.ts";
import { allF32, reference } from "../make/engines.ts";

const engines = [reference, ...allF32];

async function fitted(engine: typeof engines[number], change: (job: FitJob) => FitJob, sizes = [64]) {
  const s = scene(["PSF", "REX", "EXP", "SER"], sizes);
  using workspace = new Workspace(engine, s.psfs);
  const arena = arenaOf(engine, s);
  await drawBatch(workspace, arena.pix, s.jobs, 1);
  const results = await fitBatch(workspace, arena, s.jobs.map(change), "survey");
  free(arena.pix, arena.ierr);
  return { truth: s.jobs, results };
}

const displaced = (job: FitJob): FitJob => {
  const start = job.start.slice();
  start[slot.dra] += 0.1;
  start[slot.flux] *= 1.3;
  if (job.model !== "PSF") start[slot.lnre] += 0.3;
  if (job.model === "SER") start[slot.n] = 1;
  return { ...job, start, fluxLoop: true };
};

for (const engine of engines) {
  Deno.test(`step_survey: ${engine.id} finds every drawn source again`, async () => {
    const { truth, results } = await fitted(engine, displaced);
    truth.forEach((job, i) => {
      const { parameters: p, converged, steps } = results[i];
      assert.ok(converged && steps >= 1, `${job.model} converged ${converged} after ${steps}`);
      assert.ok(Math.abs(p[slot.dra] - job.start[slot.dra]) < 0.1, job.model);
      if (job.model !== "PSF") assert.ok(Math.abs(p[slot.lnre] - job.start[slot.lnre]) < 0.2, job.model);
    });
  });

  Deno.test(`step_survey: ${engine.id} shortens a step to a bound, lands on it, and says so`, async () => {
    const { results } = await fitted(engine, (job) => {
      const start = job.start.slice();
      start[slot.lnre] = -1.1;
      return { ...job, start, lnreMax: -0.9 };
    });
    results.slice(1).forEach((r) => {
      assert.equal(Math.fround(r.parameters[slot.lnre]), Math.fround(-0.9));
      assert.equal(r.hitLimit, true);
    });
  });

  Deno.test(`step_survey: ${engine.id} moves the coordinate by cos δ of the angle, as the survey does`, async () => {
    const moved = async (cosDec: number) => (await fitted(engine, (job) => ({ ...displaced(job), cosDec }))).results;
    const [flat, steep] = [await moved(1), await moved(0.5)];
    // Half steps take longer, and end at the same place.
    flat.forEach((r, i) => {
      assert.ok(steep[i].steps > r.steps, `${steep[i].steps} steps, ${r.steps} at the equator`);
      assert.ok(Math.abs(steep[i].parameters[slot.dra] - r.parameters[slot.dra]) < 0.02);
    });
  });
}

Deno.test({
  name: "step_survey: all engines take the same steps",
  fn: async () => {
    const a = await fitted(reference, displaced, [64, 128]);
    for (const engine of allF32) {
      const b = await fitted(engine, displaced, [64, 128]);
      a.results.forEach((want, i) => {
        assert.equal(b.results[i].steps, want.steps);
        want.parameters.forEach((v, k) => {
          const scale = k === slot.flux || k === slot.flux + 1 ? 10 : 1;
          assert.ok(Math.abs(b.results[i].parameters[k] - v) < 1e-3 * scale, `${a.truth[i].model} slot ${k}`);
        });
      });
    }
  },
});
