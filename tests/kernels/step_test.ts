import assert from "node:assert/strict";
import type { FitJob, ModelName } from "../../src/kernels/fit_types.ts";
import { slot } from "../../src/kernels/fit_types.ts";
import { drawBatch } from "../../src/patches/programs.ts";
import { fitBatch } from "../../src/patches/fit_batch.ts";
import { Workspace } from "../../src/patches/workspace.ts";
import { arenaOf, free, scene } from "../make/kernels/kernel_scene.ts";
import { allF32, reference } from "../make/engines.ts";

const engines = [reference, ...allF32];

/** Starts away from the truth, as a detection would. */
const displaced = (job: FitJob): FitJob => {
  const start = job.start.slice();
  start[slot.dra] += 0.1;
  start[slot.flux] *= 1.3;
  if (job.model !== "PSF") start[slot.lnre] += 0.3;
  if (job.model === "SER") start[slot.n] = 1;
  return { ...job, start };
};

async function fitted(engine: typeof engines[number], models?: readonly ModelName[], sizes?: number[], cap?: number) {
  const s = scene(models, sizes);
  using workspace = new Workspace(engine, s.psfs);
  const arena = arenaOf(engine, s);
  await drawBatch(workspace, arena.pix, s.jobs, 1);
  const jobs = s.jobs.map(displaced);
  if (cap !== undefined) {
    for (const j of jobs) {
      j.lnreMax = cap;
      j.start[slot.lnre] = cap - 0.4;
    }
  }
  const results = await fitBatch(workspace, arena, jobs);
  free(arena.pix, arena.ierr);
  return { truth: s.jobs, results };
}

for (const engine of engines) {
  Deno.test(`step: ${engine.id} finds every drawn source again`, async () => {
    const { truth, results } = await fitted(engine);
    truth.forEach((job, i) => {
      const { parameters: p, converged, failed } = results[i];
      assert.ok(converged && !failed, `${job.model} ${job.patches[0].size} did not converge`);
      const near = (k: number, limit: number) =>
        assert.ok(Math.abs(p[k] - job.start[k]) < limit, `${job.model} slot ${k}: ${p[k]}, want ${job.start[k]}`);
      near(slot.dra, 0.1);
      near(slot.ddec, 0.1);
      near(slot.flux, job.patches[0].size === 128 ? 4 : 1.5);
      if (job.model !== "PSF") near(slot.lnre, 0.2);
    });
  });

  Deno.test(`step: ${engine.id} stays within the bounds and says that it met one`, async () => {
    const { results } = await fitted(engine, ["EXP"], [64], -0.7);
    assert.ok(results[0].parameters[slot.lnre] <= Math.fround(-0.7));
    assert.equal(results[0].hitLimit, true);
  });
}

Deno.test("step: all engines end within 1e-3 of the parameters' own scale", async () => {
  const a = await fitted(reference);
  for (const engine of allF32) {
    const b = await fitted(engine);
    a.results.forEach((want, i) => {
      const have = b.results[i].parameters, label = `${engine.id}, ${a.truth[i].model} ${a.truth[i].patches[0].size}`;
      want.parameters.forEach((v, k) => {
        const scale = k === slot.flux || k === slot.flux + 1 ? 10 : 1;
        assert.ok(Math.abs(have[k] - v) < 1e-3 * scale, `${label} slot ${k}: ${have[k]}, want ${v}`);
      });
    });
  }
});
