import assert from "node:assert/strict";
import { forcedFlagValue as bit } from "../../src/base/flags.ts";
import { normal, uniformStream } from "../../src/base/random.ts";
import { nanomaggies } from "../../src/base/units.ts";
import { solveDamped } from "../../src/math/linear/cholesky.ts";
import { forcedPhotometry } from "../../src/stages/forced.ts";
import type { ForcedFlux } from "../../src/stages/forced/statistics.ts";
import { injectSources } from "../../src/stages/inject.ts";
import { drawSum } from "../make/fits/draw_sum.ts";
import { Workspace } from "../../src/patches/workspace.ts";
import type { Exposure } from "../../src/survey/exposure.ts";
import { noDust } from "../../src/survey/extinction.ts";
import { type ForcedTarget, truthTargets } from "../../src/survey/forced_targets.ts";
import type { TruthTable } from "../../src/survey/truth.ts";
import type { Engine } from "../../src/compute/engine.ts";
import type { WebGpuEngine } from "../../src/engine/webgpu.ts";
import { openerOf } from "../../src/run/engines.ts";
import { reference, simd, webgpu } from "../make/engines.ts";
import { blankExposure, blend, drawTargets, patchesOf, randoms, target } from "../make/fits/forced_scene.ts";

/** A device that leaves sums over images to the processor. */
const helped = webgpu && await openerOf("auto")() as WebGpuEngine;
if (helped) helped.host ??= simd;
const engines = webgpu ? [reference, webgpu, helped!] : [reference];
const nameOf = (engine: Engine) => engine.id + (engine.host ? ", sums by the processor" : "");
const truth = [30, 12, -4, 8, 60, 15, 22];

/** Two rotated exposures of the blend with noise and masked pixels. */
async function noisyBlend(): Promise<Exposure[]> {
  const exposures = [
    blankExposure("r", { name: "decam-1-N4" }),
    blankExposure("r", { name: "decam-2-N4", angle: 0.4, shift: [6, -9], sigma: 2.1, noise: 0.08 }),
  ];
  for (const [k, e] of exposures.entries()) {
    await drawTargets(reference, e, blend(), truth);
    const uniform = uniformStream({ seed: 7, purpose: e.name, id: BigInt(k) }), random = randoms(k);
    for (let i = 0; i < e.data.length; i++) {
      e.data[i] += normal(uniform, i) / e.ierr[i];
      if (random() > 0.94) e.ierr[i] = 0;
    }
  }
  return exposures;
}

/** Unit images of the targets on the whole exposure, by the f64 renderer. */
async function unitPlanes(exposure: Exposure, targets: readonly ForcedTarget[]): Promise<Float64Array[]> {
  const { patches, psfs } = patchesOf(exposure, targets);
  using workspace = new Workspace(reference, psfs);
  const planes = targets.map(() => new Float64Array(exposure.data.length));
  for (const p of patches) {
    const image = await drawSum(workspace, exposure.data.length, [p], [1]);
    planes[p.source] = Float64Array.from(await reference.read(image));
  }
  return planes;
}

interface Dense {
  normal: number[][];
  right: number[];
  flux: Float64Array;
  inverse: Float64Array[];
}

/** Least squares pixel by pixel in f64, dense. */
async function bruteForce(exposures: readonly Exposure[], targets: readonly ForcedTarget[]): Promise<Dense> {
  const n = targets.length,
    normal = Array.from({ length: n }, () => new Array(n).fill(0)),
    right = new Array(n).fill(0);
  for (const e of exposures) {
    const planes = await unitPlanes(e, targets);
    for (let i = 0; i < e.data.length; i++) {
      const w = e.ierr[i] ** 2;
      for (let a = 0; a < n; a++) {
        right[a] += planes[a][i] * e.data[i] * w;
        for (let b = 0; b < n; b++) normal[a][b] += planes[a][i] * planes[b][i] * w;
      }
    }
  }
  const solve = (g: number[]) => solveDamped(n, (i, j) => normal[i][j], g, 0)!;
  const unit = (i: number) => targets.map((_, k) => (k === i ? 1 : 0));
  return { normal, right, flux: solve(right), inverse: targets.map((_, i) => solve(unit(i))) };
}

