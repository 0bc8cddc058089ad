import assert from "node:assert/strict";
import { bicubicSpline, cubicSpline } from "../../src/math/spline.ts";

Deno.test("bicubicSpline() is a spline down each column of splines along the rows, held at the grid's edge", () => {
  const x = [0, 2, 3, 7, 9],
    y = [1, 4, 5, 8],
    values = Float32Array.from({ length: 20 }, (_, i) => Math.sin(3 * i) * 100);
  const xAt = Float64Array.from({ length: 25 }, (_, i) => i / 2 - 1),
    yAt = Float64Array.from({ length: 19 }, (_, i) => i / 2);
  const clamp = (v: number, k: number[]) => Math.min(Math.max(v, k[0]), k[k.length - 1]);
  const rows = y.map((_, j) => cubicSpline(x, values.subarray(5 * j, 5 * j + 5)));
  const made = bicubicSpline(x, y, values, xAt, yAt);
  xAt.forEach((u, i) => {
    const column = cubicSpline(y, rows.map((row) => row(clamp(u, x))));
    yAt.forEach((v, j) => assert.equal(made[j * xAt.length + i], Math.fround(column(clamp(v, y))), `at (${u}, ${v})`));
  });
});
