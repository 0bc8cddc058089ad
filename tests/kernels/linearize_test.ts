import assert from "node:assert/strict";
import { type PatchScore, slot } from "../../src/kernels/fit_types.ts";
import { scoreBatch } from "../../src/patches/programs.ts";
import { Workspace } from "../../src/patches/workspace.ts";
import { arenaOf, free, scene } from "../make/kernels/kernel_scene.ts";
import { allF32, reference } from "../make/engines.ts";

const row = (i: number) => 7 * i - (i * (i - 1)) / 2;

/** Scaled by the geometric mean of the diagonals. f32 sums of 15,000 products: 1e-6; 1e-5 is the promise. */
const tolerance = 1e-5;

Deno.test({
  name: "linearize: normal equations and gain of every model and size agree with the f64 twin to 1e-5 scaled",
  fn: async () => {
    const s = scene(), scores: PatchScore[][][] = [];
    for (const engine of [reference, ...allF32]) {
      using workspace = new Workspace(engine, s.psfs);
      const arena = arenaOf(engine, s);
      scores.push(await scoreBatch(workspace, arena, s.jobs));
      free(arena.pix, arena.ierr);
    }
    const compare = (form: PatchScore[][]) =>
      s.jobs.forEach((job, i) =>
        job.patches.forEach((_, t) => {
          const want = scores[0][i][t], have = form[i][t], label = `${job.model} size ${job.patches[t].size}`;
          for (let a = 0; a < 7; a++) {
            for (let b = a; b < 7; b++) {
              const k = row(a) + b - a, scale = Math.sqrt(want.jtj[row(a)] * want.jtj[row(b)]);
              assert.ok(Math.abs(have.jtj[k] - want.jtj[k]) <= tolerance * scale, `JtJ[${a},${b}] of ${label}`);
            }
            const scale = Math.sqrt(want.jtj[row(a)] * Math.max(Math.abs(want.gain), 1));
            assert.ok(Math.abs(have.jtr[a] - want.jtr[a]) <= tolerance * scale, `Jtr[${a}] of ${label}`);
          }
          assert.ok(Math.abs(have.gain - want.gain) <= tolerance * Math.abs(want.gain), `gain of ${label}`);
        })
      );
    scores.slice(1).forEach(compare);
  },
});

Deno.test({
  name: "linearize: the largest transform on the largest box stays below the device's loop limit and agrees",
  fn: async () => {
    const s = scene(["SER"], [512]);
    for (const job of s.jobs) job.start[slot.lnre] = Math.log(6);
    const gains: number[][] = [];
    for (const engine of [reference, ...allF32]) {
      using workspace = new Workspace(engine, s.psfs);
      const arena = arenaOf(engine, s);
      gains.push((await scoreBatch(workspace, arena, s.jobs))[0].map((p) => p.gain));
      free(arena.pix, arena.ierr);
    }
    for (const have of gains.slice(1)) {
      gains[0].forEach((want, t) => assert.ok(Math.abs(have[t] / want - 1) < tolerance, `${have[t]}, want ${want}`));
    }
  },
});

Deno.test("linearize: JtJ and Jtr are the derivatives of the gain (f64, central differences)", async () => {
  const s = scene(["SER"], [64]), engine = reference;
  using workspace = new Workspace(engine, s.psfs);
  const arena = arenaOf(engine, s), [job] = s.jobs;
  const [[score]] = await scoreBatch(workspace, arena, [job]);
  // Positions are one-pixel differences by the survey's rule, compared with its own in render_test.ts.
  for (const [k, column] of [[2, 2], [3, 8], [4, 9], [5, 10], [6, 11]]) {
    const step = column === 2 ? 1e-2 : 1e-4;
    const gains = await Promise.all([1, -1].map(async (sign) => {
      const start = job.start.slice();
      start[column] += sign * step;
      return (await scoreBatch(workspace, arena, [{ ...job, start }]))[0][0].gain;
    }));
    // gain = −χ² + constant, so its slope is 2 Jtr.
    const slope = (gains[0] - gains[1]) / (4 * step), scale = Math.sqrt(score.jtj[row(k)]);
    const allowed = 1e-4 * Math.abs(slope);
    assert.ok(
      Math.abs(slope - score.jtr[k]) <= allowed + 1e-3 * scale,
      `slot ${column}: ${score.jtr[k]}, want ${slope}`,
    );
  }
});