/** What rounding of the sums may do to flux i: |A⁻¹| (δA |f| + δb), the bound of perturbed linear systems. An entry is
 * wrong by at most ε of what its terms sum to without their signs; ours are positive but for noise. */
function roundingBound({ normal, flux, inverse }: Dense, noise: number[], epsilon: number, i: number): number {
  return inverse[i].reduce(
    (sum, v, k) =>
      sum + Math.abs(v) * epsilon * (normal[k].reduce((s, a, j) => s + 2 * Math.abs(a * flux[j]), 0) + noise[k]),
    0,
  );
}

/** A drawn image passes 40 roundings, a sum of products of two 72 (64 terms a run, then 8 levels); they add up like
 * their square roots. */
const epsilon = { reference: 1e-12, webgpu: (2 * Math.sqrt(40) + Math.sqrt(72)) * 2 ** -24 };

for (const engine of engines) {
  const eps = engine === reference ? epsilon.reference : epsilon.webgpu;

  Deno.test(`forcedPhotometry() is the dense least-squares solution, per exposure and stacked (${nameOf(engine)})`, async () => {
    const exposures = await noisyBlend(), targets = blend();
    const out = await forcedPhotometry({ engine, bands: ["r"], exposures, targets });

    const solutions: [ForcedFlux[], Exposure[]][] = exposures.map((e, k) => [out.perExposure[k], [e]]);
    for (const [have, used] of [...solutions, [out.stacked[0], exposures]] as typeof solutions) {
      const dense = await bruteForce(used, targets);
      // Σ|u d|ie² of noise alone, added to what the model explains.
      const noise = dense.normal.map((row, i) => Math.sqrt(row[i] * used.reduce((s, e) => s + e.data.length, 0)));
      targets.forEach((_, i) => {
        const sigma = Math.sqrt(dense.inverse[i][i]), off = Math.abs(have[i].flux - dense.flux[i]) / sigma;
        const bound = roundingBound(dense, noise, eps, i) / sigma;
        assert.ok(off <= (engine === reference ? 1e-6 : bound), `target ${i}: ${off} σ, bound ${bound}`);
        assert.ok(Math.abs(have[i].ivar / dense.normal[i][i] - 1) < Math.max(1e-6, eps), `ivar of ${i}`);
        const inflation = 1 / (dense.inverse[i][i] * dense.normal[i][i]);
        assert.ok(
          Math.abs(have[i].jointIvar * dense.inverse[i][i] - 1) < Math.max(1e-6, 4 * eps / inflation),
          `joint ivar of ${i}`,
        );
        assert.equal(have[i].flags, 0);
      });
    }
  });

  Deno.test(`forcedPhotometry() leaves no gradient: the residual is orthogonal to every model (${nameOf(engine)})`, async () => {
    const exposures = await noisyBlend(), targets = blend();
    const { stacked: [have] } = await forcedPhotometry({ engine, bands: ["r"], exposures, targets });
    const gradient = new Float64Array(targets.length), scale = new Float64Array(targets.length);
    for (const e of exposures) {
      const planes = await unitPlanes(e, targets);
      for (let i = 0; i < e.data.length; i++) {
        const w = e.ierr[i] ** 2, rest = e.data[i] - have.reduce((s, f, k) => s + f.flux * planes[k][i], 0);
        planes.forEach((u, k) => {
          gradient[k] += u[i] * rest * w;
          scale[k] += Math.abs(u[i] * e.data[i]) * w;
        });
      }
    }
    gradient.forEach((g, k) =>
      assert.ok(Math.abs(g) < Math.max(1e-9, 3 * eps) * scale[k], `${k}: ${g} of ${scale[k]}`)
    );
  });

  Deno.test(`forcedPhotometry() gets drawn fluxes back to 1e-4, blends and negative ones included (${nameOf(engine)})`, async () => {
    const exposures = [blankExposure("g"), blankExposure("g", { angle: -0.2, shift: [3, 4] }), blankExposure("z")];
    for (const e of exposures) await drawTargets(reference, e, blend(), truth);
    const out = await forcedPhotometry({ engine, bands: ["g", "z"], exposures, targets: blend() });
    for (const list of [...out.perExposure, ...out.stacked]) {
      list.forEach((f, i) =>
        assert.ok(Math.abs(f.flux / truth[i] - 1) < 1e-4, `target ${i}: ${f.flux}, want ${truth[i]}`)
      );
    }
    assert.deepEqual(out.stacked.map((list) => list[0].nobs), [2, 1]);
  });

  Deno.test(`forcedPhotometry() flags what it cannot measure and leaves the others alone (${nameOf(engine)})`, async () => {
    const [exposure] = await noisyBlend(), plain = blend();
    const dark = target(20, "PSF", -30, 25), [x, y] = exposure.wcs.toPixel(dark.parameters!.ra, dark.parameters!.dec);
    for (let j = 0; j < exposure.ny; j++) {
      for (let i = 0; i < exposure.nx; i++) if (Math.hypot(i - x, j - y) < 22) exposure.ierr[j * exposure.nx + i] = 0;
    }
    const odd = [
      target(10, "PSF", 400, 0),
      dark,
      { ...plain[1], objid: 11 },
      { ...plain[1], objid: 12, parameters: undefined },
    ];
    const run = async (targets: ForcedTarget[]) =>
      (await forcedPhotometry({ engine, bands: ["r"], exposures: [exposure], targets })).perExposure[0];
    const alone = await run(plain), have = await run([...plain, ...odd]), at = plain.length;
    assert.deepEqual(have.map((f) => f.flags), [
      0,
      bit.SHARED,
      0,
      0,
      0,
      0,
      0,
      bit.OFF,
      bit.MASKED,
      bit.SHARED,
      bit.NO_MODEL,
    ]);
    for (const i of [at, at + 1, at + 3]) {
      assert.deepEqual([have[i].flux, have[i].ivar, have[i].jointIvar], [0, 0, 0], `${i}`);
    }
    assert.ok(Math.abs(have[at + 1].fracmasked - 1) < 0.02);
    const half = alone[1].flux / 2;
    for (const i of [1, at + 2]) {
      assert.ok(Math.abs(have[i].flux / half - 1) < 1e-4 && have[i].jointIvar === 0, `twin ${i}`);
    }
    plain.forEach((_, i) => {
      if (i === 1) return;
      const sigma = 1 / Math.sqrt(alone[i].jointIvar);
      assert.ok(Math.abs(have[i].flux - alone[i].flux) < 1e-4 * sigma, `${i}: ${have[i].flux}, alone ${alone[i].flux}`);
      assert.ok(Math.abs(have[i].jointIvar / alone[i].jointIvar - 1) < 1e-4);
    });
  });
}

