import assert from "node:assert/strict";
import { fitBatch } from "../../../src/patches/fit_batch.ts";
import { upload } from "../../../src/compute/upload.ts";
import { Workspace } from "../../../src/patches/workspace.ts";
import { free } from "../../make/kernels/kernel_scene.ts";
import { webgpu } from "../../make/engines.ts";
import { climb, distance, twiceLnP } from "../../make/fits/brute_force.ts";
import { randomSources } from "../../make/fits/brute_force_scene.ts";
import { long } from "../../make/long.ts";

/** Fewer by default: the f64 fits take about a second each. */
const count = long ? 1000 : 25;

/** Fits random sources on the device and by brute force from where that fit ended and from where it began. */
async function compareAll(count: number, first: number) {
  const { sources, ...pixels } = randomSources(count, first);
  const arena = { pix: upload(webgpu!, "f32", pixels.pix), ierr: upload(webgpu!, "f32", pixels.ierr) };
  using workspace = new Workspace(webgpu!, pixels.psfs);
  const fits = await fitBatch(workspace, arena, sources.map((s) => s.job));
  free(arena.pix, arena.ierr);
  return sources.map(({ job, sn, kind }, i) => {
    const end = fits[i].parameters, own = twiceLnP(pixels, job, end);
    const near = climb(pixels, job, end), far = climb(pixels, job, job.start);
    const label = `${first + i} ${job.model} S/N ${sn.toFixed(0)} ${kind}`;
    return {
      label,
      fit: fits[i],
      ended: near.ended && far.ended,
      /** 2 ln P that the fit left at its own optimum, and that another optimum has more. */
      left: near.twiceLnP - own,
      elsewhere: far.twiceLnP - near.twiceLnP,
      off: distance(near, end),
      end: Array.from(end),
      near: Array.from(near.p),
      far: Array.from(far.p),
    };
  });
}

Deno.test({
  name:
    `fitBatch() ends where an f64 fit by brute force does, to 0.01 of χ² and 0.01 σ, for ${count} random sources but a few`,
  ignore: !webgpu,
  fn: async () => {
    const rows: Awaited<ReturnType<typeof compareAll>> = [];
    for (let first = 0; first < count; first += 25) rows.push(...await compareAll(25, first));
    const such = (test: (r: typeof rows[number]) => boolean) => rows.filter(test).length;
    const quantile = (q: number, of: (r: typeof rows[number]) => number) =>
      rows.map(of).sort((a, b) => a - b)[Math.floor(q * (rows.length - 1))].toExponential(1);
    console.log(
      `${rows.length} sources; at an optimum (less than 0.01 of χ² left) ${such((r) => r.left < 0.01)}; ` +
        `left: median ${quantile(0.5, (r) => r.left)}, 99 % ${quantile(0.99, (r) => r.left)}, most ${
          quantile(1, (r) => r.left)
        }; ` +
        `within 0.01 σ ${such((r) => r.off < 0.01)}, 0.03 σ ${such((r) => r.off < 0.03)}, 0.1 σ ${
          such((r) => r.off < 0.1)
        }; ` +
        `another optimum is better by more than 0.01 for ${such((r) => r.elsewhere > 0.01)}, ` +
        `worse for ${such((r) => r.elsewhere < -0.01)}; brute force did not end ${such((r) => !r.ended)}; ` +
        `fit not converged ${such((r) => !r.fit.converged)}, failed ${such((r) => r.fit.failed)}`,
    );
    for (const r of rows) {
      if (r.left < 0.01 && r.elsewhere < 0.01 && r.off < 0.03) continue;
      console.log(`${r.label}: left ${r.left}, elsewhere ${r.elsewhere}, ${r.off} σ, ${r.fit.evaluations} evaluations`);
    }
    assert.equal(such((r) => r.fit.failed || !r.fit.converged), 0);
    // Known to fall short: 5 of 200 Sérsic fits, all but one of unresolved sources at S/N above 100, whose index ln P hardly
    // knows: it rises by 0.005 to 0.25 over a path of up to five nominal σ with a shoulder on the way.
    const short = rows.filter((r) => r.left >= 0.01), sersic = rows.filter((r) => r.label.includes(" SER "));
    assert.deepEqual(short.filter((r) => !r.label.includes(" SER ")).map((r) => r.label), []);
    assert.ok(short.length <= 0.03 * sersic.length, `${short.map((r) => r.label)} stop before their optimum`);
    // Beside these: sources at kinks of the model (half a pixel, the ramp of broad components, seams of the tables in n), and
    // galaxies without any extent, whose angle is anybody's.
    assert.ok(such((r) => r.off < 0.01) >= 0.95 * rows.length, `${such((r) => r.off >= 0.01)} fits end 0.01 σ away`);
    assert.ok(such((r) => r.off < 0.03) >= 0.985 * rows.length, `${such((r) => r.off >= 0.03)} fits end 0.03 σ away`);
  },
});
