import assert from "node:assert/strict";
import type { Engine } from "../../src/compute/engine.ts";
import { joinRows } from "../../src/compute/layout.ts";
import {
  type MogPatch,
  mogSumsRow,
  packMogPatch,
  packMogPsf,
  packMogSource,
  type PsfGaussian,
} from "../../src/kernels/mog_layout.ts";
import { devMixture, expMixture, type Mixture, pointMixture } from "../../src/math/profiles.ts";
import { free, noise } from "../make/kernels/kernel_scene.ts";
import { reference, webgpu } from "../make/engines.ts";

interface Source {
  mixture: Mixture;
  re: number;
  ee1: number;
  ee2: number;
}

interface MogScene {
  sources: Source[];
  psfs: PsfGaussian[][];
  patches: MogPatch[];
  pix: Float32Array;
  ierr: Float32Array;
}

const seeing: PsfGaussian[][] = [
  [
    { amplitude: 0.6, covariance: [2.4, 0.2, 2.9] },
    { amplitude: 0.3, covariance: [6, -0.4, 5.5] },
    { amplitude: 0.1, covariance: [20, 1, 22] },
  ],
  [{ amplitude: 1, covariance: [3, 0.5, 3.4] }],
];

/** Every source on every PSF and box, noise and holes in the pixels, centres on and between pixels. */
function scene(sides: readonly (readonly [number, number])[] = [[48, 48], [33, 47], [7, 90]]): MogScene {
  const random = noise(11);
  const sources: Source[] = [
    { mixture: pointMixture, re: 1, ee1: 0, ee2: 0 },
    { mixture: expMixture, re: 0.8, ee1: 0.3, ee2: -0.2 },
    { mixture: devMixture, re: 1.6, ee1: -0.7, ee2: 0.4 },
    { mixture: expMixture, re: 0.02, ee1: 2, ee2: 1 },
  ];
  const patches: MogPatch[] = [];
  let total = 0;
  sources.forEach((_, source) =>
    seeing.forEach((_, psf) =>
      sides.forEach(([width, height], k) => {
        const stride = width + k, turned = k === 1;
        patches.push({
          source,
          psf,
          offset: total,
          stride,
          ierrOffset: total,
          ierrStride: stride,
          width,
          height,
          px: width / 2 + (k === 2 ? -0.5 : random()),
          py: height / 2 + random(),
          jacobian: turned ? [0.6, 3.7, 3.75, -0.7] : [-3.8, 0.1, 0.05, 3.82],
          flux: 20 + 10 * random(),
        });
        total += stride * height;
      })
    )
  );
  const pix = Float32Array.from({ length: total }, () => 0.1 * (random() + random() + random()));
  const ierr = Float32Array.from({ length: total }, () => random() > 0.8 ? 0 : 10 + random());
  return { sources, psfs: seeing, patches, pix, ierr };
}

/** A row of sums per patch. */
async function linearize(engine: Engine, s: MogScene, lanes = 64): Promise<Float64Array[]> {
  const put = (type: "i32" | "f32", values: Float64Array | Float32Array) => {
    const buffer = engine.alloc(type, values.length);
    engine.write(buffer, Float64Array.from(values));
    return buffer;
  };
  const rows = s.patches.map(packMogPatch);
  const buffers = [
    put("i32", joinRows(rows.map((r) => r.patch))),
    put("f32", joinRows(rows.map((r) => r.anchor))),
    put("f32", joinRows(s.sources.map((v) => packMogSource(v.mixture, v.re, v.ee1, v.ee2)))),
    put("f32", joinRows(s.psfs.map(packMogPsf))),
    put("f32", s.pix),
    put("f32", s.ierr),
    engine.alloc("f32", rows.length * mogSumsRow.stride),
  ];
  await engine.run([{ kernel: "linearize_mog", buffers, params: [0], groups: rows.length, constants: { lanes } }]);
  const sums = await engine.read(buffers[6]);
  free(...buffers);
  return rows.map((_, i) => Float64Array.from(mogSumsRow.row(sums, i)));
}

const row = (i: number) => 6 * i - (i * (i - 1)) / 2;

/** f32 sums of thousands of products, scaled by the geometric mean of the diagonals: the promise is 2e-6. */
const tolerance = 2e-6;