Deno.test("forcedPhotometry() has nothing to say about no targets, and about a band without exposures", async () => {
  const exposures = [blankExposure("r")], run = { engine: reference, bands: ["r", "z"], exposures };
  assert.deepEqual(await forcedPhotometry({ ...run, targets: [] }), { perExposure: [[]], stacked: [[], []] });
  const { stacked } = await forcedPhotometry({ ...run, targets: blend() });
  assert.ok(stacked[1].every((f) => f.flags === bit.OFF && f.flux === 0 && f.nobs === 0));
});

Deno.test("forcedPhotometry() gives the statistics of their definitions, pixel by pixel", async () => {
  const exposures = await noisyBlend(), targets = blend();
  const out = await forcedPhotometry({ engine: reference, bands: ["r"], exposures, targets });
  const parts = await Promise.all(exposures.map(async (e) => {
    const planes = await unitPlanes(e, targets);
    return (flux: number[]) =>
      targets.map((_, k) => {
        let chi2 = 0, others = 0, square = 0, used = 0, light = 0, masked = 0;
        for (let i = 0; i < e.data.length; i++) {
          const u = planes[k][i], p = Math.abs(u), model = planes.reduce((s, q, j) => s + flux[j] * q[i], 0);
          light += p;
          if (e.ierr[i] === 0) masked += p;
          else {
            chi2 += p * ((e.data[i] - model) * e.ierr[i]) ** 2;
            others += Math.abs(model / flux[k] - u) * p;
            square += u * u;
            used += p / Math.abs(flux[k]);
          }
        }
        return { rchisq: chi2, top: others / square, bottom: used, fracin: light, fracmasked: masked };
      });
  }));
  const check = (have: typeof out.stacked[number], exposures: number[]) => {
    const flux = have.map((f) => f.flux), lists = exposures.map((e) => parts[e](flux));
    const mean = (k: number, name: keyof typeof lists[number][number]) =>
      lists.reduce((s, list) => s + list[k][name], 0) / lists.length;
    have.forEach((f, k) => {
      for (const name of ["rchisq", "fracin", "fracmasked"] as const) {
        assert.ok(Math.abs(f[name] - mean(k, name)) < 1e-9, `${name} of ${k}: ${f[name]}, want ${mean(k, name)}`);
      }
      const fracflux = mean(k, "top") / Math.max(1, mean(k, "bottom"));
      assert.ok(
        Math.abs(f.fracflux - fracflux) < 1e-9 * (1 + fracflux),
        `fracflux of ${k}: ${f.fracflux}, want ${fracflux}`,
      );
      assert.equal(f.nobs, exposures.length);
    });
  };
  check(out.perExposure[0], [0]);
  check(out.perExposure[1], [1]);
  check(out.stacked[0], [0, 1]);
});

