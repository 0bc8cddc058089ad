import assert from "node:assert/strict";
import { fitBatch, pixelBuffer } from "../../../src/stages/fit/programs.ts";
import { Workspace } from "../../../src/stages/fit/workspace.ts";
import { free, webgpu } from "../../kernels/scene.ts";
import { climb, distance, twiceLnP } from "./brute_force.ts";
import { randomSources } from "./brute_force_scene.ts";

/** Fewer by default: the f64 fits take about a second each. */
const count = Deno.env.get("OBIWAN_LONG") === "1" ? 1000 : 25;

/** Fits random sources on the device and by brute force from where that fit ended and from where it began. */
async function compareAll(count: number, first: number) {
  const { sources, ...pixels } = randomSources(count, first);
  const arena = { pix: pixelBuffer(webgpu!, pixels.pix), ierr: pixelBuffer(webgpu!, pixels.ierr) };
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
    `fitBatch() ends where an f64 fit by brute force does, to 0.01 of χ², for nearly all of ${count} random sources`,
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
      if (r.left < 0.01 && r.elsewhere < 0.01) continue;
      console.log(`${r.label}: left ${r.left}, elsewhere ${r.elsewhere}, ${r.off} σ, ${r.fit.evaluations} evaluations`);
    }
    assert.equal(such((r) => r.fit.failed), 0);
    assert.ok(such((r) => r.left < 1e-3) > 0.8 * rows.length, "most are at the optimum to a thousandth of χ²");
    // Known to fall short: n as a free parameter (11 of the first 45 Sérsic sources leave more than 0.01, up to 1.1), and
    // 2 of the other 180, at S/N 10 and less (up to 0.07).
    const [sersic, others] = [true, false].map((is) => rows.filter((r) => r.label.includes(" SER ") === is));
    const short = (list: typeof rows) => list.filter((r) => r.left >= 0.01).length;
    assert.ok(short(others) <= 0.05 * others.length, `${short(others)} of ${others.length} stop before their optimum`);
    assert.ok(short(sersic) <= 0.3 * sersic.length, `${short(sersic)} of ${sersic.length} Sérsic fits stop before it`);
  },
});
