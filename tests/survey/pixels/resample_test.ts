import assert from "node:assert/strict";
import { lanczosPlanes, taps } from "../../../src/survey/pixels/resample.ts";

/** The taps as they are defined, unit sum. */
function defined(offset: number): number[] {
  const values = [-3, -2, -1, 0, 1, 2, 3].map((i) => {
    const t = Math.PI * (offset - i);
    return Math.abs(offset - i) >= 3 ? 0 : t === 0 ? 1 : 3 * Math.sin(t) * Math.sin(t / 3) / (t * t);
  });
  const sum = values.reduce((a, b) => a + b);
  return values.map((v) => v / sum);
}

Deno.test("taps() are those of the definition to 1e-12, from the far side of a border pixel on", () => {
  const out = new Float64Array(7);
  for (let offset = -1.4999; offset <= 0.5; offset += 0.00373) {
    taps(offset, out);
    defined(offset).forEach((want, i) => assert.ok(Math.abs(out[i] - want) < 1e-12, `${offset}, tap ${i}: ${out[i]}`));
  }
  for (const offset of [0, 1e-12, 1e-7, -1e-7, 1e-4]) {
    taps(offset, out);
    assert.ok(Math.abs(out[3] - 1) < 1e-7 && Math.abs(out.reduce((a, b) => a + b) - 1) < 1e-14, `${offset}: ${out}`);
  }
});

Deno.test("lanczosPlanes() repeats edge pixels, keeps constants, and leaves out what nobody wants", () => {
  const nx = 20, ny = 12, exposure = { nx, ny, ierr: new Float32Array(nx * ny).fill(1) };
  const x = Float64Array.from({ length: 70 }, (_, i) => (i % 10) * 2.07 + 0.3),
    y = x.map((_, i) => Math.floor(i / 10) * 1.71);
  const map = { x0: 0, x1: 10, y0: 0, y1: 7, x, y };
  const [flat] = lanczosPlanes(exposure, [new Float32Array(nx * ny).fill(3)], map);
  assert.ok(flat.every((v) => Math.abs(v - 3) < 1e-6));
  const values = Float32Array.from({ length: nx * ny }, (_, i) => Math.sin(i)),
    [all] = lanczosPlanes(exposure, [values], map);
  const [some] = lanczosPlanes(exposure, [values], map, (i) => i % 3 === 0);
  assert.deepEqual(some, all.map((v, i) => i % 3 === 0 ? v : 0));
  const at = 34, ax = Math.floor(x[at] + 0.5), ay = Math.floor(y[at] + 0.5);
  const wx = defined(x[at] - ax), wy = defined(y[at] - ay);
  let want = 0;
  for (let j = 0; j < 7; j++) {
    for (let k = 0; k < 7; k++) want += wy[j] * wx[k] * values[(ay + j - 3) * nx + ax + k - 3];
  }
  assert.ok(Math.abs(all[at] - want) < 1e-6, `${all[at]}, want ${want}`);
});