/** Largest relative error of the fluxes of fakes that were injected without noise, `shift` pixels off pixel centres. */
async function recovery(shift: number): Promise<number> {
  const shapes = [[1, 0.8, 0.1, -0.2], [4, 0.6, 0.2, 0.1], [2.3, 1.2, -0.3, 0.05], [1, 0.5, 0, 0]], rows = [0, 1, 2, 3];
  const places = [[0, 0], [9, -4], [-8, 10], [-21, -18]].map(([x, y]) =>
    target(0, "PSF", x + shift, y - shift).parameters!
  );
  const column = (k: number) => Float64Array.from(shapes, (s) => s[k]);
  const truth: TruthTable = {
    id: rows.map(BigInt),
    ra: Float64Array.from(places, (p) => p.ra),
    dec: Float64Array.from(places, (p) => p.dec),
    mag: { r: Float64Array.of(19, 20, 21, 22) },
    shape: { n: column(0), rhalf: column(1), e1: column(2), e2: column(3) },
  };
  const exposure = blankExposure("r", { nx: 151, ny: 151 });
  injectSources([exposure], truth, rows, { seed: 1, noise: false, profile: "mixture", dust: noDust });
  // The fakes' photons widen the errors below them: equal weights again.
  exposure.ierr.fill(20);
  const targets = truthTargets(truth, rows, "1500p020");
  const out = await forcedPhotometry({ engine: reference, bands: ["r"], exposures: [exposure], targets });
  return Math.max(...out.stacked[0].map((f, i) => Math.abs(f.flux / nanomaggies(truth.mag.r[i]) - 1)));
}

Deno.test("forcedPhotometry() gets fakes of the mixture profile back to 1e-4, and to 3e-3 between pixels", async () => {
  const centred = await recovery(0), between = await recovery(0.4);
  assert.ok(centred < 1e-4, `${centred}`);
  // The fitter shifts by Lanczos-3 as the survey does, the fakes by their exact phase.
  assert.ok(between < 3e-3, `${between}`);
});
