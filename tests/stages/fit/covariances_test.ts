import assert from "node:assert/strict";
import { normal, uniformStream } from "../../../src/base/random.ts";
import { surveySigma } from "../../../src/base/units.ts";
import { invertSymmetric } from "../../../src/math/linear/invert_symmetric.ts";
import { forcedPhotometry } from "../../../src/stages/forced.ts";
import type { Blob, BlobExposure } from "../../../src/patches/cutouts.ts";
import { addCovariances } from "../../../src/stages/fit/measure/covariances.ts";
import { upload } from "../../../src/compute/upload.ts";
import { stampsOf } from "../../../src/patches/stamps.ts";
import { drawSum } from "../../make/fits/draw_sum.ts";
import { shapeOf } from "../../../src/patches/shape.ts";
import { Workspace } from "../../../src/patches/workspace.ts";
import { packedAt } from "../../../src/math/linear/packed.ts";
import type { Exposure } from "../../../src/survey/exposure.ts";
import type { ForcedTarget } from "../../../src/survey/forced_targets.ts";
import type { FittedSource, SourceParameters } from "../../../src/survey/source.ts";
import { reference, webgpu } from "../../make/engines.ts";
import { blankExposure, blend, drawTargets, randoms, target } from "../../make/fits/forced_scene.ts";

const bands = ["g", "r"];

/** One blob that covers whole exposures, with holes, and the same PSF everywhere on each of them. */
function field() {
  const exposures = [
    blankExposure("g"),
    blankExposure("r", { angle: 0.4, shift: [6, -9], sigma: 2.1, noise: 0.08 }),
    blankExposure("r", { angle: -0.1, sigma: 1.8 }),
  ];
  let offset = 0;
  const cuts = exposures.map((exposure, index): BlobExposure => {
    const stamp = exposure.psf.at(40, 40), random = randoms(index), { nx, ny } = exposure;
    exposure.psf = { ...exposure.psf, at: () => stamp };
    exposure.ierr.forEach((_, i) => random() > 0.92 && (exposure.ierr[i] = 0));
    const at = offset, gaussVariance = surveySigma(exposure.psf.fwhm) ** 2;
    offset += nx * ny;
    return {
      exposure,
      index,
      band: bands.indexOf(exposure.band),
      x0: 0,
      y0: 0,
      nx,
      ny,
      offset: at,
      psf: index,
      gaussVariance,
    };
  });
  const blob: Blob = { number: 3, x0: 0, y0: 0, nx: 90, ny: 84, mask: new Uint8Array(0), npix: 0, exposures: cuts };
  const psfs = exposures.map((e) => ({ size: e.psf.size, data: e.psf.at(0, 0) }));
  return { exposures, blob, psfs, ierr: Float32Array.from(exposures.flatMap((e) => [...e.ierr])) };
}

const fluxes = [[30, 22], [12, 18], [9, 4], [8, 5], [60, 90], [15, 7], [22, 31]];

async function covariances(engine: typeof reference | NonNullable<typeof webgpu>, parameters: SourceParameters[]) {
  const { blob, psfs, ierr } = field();
  const sources = parameters.map((p) => ({ parameters: p, blob: 3 }) as FittedSource);
  using workspace = new Workspace(engine, psfs);
  const arena = { pix: upload(engine, "f32", new Float32Array(ierr.length)), ierr: upload(engine, "f32", ierr) };
  await addCovariances(workspace, arena, bands, [blob], sources);
  arena.pix.destroy();
  arena.ierr.destroy();
  return sources;
}

const withFlux = (targets: readonly ForcedTarget[]) => targets.map((t, i) => ({ ...t.parameters!, flux: fluxes[i] }));

/** Model of a source in the stamps of `home`, by the f64 renderer, on images that are one pixel wider on every side than
 * the blob's. @returns value at pixel (x, y) of a cut, −1 … nx */
async function drawn(p: SourceParameters, home: SourceParameters) {
  const { blob, psfs } = field(), shape = shapeOf(p);
  using workspace = new Workspace(reference, psfs);
  const starts: number[] = [];
  let length = 0;
  for (const { nx, ny } of blob.exposures) {
    starts.push(length);
    length += (nx + 2) * (ny + 2);
  }
  const patches = stampsOf(blob, shapeOf(home)).map((s) => {
    const { cut } = s;
    const wide = { ...cut, x0: -1, y0: -1, nx: cut.nx + 2, ny: cut.ny + 2, offset: starts[cut.index] };
    return { source: 0, shape, stamp: { ...s, cut: wide, x1: s.x1 + 2, y1: s.y1 + 2 } };
  });
  const flux = patches.map((q) => p.flux[q.stamp.cut.band]);
  const buffer = await drawSum(workspace, length, patches, flux), image = await reference.read(buffer);
  return (cut: BlobExposure, x: number, y: number) => image[starts[cut.index] + (y + 1) * (cut.nx + 2) + x + 1];
}

