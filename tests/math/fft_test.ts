import assert from "node:assert/strict";
import { centredImage } from "../../src/math/fft/centred_image.ts";
import { stampHalfTransform, stampTransform } from "../../src/math/fft.ts";

/** A stamp without any symmetry. */
const stamp = (size: number) =>
  Float64Array.from({ length: size * size }, (_, i) => Math.sin(1 + i * i % 97) + 0.1 * i);

/** The sum itself at one frequency, over the pixels that a grid of n holds. */
function sum(values: Float64Array, size: number, n: number, u: number, v: number): [number, number] {
  let re = 0, im = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const dx = x - (size >> 1), dy = y - (size >> 1), angle = -2 * Math.PI * (u * dx + v * dy) / n;
      if (Math.min(dx, dy) < -n / 2 || Math.max(dx, dy) >= n / 2) continue;
      re += values[y * size + x] * Math.cos(angle);
      im += values[y * size + x] * Math.sin(angle);
    }
  }
  return [re, im];
}

for (const [size, n] of [[5, 16], [6, 16], [15, 16], [17, 16], [21, 16]]) {
  Deno.test(`stampHalfTransform() of ${size} pixels on a grid of ${n} is the Fourier sum at every frequency`, () => {
    const values = stamp(size), { re, im } = stampHalfTransform(values, size, n);
    for (let v = 0, k = 0; v < n; v++) {
      for (let u = 0; u <= n / 2; u++, k++) {
        const [a, b] = sum(values, size, n, u, v);
        assert.ok(Math.hypot(re[k] - a, im[k] - b) < 1e-10, `(${u}, ${v}): ${re[k]}, ${im[k]}, want ${a}, ${b}`);
      }
    }
  });
}

Deno.test("stampTransform() has the other half of the frequencies, too", () => {
  const size = 7, n = 16, values = stamp(size), { re, im } = stampTransform(values, size, n);
  for (let v = 0, k = 0; v < n; v++) {
    for (let u = 0; u < n; u++, k++) {
      const [a, b] = sum(values, size, n, u, v);
      assert.ok(Math.hypot(re[k] - a, im[k] - b) < 1e-10, `(${u}, ${v})`);
    }
  }
});

Deno.test("centredImage() of a half transform is the stamp, its centre in the middle", () => {
  for (const [size, n] of [[63, 128], [7, 16], [13, 32], [3, 4], [1, 2]]) {
    const values = stamp(size),
      image = centredImage(stampHalfTransform(values, size, n), n),
      first = (n >> 1) - (size >> 1);
    for (let y = 0; y < n; y++) {
      for (let x = 0; x < n; x++) {
        const sx = x - first, sy = y - first, inside = Math.min(sx, sy) >= 0 && Math.max(sx, sy) < size;
        const want = inside ? values[sy * size + sx] : 0;
        assert.ok(Math.abs(image[y * n + x] - want) < 1e-12, `${x} ${y} of ${n}`);
      }
    }
  }
});

Deno.test("stampTransform() on half the grid is every other frequency where the stamp fits in", () => {
  const values = stamp(7), small = stampTransform(values, 7, 8), large = stampTransform(values, 7, 16);
  for (let v = 0; v < 8; v++) {
    for (let u = 0; u < 8; u++) {
      const a = v * 8 + u, b = 2 * v * 16 + 2 * u;
      assert.ok(Math.hypot(small.re[a] - large.re[b], small.im[a] - large.im[b]) < 1e-11, `${u} ${v}`);
    }
  }
});