Deno.test({
  name: "linearize_mog: normal equations and gain agree with the f64 twin to 2e-6 scaled",
  ignore: !webgpu,
  fn: async () => {
    const s = scene(), [want, have] = [await linearize(reference, s), await linearize(webgpu!, s)];
    s.patches.forEach((p, i) => {
      const w = want[i], h = have[i], label = `source ${p.source} psf ${p.psf} box ${p.width}×${p.height}`;
      assert.equal(h[mogSumsRow.at.work], p.width * p.height, label);
      // Σ data·model and Σ model² add up to the gain and may cancel: scaled by the latter.
      const light = w[row(2)] * p.flux ** 2;
      for (let a = 0; a < 6; a++) {
        for (let b = a; b < 6; b++) {
          const k = row(a) + b - a, scale = Math.sqrt(w[row(a)] * w[row(b)]);
          assert.ok(Math.abs(h[k] - w[k]) <= tolerance * scale, `JtJ[${a},${b}] of ${label}: ${h[k]}, want ${w[k]}`);
        }
        const k = mogSumsRow.at.jtr + a, scale = Math.sqrt(w[row(a)] * light);
        assert.ok(Math.abs(h[k] - w[k]) <= tolerance * scale, `Jtr[${a}] of ${label}: ${h[k]}, want ${w[k]}`);
      }
      assert.ok(Math.abs(h[mogSumsRow.at.gain] - w[mogSumsRow.at.gain]) <= tolerance * light, `gain of ${label}`);
    });
  },
});

Deno.test({
  name: "linearize_mog: the bits depend neither on the workgroup size nor on the rest of the batch",
  ignore: !webgpu,
  fn: async () => {
    const s = scene(), want = await linearize(webgpu!, s);
    for (const lanes of [16, 32, 128, 256]) {
      assert.deepEqual(await linearize(webgpu!, s, lanes), want, `${lanes} lanes`);
    }
    const some = [5, 2, 17];
    const alone = await linearize(webgpu!, { ...s, patches: some.map((i) => s.patches[i]) });
    assert.deepEqual(alone, some.map((i) => want[i]));
  },
});

Deno.test("linearize_mog: Jtr is half the slope of the gain by every parameter (f64, central differences)", async () => {
  const s = scene([[48, 48]]), n = s.patches.length, [base] = [await linearize(reference, s)];
  /** The scene with parameter `a` of every patch moved by `by`. */
  const moved = (a: number, by: number): MogScene => {
    const sources = s.sources.map((v) => ({
      ...v,
      re: a === 3 ? v.re * Math.exp(by) : v.re,
      ee1: v.ee1 + (a === 4 ? by : 0),
      ee2: v.ee2 + (a === 5 ? by : 0),
    }));
    const patches = s.patches.map((p) => ({
      ...p,
      px: p.px + (a === 0 ? p.jacobian[0] * by : a === 1 ? p.jacobian[1] * by : 0),
      py: p.py + (a === 0 ? p.jacobian[2] * by : a === 1 ? p.jacobian[3] * by : 0),
      flux: p.flux + (a === 2 ? by : 0),
    }));
    return { ...s, sources, patches };
  };
  for (let a = 0; a < 6; a++) {
    const step = 1e-5,
      [up, down] = [await linearize(reference, moved(a, step)), await linearize(reference, moved(a, -step))];
    for (let i = 0; i < n; i++) {
      const slope = (up[i][mogSumsRow.at.gain] - down[i][mogSumsRow.at.gain]) / (4 * step),
        jtr = base[i][mogSumsRow.at.jtr + a];
      const light = base[i][row(2)] * s.patches[i].flux ** 2, scale = Math.sqrt(base[i][row(a)] * light);
      assert.ok(
        Math.abs(slope - jtr) <= 1e-6 * scale + 1e-9 * light,
        `parameter ${a} patch ${i}: ${jtr}, want ${slope}`,
      );
    }
  }
});

for (const engine of webgpu ? [reference, webgpu] : [reference]) {
  Deno.test(`linearize_mog: ${engine.id} gives zeros for a masked patch and sees no pixel outside the box`, async () => {
    const s = scene([[48, 48]]), masked = await linearize(engine, { ...s, ierr: s.ierr.map(() => 0) });
    for (const sums of masked) assert.ok(sums.every((v, k) => k === mogSumsRow.at.work ? v === 48 * 48 : v === 0));
    // Rows of 49 in the arena: the last pixel of each belongs to nobody.
    const wide = {
      ...s,
      patches: s.patches.slice(0, 2).map((p) => ({ ...p, stride: 49, ierrStride: 49, height: 40 })),
    };
    const want = await linearize(engine, wide);
    const pix = wide.pix.slice();
    for (let y = 0; y < 40; y++) pix[wide.patches[0].offset + 49 * y + 48] = 1e6;
    assert.deepEqual((await linearize(engine, { ...wide, pix }))[0], want[0]);
  });

  Deno.test(`linearize_mog: ${engine.id} counts a doubled weight as a second exposure`, async () => {
    const s = scene([[48, 48]]), once = await linearize(engine, s);
    const twice = await linearize(engine, { ...s, ierr: s.ierr.map((v) => 2 * v) });
    twice.forEach((sums, i) =>
      sums.forEach((v, k) => assert.ok(k >= mogSumsRow.at.work || v === 4 * once[i][k], `patch ${i} sum ${k}`))
    );
  });
}