/** A function of the pixels within the stamps of a source, 0 elsewhere. */
function inStamps(p: SourceParameters, value: (cut: BlobExposure, x: number, y: number) => number): Float64Array {
  const { blob, ierr } = field(), image = new Float64Array(ierr.length);
  for (const { cut, x0, x1, y0, y1 } of stampsOf(blob, shapeOf(p))) {
    for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) image[cut.offset + y * cut.nx + x] = value(cut, x, y);
  }
  return image;
}

/** Columns of the Jacobian in the catalogue's parameters: differences of drawn models, positions by the pixel rule. */
async function jacobian(p: SourceParameters): Promise<(Float64Array | undefined)[]> {
  const own = await drawn(p, p);
  const position = [0, 1].map((k) =>
    inStamps(p, (cut, x, y) => {
      const c = cut.exposure.cdInverse;
      const dx = (own(cut, x - 1, y) - own(cut, x + 1, y)) / 2, dy = (own(cut, x, y - 1) - own(cut, x, y + 1)) / 2;
      return dx * c[k] + dy * c[2 + k];
    })
  );
  const flux = await Promise.all(
    bands.map(async (_, b) => inStamps(p, await drawn({ ...p, flux: bands.map((_, k) => (k === b ? 1 : 0)) }, p))),
  );
  const names = {
    PSF: [],
    REX: ["re"],
    EXP: ["re", "e1", "e2"],
    DEV: ["re", "e1", "e2"],
    SER: ["re", "e1", "e2", "sersic"],
  } as const;
  const shape = await Promise.all((["re", "e1", "e2", "sersic"] as const).map(async (name) => {
    if (!(names[p.type] as readonly string[]).includes(name)) return undefined;
    const h = 1e-4, [up, down] = await Promise.all([h, -h].map((s) => drawn({ ...p, [name]: p[name] + s }, p)));
    return inStamps(p, (cut, x, y) => (up(cut, x, y) - down(cut, x, y)) / (2 * h));
  }));
  return [...position, ...flux, ...shape];
}

Deno.test("addCovariances() inverts the normal matrix of drawn differences in the catalogue's parameters", async () => {
  const parameters = withFlux(blend()).slice(0, 5);
  const sources = await covariances(reference, parameters), { ierr } = field();
  for (const [k, p] of parameters.entries()) {
    const columns = await jacobian(p), free = columns.flatMap((c, i) => c ? [i] : []), n = columns.length;
    const product = (i: number, j: number) => columns[i]!.reduce((s, v, x) => s + v * columns[j]![x] * ierr[x] ** 2, 0);
    const table = free.map((i) => free.map((j) => product(i, j)));
    const want = invertSymmetric(free.length, (a, b) => table[a][b])!, have = sources[k].covariance!;
    assert.equal(have.free, free.reduce((bits, i) => bits | (1 << i), 0));
    for (let i = 0; i < n; i++) {
      for (let j = i; j < n; j++) {
        const a = free.indexOf(i), b = free.indexOf(j), value = have.matrix[packedAt(n, i, j)];
        if (a < 0 || b < 0) assert.equal(value, 0);
        else {
          const off = Math.abs(value - want[a][b]) / Math.sqrt(want[a][a] * want[b][b]);
          // Central differences of 1e-4.
          assert.ok(off < 1e-6, `${p.type} (${i}, ${j}): ${value}, want ${want[a][b]}, ${off}`);
        }
      }
    }
  }
});

Deno.test("addCovariances() gives flux covariances of the joint inverse, for pairs that share pixels", async () => {
  const parameters = withFlux(blend()), sources = await covariances(reference, parameters), { ierr } = field();
  const units = await Promise.all(parameters.map(async (p) => inStamps(p, await drawn({ ...p, flux: [1, 1] }, p))));
  const { blob } = field();
  for (const [b] of bands.entries()) {
    const weight = ierr.map((v, i) => {
      const cut = blob.exposures.findLast((c) => c.offset <= i)!;
      return cut.band === b ? v * v : 0;
    });
    const product = (i: number, j: number) => units[i].reduce((s, v, x) => s + v * units[j][x] * weight[x], 0);
    const table = units.map((_, i) => units.map((_, j) => product(i, j)));
    const want = invertSymmetric(units.length, (i, j) => table[i][j])!;
    let pairs = 0;
    sources.forEach(({ covariance }, i) => {
      assert.ok(Math.abs(covariance!.fluxVariance[b] / want[i][i] - 1) < 1e-9);
      for (let j = i + 1; j < sources.length; j++) {
        const partner = covariance!.partners.find((p) => p.other === sources[j]);
        assert.equal(Boolean(partner && partner.flux[b] !== 0), table[i][j] !== 0, `pair ${i}, ${j}`);
        if (!partner || table[i][j] === 0) continue;
        const scale = Math.sqrt(want[i][i] * want[j][j]);
        assert.ok(
          Math.abs(partner.flux[b] - want[i][j]) < 1e-9 * scale,
          `pair ${i}, ${j}: ${partner.flux[b]}, want ${want[i][j]}`,
        );
        pairs++;
      }
    });
    assert.ok(pairs >= 6);
  }
});

