import assert from "node:assert/strict";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import type { Cards } from "../../../src/survey/ccds/cards.ts";
import { psfexModel, readPsfexRow } from "../../../src/survey/ccds/psfex.ts";

const header: Cards = { place: "a PSF", has: () => false, number: (_k, d) => d!, text: () => "" };

/** σ along x and y of the test PSF, native pixels, and the factor of their mixed term. */
const sigma = [1.7, 1.9], mixed = 0.2;

/** Unit-sum Gaussian, `wide` times as wide, (dx, dy) native pixels off the centre, on a grid of `step` native pixels. */
function gaussian(size: number, step: number, dx = 0, dy = 0, wide = 1): Float64Array {
  const half = size >> 1;
  const data = Float64Array.from({ length: size * size }, (_, k) => {
    const x = ((k % size - half) * step - dx) / wide, y = ((Math.floor(k / size) - half) * step - dy) / wide;
    return Math.exp(-0.5 * (x * x / sigma[0] ** 2 + mixed * x * y + y * y / sigma[1] ** 2));
  });
  const sum = data.reduce((a, b) => a + b, 0);
  return data.map((v) => v / sum);
}

/** A row whose planes 1, u, v are the given ones. */
const row = (planes: Float64Array[], size: number, sampling: number) =>
  readPsfexRow(
    new TableBuilder(1)
      .add("psf_mask", "f4", () => planes.flatMap((p) => [...p]), { size: [planes.length, size, size] })
      .add("polzero1", "f8", () => 100).add("polzero2", "f8", () => 200)
      .add("polscal1", "f8", () => 50).add("polscal2", "f8", () => 50)
      .add("poldeg1", "i4", () => 1).add("psf_samp", "f8", () => sampling).add("psf_fwhm", "f4", () => 4).build(),
    0,
    header,
    3,
  );

const centroid = (stamp: Float64Array, size: number) => {
  let x = 0, y = 0;
  stamp.forEach((v, k) => {
    x += v * (k % size - (size >> 1));
    y += v * (Math.floor(k / size) - (size >> 1));
  });
  return [x, y];
};

/** How far a Lanczos-3 interpolation with unit-sum taps may be off, share of the peak: between grid points it places light up
 * to 0.02 steps aside, and the steepest slope of a Gaussian is exp(−½)/σ. On grid points, as at 0.5 px, it is exact. */
const lanczosError = (step: number, wide: number) =>
  step === 0.5 ? 1e-5 : 0.02 * step * Math.exp(-0.5) * Math.hypot(1 / sigma[0], 1 / sigma[1]) / wide;

// Own size, step, native size (ceil(size · step), odd), width.
const cases = [
  [65, 0.5, 33, 1],
  [47, 0.7, 33, 1],
  [43, 0.7, 31, 1],
  [35, 0.93, 33, 1],
  [29, 1.2, 35, 1],
  [139, 0.7, 99, 5],
  [81, 1.2, 99, 4],
];
for (const [size, step, native, wide] of cases) {
  for (const [dx, dy] of [[0, 0], [0.3, -0.45]]) {
    const name = `one of ${size}×${size} values sampled at ${step} px, ${dx} ${dy} px off`;
    Deno.test(`psfexModel() gives the native Gaussian for ${name}`, () => {
      const nothing = new Float64Array(size * size), own = gaussian(size, step, dx, dy, wide);
      const model = psfexModel(row([own, nothing, nothing], size, step), 0, 0, "test");
      const stamp = model.at(100, 200), want = gaussian(native, 1, dx, dy, wide);
      assert.deepEqual([model.size, model.fwhm, stamp.length], [native, 4, native * native]);
      assert.ok(Math.abs(stamp.reduce((a, b) => a + b, 0) - 1) < 1e-12);
      const worst = Math.max(...stamp.map((v, k) => Math.abs(v - want[k]))) / Math.max(...want);
      assert.ok(worst < lanczosError(step, wide), `${worst} of the peak`);
      const [x, y] = centroid(stamp, native), [u, v] = centroid(want, native);
      // What is placed aside evens out over the core where many steps lie in it.
      assert.ok(Math.hypot(x - u, y - v) < (step < 0.8 ? 1e-3 : 5e-3), `centroid ${x} ${y}`);
    });
  }
}

