import assert from "node:assert/strict";
import { uniformStream } from "../../../src/base/random.ts";
import { KdTree } from "../../../src/math/neighbours/kd_tree.ts";

/** The k nearest by looking at all, of equal distances the lower index. */
function bruteForce(points: Float64Array, d: number, at: Float64Array, k: number) {
  const all = Array.from({ length: points.length / d }, (_, row) => {
    let squared = 0;
    for (let i = 0; i < d; i++) squared += (points[row * d + i] - at[i]) ** 2;
    return { row, squared };
  });
  return all.sort((a, b) => a.squared - b.squared || a.row - b.row).slice(0, k);
}

for (const [name, grid] of [["of reals", 0], ["on a coarse grid, with many ties", 4]] as const) {
  Deno.test(`KdTree finds what brute force finds among points ${name}`, () => {
    for (const [d, n, k] of [[1, 50, 3], [3, 700, 8], [7, 400, 25], [2, 5, 9]]) {
      const uniform = uniformStream({ seed: 4, purpose: `tree ${d} ${grid}`, id: 1n });
      const value = (i: number) => grid > 0 ? Math.floor(grid * uniform(i, 0)) : uniform(i, 0);
      const points = Float64Array.from({ length: n * d }, (_, i) => value(i)), tree = new KdTree(points, d);
      const rows = new Int32Array(k), squared = new Float64Array(k);
      for (let q = 0; q < 60; q++) {
        const at = Float64Array.from({ length: d }, (_, i) => value(1e6 + q * d + i));
        const found = tree.nearest(at, k, rows, squared), best = bruteForce(points, d, at, k);
        assert.equal(found, Math.min(k, n));
        assert.deepEqual([...rows.subarray(0, found)], best.map((b) => b.row));
        assert.deepEqual([...squared.subarray(0, found)], best.map((b) => b.squared));
      }
    }
  });
}

Deno.test("KdTree of no points, and of equal ones", () => {
  const rows = new Int32Array(2), squared = new Float64Array(2);
  assert.equal(new KdTree(new Float64Array(0), 2).nearest([0, 0], 2, rows, squared), 0);
  assert.equal(new KdTree(new Float64Array(200), 2).nearest([1, 0], 2, rows, squared), 2);
  assert.deepEqual([[...rows], [...squared]], [[0, 1], [1, 1]]);
});