Deno.test({
  name: "addCovariances() on WebGPU agrees with the f64 engine to 1e-3 of the parameters' own variances",
  ignore: !webgpu,
  fn: async () => {
    const parameters = withFlux(blend()),
      [want, have] = [await covariances(reference, parameters), await covariances(webgpu!, parameters)];
    want.forEach(({ covariance: w }, k) => {
      const h = have[k].covariance!, n = bands.length + 6;
      assert.equal(h.free, w!.free);
      // f32 sums are good to 1e-6, the scaled matrix has a condition of up to 1e3.
      for (let i = 0; i < n; i++) {
        for (let j = i; j < n; j++) {
          const scale = Math.sqrt(w!.matrix[packedAt(n, i, i)] * w!.matrix[packedAt(n, j, j)]);
          assert.ok(
            Math.abs(h.matrix[packedAt(n, i, j)] - w!.matrix[packedAt(n, i, j)]) <= 1e-3 * scale,
            `${k} (${i}, ${j})`,
          );
        }
      }
      h.fluxVariance.forEach((v, b) => assert.ok(Math.abs(v / w!.fluxVariance[b] - 1) < 1e-4));
    });
  },
});

Deno.test("addCovariances() says where nothing can be told: twins, a band without data, no flux at all", async () => {
  const [a, b] = withFlux(blend()), twins = [a, { ...b }, { ...b }, { ...a, ra: a.ra + 0.004, flux: [0, 0] }];
  const sources = await covariances(reference, twins), [alone, first, second, dark] = sources.map((s) => s.covariance!);
  for (const twin of [first, second]) assert.ok(twin.fluxVariance.every(Number.isNaN) && !twin.singular);
  assert.ok(first.partners.some((p) => p.other === sources[2] && p.flux.every(Number.isNaN)));
  assert.ok(alone.fluxVariance.every((v) => v > 0));
  // Without flux nothing says where the source is: only the fluxes are free.
  assert.equal(dark.free, 0b1100);
});

const seed = 20240613, realisations = 200;

Deno.test(`fluxes of a blended pair scatter over ${realisations} noise realisations as their covariance says (seed ${seed})`, async () => {
  const { exposures } = field(), pair = [target(0, "PSF", 0.3, 0.2), target(1, "EXP", 3.4, -1.2, { re: 0.9, e1: 0.2 })];
  const truth = [[30, 22], [12, 18]];
  const fitted = await covariances(reference, pair.map((t, i) => ({ ...t.parameters!, flux: truth[i] })));
  const own = fitted.map((s) => s.covariance!);
  const clean: Exposure[] = [];
  for (const e of exposures) {
    const b = bands.indexOf(e.band);
    await drawTargets(reference, e, pair, truth.map((f) => f[b]));
    clean.push({ ...e, data: e.data.slice() });
  }
  const sums = bands.map(() => ({ a: 0, b: 0, aa: 0, ab: 0, bb: 0 }));
  for (let k = 0; k < realisations; k++) {
    exposures.forEach((e, x) => {
      const uniform = uniformStream({ seed, purpose: `noise ${x}`, id: BigInt(k) });
      for (let i = 0; i < e.data.length; i++) {
        e.data[i] = clean[x].data[i] + (e.ierr[i] > 0 ? normal(uniform, i) / e.ierr[i] : 0);
      }
    });
    const { stacked } = await forcedPhotometry({ engine: reference, bands, exposures, targets: pair });
    stacked.forEach((list, band) => {
      const da = list[0].flux - truth[0][band], db = list[1].flux - truth[1][band], s = sums[band];
      s.a += da;
      s.b += db;
      s.aa += da * da;
      s.ab += da * db;
      s.bb += db * db;
      list.forEach((f, i) => assert.ok(Math.abs(f.jointIvar * own[i].fluxVariance[band] - 1) < 1e-6));
    });
  }
  bands.forEach((band, k) => {
    const [va, vb] = own.map((c) => c.fluxVariance[k]), c = own[0].partners[0].flux[k], s = sums[k];
    assert.ok(c / Math.sqrt(va * vb) < -0.1, `correlation in ${band}: ${c / Math.sqrt(va * vb)}`);
    const near = (have: number, want: number, sigma: number, what: string) =>
      assert.ok(
        Math.abs(have - want) < 4 * sigma,
        `${what} in ${band}: ${have}, want ${want} ± ${sigma} (seed ${seed})`,
      );
    const n = realisations;
    near(s.a / n, 0, Math.sqrt(va / n), "mean of a");
    near(s.b / n, 0, Math.sqrt(vb / n), "mean of b");
    // Second moments about the truth: variance of a sample variance is 2 v² / n, of a covariance (v_a v_b + c²) / n.
    near(s.aa / n, va, va * Math.sqrt(2 / n), "variance of a");
    near(s.bb / n, vb, vb * Math.sqrt(2 / n), "variance of b");
    near(s.ab / n, c, Math.sqrt((va * vb + c * c) / n), "covariance");
    const det = va * vb - c * c, chi2 = (vb * s.aa - 2 * c * s.ab + va * s.bb) / det;
    near(chi2, 2 * n, Math.sqrt(4 * n), "chi2 of the pair");
  });
});
