import assert from "node:assert/strict";
import type { Engine } from "../../src/compute/engine.ts";
import { joinRows } from "../../src/compute/layout.ts";
import { upload } from "../../src/compute/upload.ts";
import type { FitPatch } from "../../src/kernels/fit_types.ts";
import { maxSize, psfSumRow, transformLength } from "../../src/kernels/transform_layout.ts";
import { stampHalfTransform } from "../../src/math/fft.ts";
import { psfStamp } from "../../src/patches/psf/stamp.ts";
import { PsfTransforms } from "../../src/patches/psf/transforms.ts";
import { f32Engines, reference } from "../make/engines.ts";
import { planePsf } from "../make/fits/injection_scene.ts";

/** target, planes, weights, count, length: sums of three planes, of one, and of none. */
const rows = [[68, 0, 1, 3, 64], [0, 36, 0, 1, 64], [200, 5, 2, 0, 20]], values = 240;
const weights = [0.5, -1.25, 3, 0.125], planes = Float64Array.from({ length: 260 }, (_, i) => Math.fround(Math.sin(i)));

async function run(engine: Engine): Promise<Float64Array> {
  const out = upload(engine, "f32", new Float32Array(values).fill(7));
  const table = rows.map(([target, planes, weights, count, length]) =>
    psfSumRow.pack({ target, planes, weights, count, length })
  );
  const buffers = [upload(engine, "i32", joinRows(table)), upload(engine, "f32", Float32Array.from(weights))];
  buffers.push(upload(engine, "f32", planes));
  await engine.run([{ kernel: "psf_sum", buffers: [...buffers, out], params: [1], groups: 2 }]);
  await engine.run([{ kernel: "psf_sum", buffers: [...buffers, out], params: [0], groups: 1 }]);
  const sums = Float64Array.from(await engine.read(out));
  for (const b of [...buffers, out]) b.destroy();
  return sums;
}

/** Written out; what belongs to no row stays. */
function expected(): { sums: Float64Array; size: Float64Array } {
  const sums = new Float64Array(values).fill(7), size = new Float64Array(values);
  for (const [target, first, weight, count, length] of rows) {
    for (let i = 0; i < length; i++) {
      const terms = Array.from({ length: count }, (_, p) => weights[weight + p] * planes[first + p * length + i]);
      sums[target + i] = terms.reduce((sum, t) => sum + t, 0);
      size[target + i] = terms.reduce((sum, t) => sum + Math.abs(t), 0);
    }
  }
  return { sums, size };
}

Deno.test("psf_sum: the f64 twin is the sum, written out", async () => {
  assert.deepEqual(await run(reference), expected().sums);
});

for (const engine of f32Engines) {
  Deno.test(`psf_sum: ${engine.id} agrees with the twin to rounding`, async () => {
    const { sums, size } = expected(), have = await run(engine);
    // A product and a sum for each of three planes: six roundings of 2^-24.
    sums.forEach((v, i) => assert.ok(Math.abs(have[i] - v) <= 6 * 2 ** -24 * size[i], `value ${i}: ${have[i]}`));
  });
}

/** Two models of planes, and a stamp of pixels alone; each at two places. */
function stamps() {
  const models = [planePsf(), planePsf()];
  const sums = models.flatMap((psf) => [psfStamp(psf, 10, 140), psfStamp(psf, 120, 5)]);
  return [...sums, { size: sums[0].size, data: models[0].at(60, 60) }];
}

for (const engine of [reference, ...f32Engines]) {
  Deno.test(`transforms of PSFs on ${engine.id} are those of their stamps, in buffers of any size`, async () => {
    const psfs = stamps(), roomy = engine.maxBindingBytes;
    // Room for the transforms of all stamps, but not for the planes of both models at once.
    const tight = 4 * (2 * maxSize + psfs.length * (transformLength(128) + transformLength(64)));
    assert.ok(4 * 2 * 3 * (transformLength(128) + transformLength(64)) > tight);
    for (const [most, sizes] of [[roomy, [64, 128, 256]], [tight, [64, 128]]] as const) {
      const small = Object.create(engine, {
        maxBindingBytes: { value: most },
        ...Object.fromEntries(
          (["alloc", "write", "run", "read"] as const).map((name) => [name, { value: engine[name].bind(engine) }]),
        ),
      }) as Engine;
      using transforms = new PsfTransforms(small, psfs);
      for (const size of sizes) {
        const patches = psfs.map((_, psf) => ({ psf, size }) as FitPatch);
        assert.ok(await transforms.hold(patches));
        const all = Float64Array.from(await engine.read(transforms.buffer));
        for (const patch of patches) {
          const { size: side, data } = psfs[patch.psf], { re, im } = stampHalfTransform(data, side, size);
          const at = transforms.offsetsOf(patch).psf;
          for (let k = 0; k < re.length; k++) {
            const off = Math.hypot(all[at + 2 * k] - re[k], all[at + 2 * k + 1] - im[k]);
            assert.ok(
              off < (engine === reference ? 1e-12 : 4e-7),
              `stamp ${patch.psf}, size ${size}, value ${k}: ${off}`,
            );
          }
        }
      }
    }
  });
}
