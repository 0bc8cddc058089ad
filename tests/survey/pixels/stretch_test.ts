import assert from "node:assert/strict";
import { linearStretch, stretch } from "../../../src/survey/pixels/stretch.ts";

/** Bytes of a picture of one pixel with these values. */
const pixel = (
  make: typeof stretch,
  values: Record<string, number>,
) => [...make(1, 1, Object.fromEntries(Object.entries(values).map(([b, v]) => [b, Float32Array.of(v)]))).data];

const scales: Record<string, number> = { u: 6, g: 6, r: 3.4, i: 3, z: 2.2, Y: 2.2 };
const shown = (v: number) => Math.min(Math.max(v, 0), 1);

/** x f(I)/I of each band, as docs/explanation/coadds.md defines it. */
function lupton(values: Record<string, number>): Record<string, number> {
  const x = Object.entries(values).map(([b, v]) => [b, Math.fround(v) * scales[b] + 0.03] as const);
  const mean = x.reduce((sum, [, v]) => sum + Math.max(v, 0), 0) / x.length;
  const f = Math.asinh(20 * mean) / Math.sqrt(20);
  return Object.fromEntries(x.map(([b, v]) => [b, shown(v * f / mean)]));
}

const bytes = (rgb: number[]) => rgb.map((v) => Math.trunc(255 * v));

/** Within a byte: sums of rounded products may fall on either side of a whole number. */
function assertNear(have: number[], want: number[], what: string) {
  assert.ok(have.every((v, k) => Math.abs(v - want[k]) <= 1), `${what}: ${have}, not ${want}`);
}

Deno.test("stretch() gives the three bands of the survey a channel each", () => {
  const v = { g: 0.01, r: 0.03, z: 0.08 }, { g, r, z } = lupton(v);
  assertNear(pixel(stretch, v), bytes([z, r, g]), "grz");
  assert.deepEqual(pixel(stretch, { z: 0.08, g: 0.01, r: 0.03 }), pixel(stretch, v), "in any order of the bands");
});

Deno.test("stretch() mixes g, r, i and z with the survey's weights, so that every band counts", () => {
  const v = { g: 0.01, r: 0.03, i: 0.05, z: 0.02 }, { g, r, i, z } = lupton(v), all = pixel(stretch, v);
  assertNear(all, bytes([0.75 * z + 0.25 * i, 0.5 * i + 0.5 * r, 0.25 * r + 0.75 * g]), "griz");
  for (const band of ["g", "r", "i", "z"]) {
    assert.notDeepEqual(pixel(stretch, { ...v, [band]: 0 }), all, `without ${band}`);
  }
});

Deno.test("stretch() shows one band as grey, and leaves channels without a band black", () => {
  for (const band of Object.keys(scales)) {
    const grey = pixel(stretch, { [band]: 0.02 });
    assert.ok(grey[0] > 0 && grey[0] === grey[1] && grey[1] === grey[2], `${band}: ${grey}`);
  }
  const v = { g: 0.01, r: 0.03 }, { g, r } = lupton(v);
  assertNear(pixel(stretch, v), bytes([0, r, g]), "gr");
  const w = { r: 0.03, z: 0.01 };
  assertNear(pixel(stretch, w), bytes([lupton(w).z, lupton(w).r, 0]), "rz");
});

Deno.test("stretch() gives bands that share a channel their mean there", () => {
  const v = { r: 0.01, i: 0.05, z: 0.02 }, { r, i, z } = lupton(v);
  assertNear(pixel(stretch, v), bytes([(i + z) / 2, r, 0]), "riz");
  const w = { u: 0.001, g: 0.01, r: 0.03, i: 0.05, z: 0.02, Y: 0.01 }, l = lupton(w);
  assertNear(pixel(stretch, w), bytes([(l.i + l.z + l.Y) / 3, l.r, (l.u + l.g) / 2]), "ugrizY");
});

Deno.test("linearStretch() shows no residual as the same grey in any set of channels that are fed", () => {
  for (const bands of ["grz", "griz", "ugrizY", "r"]) {
    const zero = pixel(linearStretch, Object.fromEntries([...bands].map((b) => [b, 0])));
    assert.deepEqual(zero, [127, 127, 127], bands);
  }
  assert.deepEqual(pixel(linearStretch, { r: 0, z: 0 }), [127, 127, 0]);
  const x = 0.01, half = 0.5 + x * 3 / 0.2 / 4;
  assertNear(pixel(linearStretch, { g: 0, r: 0, i: x, z: 0 }), bytes([half, 0.5 + x * 3 / 0.2 / 2, 0.5]), "griz");
});

Deno.test("pictures stand with north up", () => {
  const { data } = stretch(1, 2, { r: Float32Array.of(0, 0.1) });
  assert.ok(data[0] > data[3], "the second row of the image is the first of the picture");
});