Deno.test("psfexModel() varies an oversampled model over the chip as its planes say", () => {
  const size = 65, here = gaussian(size, 0.5), moved = gaussian(size, 0.5, 0.4, 0);
  const slope = moved.map((v, i) => v - here[i]), nothing = new Float64Array(size * size);
  const model = psfexModel(row([here, slope, nothing], size, 0.5), 0, 0, "test");
  // One scale length along x from the zero point: the other Gaussian.
  const want = gaussian(33, 1, 0.4, 0), got = model.at(150, 123);
  assert.ok(Math.max(...got.map((v, k) => Math.abs(v - want[k]))) < 1e-5 * Math.max(...want));
});

Deno.test("readPsfexRow() leaves a model with PSF_SAMP = 1, or 0 for unknown, bit for bit as it is", () => {
  const size = 25, planes = [0, 0.2, 0.4].map((d) => gaussian(size, 1, d, -d));
  for (const sampling of [1, 0]) {
    const read = row(planes, size, sampling);
    assert.equal(read.size, size);
    assert.deepEqual(read.planes, Float64Array.from(planes.flatMap((p) => [...p]), Math.fround));
  }
});

for (const sampling of [-1, 0.01, 40, Infinity]) {
  Deno.test(`readPsfexRow() refuses PSF_SAMP = ${sampling}`, () => {
    const plane = gaussian(5, 1);
    assert.throws(() => row([plane, plane, plane], 5, sampling), /psf_samp must be a number between 0.1 and 4/);
  });
}

/** A model of one image, as files of constant PSFs have it. */
const constant = (image: Float64Array, cards: Record<string, number> = {}) =>
  readPsfexRow(
    new TableBuilder(1).add("psf_mask", "f4", () => [...image], { size: [1, 9, 9] }).build(),
    0,
    { ...header, has: (key) => key in cards, number: (key, fallback) => cards[key] ?? fallback! },
    3,
  );

Deno.test("readPsfexRow() reads a constant model, which has no polynomial: the same PSF everywhere", () => {
  const image = Float64Array.from(Float32Array.from(gaussian(9, 1)));
  const ways: Record<string, number>[] = [{}, { POLNAXIS: 0, POLNGRP: 0 }, { POLDEG1: 0, POLSCAL1: 0, POLZERO1: 3 }];
  for (const cards of ways) {
    const read = constant(image, cards), model = psfexModel(read, 50, 60, "test");
    assert.deepEqual([read.degree, read.fwhm], [0, 3]);
    assert.deepEqual(model.at(0, 0), model.at(1000, 2000));
    const sum = image.reduce((a, b) => a + b, 0);
    model.at(5, 5).forEach((v, k) => assert.ok(Math.abs(v - image[k] / sum) < 1e-15));
  }
});

Deno.test("readPsfexRow() reads of a model that is padded to a larger one what PSFAXISn say it has", () => {
  const own = Array.from({ length: 3 }, (_, k) => gaussian(9, 1, 0.1 * k)), padded = new Float64Array(6 * 15 * 13);
  own.forEach((image, k) => image.forEach((v, i) => padded[(k * 15 + Math.floor(i / 9)) * 13 + i % 9] = v));
  const of = (axes: readonly number[]) => {
    const t = new TableBuilder(2).add("psf_mask", "f4", (row) => row === 1 ? padded : padded.map(() => NaN), {
      size: [6, 15, 13],
    })
      .add("polzero1", "f8", () => 100).add("polzero2", "f8", () => 200).add("polscal1", "f8", () => 50)
      .add("polscal2", "f8", () => 50).add("poldeg1", "i4", () => 1).add("psf_fwhm", "f4", () => 4);
    axes.forEach((n, i) => t.add(`psfaxis${i + 1}`, "i4", () => n));
    return readPsfexRow(t.build(), 1, header, 3);
  };
  const want = row(own, 9, 1), { planes, size } = of([9, 9, 3]);
  assert.equal(size, 9);
  assert.deepEqual(planes, want.planes);
  assert.throws(() => of([9, 9, 7]), /PSFAXIS3 must be between 1 and the 6 of psf_mask, it is 7/);
  assert.throws(() => of([15, 9, 3]), /PSFAXIS1 must be between 1 and the 13 of psf_mask, it is 15/);
});
