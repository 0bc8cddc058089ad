import assert from "node:assert/strict";
import { uniformStream } from "../../src/base/random.ts";
import { reverseCuthillMckee } from "../../src/math/linear/matrix_order.ts";
import { SparseFactor, SymmetricMatrix, unknown } from "../../src/math/linear/sparse_cholesky.ts";

/** Numbers in (−1, 1) that depend on the seed alone. */
function randoms(seed: number): () => number {
  const uniform = uniformStream({ seed, purpose: "sparse matrices", id: 0n });
  let item = 0;
  return () => 2 * uniform(item++, 0) - 1;
}

/** Normal matrix of random short columns: column i covers a stretch of rows, as a source covers pixels. */
function scene(n: number, seed: number, length = 7) {
  const random = randoms(seed), rows = 4 * n, columns: Float64Array[] = [];
  for (let i = 0; i < n; i++) {
    const column = new Float64Array(rows), from = Math.floor((random() + 1) / 2 * (rows - length));
    for (let k = 0; k < length; k++) column[from + k] = (random() + 1.2) * 10 ** (2 * random());
    columns.push(column);
  }
  return columns;
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((s, v, i) => s + v * b[i], 0);

function normal(columns: readonly Float64Array[]) {
  const matrix = new SymmetricMatrix(columns.length);
  columns.forEach((a, i) => columns.forEach((b, j) => j >= i && matrix.add(i, j, dot(a, b))));
  return matrix;
}

/** Inverse by Gauss–Jordan elimination with row pivoting. */
function denseInverse(columns: readonly Float64Array[]): number[][] {
  const n = columns.length;
  const m = columns.map((a, i) => [...columns.map((b) => dot(a, b)), ...columns.map((_, j) => i === j ? 1 : 0)]);
  for (let c = 0; c < n; c++) {
    const best = m.slice(c).reduce((p, row, k) => Math.abs(row[c]) > Math.abs(m[p][c]) ? c + k : p, c);
    [m[c], m[best]] = [m[best], m[c]];
    const pivot = m[c][c];
    m[c] = m[c].map((v) => v / pivot);
    for (let r = 0; r < n; r++) {
      const f = m[r][c];
      if (r !== c && f !== 0) m[r] = m[r].map((v, k) => v - f * m[c][k]);
    }
  }
  return m.map((row) => row.slice(n));
}

Deno.test("SparseFactor solves and inverts like dense elimination, within 1e-9 scaled", () => {
  for (const seed of [1, 2, 3, 4]) {
    const n = 40, columns = scene(n, seed), factor = new SparseFactor(normal(columns)), inverse = denseInverse(columns);
    const b = columns.map((c) => dot(c, c.map((_, i) => Math.sin(i))));
    const x = factor.solve(b), want = inverse.map((row) => row.reduce((s, v, j) => s + v * b[j], 0));
    let pairs = 0;
    for (let i = 0; i < n; i++) {
      const sigma = Math.sqrt(inverse[i][i]);
      assert.ok(Math.abs(x[i] - want[i]) < 1e-9 * (Math.abs(want[i]) + sigma), `${x[i]}, want ${want[i]}`);
      for (let j = 0; j < n; j++) {
        if (dot(columns[i], columns[j]) === 0) continue;
        const off = Math.abs(factor.inverse(i, j) - inverse[i][j]) / Math.sqrt(inverse[i][i] * inverse[j][j]);
        assert.ok(off < 1e-9, `inverse (${i}, ${j}) differs by ${off}`);
        pairs++;
      }
    }
    assert.ok(pairs > 3 * n && factor.state.every((s) => s === unknown.determined));
  }
});

Deno.test("SparseFactor shares evenly between twins, triplets too, and leaves their neighbours alone", () => {
  const columns = scene(30, 9), clean = new SparseFactor(normal(columns));
  const data = columns.reduce(
    (sum, c, i) => sum.map((v, k) => v + (i + 1) * c[k]),
    new Float64Array(columns[0].length),
  );
  const twins = [...columns, columns[4], columns[11], columns[11]], factor = new SparseFactor(normal(twins));
  const x = factor.solve(twins.map((c) => dot(c, data)));
  const groups = [[4, 30], [11, 31, 32]];
  groups.forEach((group, k) =>
    group.forEach((i) => {
      assert.equal(factor.state[i], unknown.shared);
      assert.ok(Math.abs(x[i] - (k === 0 ? 5 / 2 : 12 / 3)) < 1e-6, `${i}: ${x[i]}`);
      assert.ok(Number.isNaN(factor.inverse(i, i)));
    })
  );
  columns.forEach((_, i) => {
    if (i === 4 || i === 11) return;
    assert.equal(factor.state[i], unknown.determined, `${i}`);
    assert.ok(Math.abs(x[i] - (i + 1)) < 1e-6, `${i}: ${x[i]}`);
    assert.ok(Math.abs(factor.inverse(i, i) / clean.inverse(i, i) - 1) < 1e-6);
  });
});

Deno.test("SparseFactor gives 0 and no variance to an unknown without any data", () => {
  const columns = scene(6, 3);
  columns[2].fill(0);
  const factor = new SparseFactor(normal(columns));
  assert.equal(factor.state[2], unknown.empty);
  assert.equal(factor.solve([1, 2, 3, 4, 5, 6])[2], 0);
  assert.ok(Number.isNaN(factor.inverse(2, 2)) && factor.inverse(1, 1) > 0);
});

Deno.test("SparseFactor of a field of 4,000 unknowns on the plane fills an eighth of the triangle, and solves it", () => {
  const random = randoms(2), n = 4000, side = 63, matrix = new SymmetricMatrix(n);
  const at = Array.from({ length: n }, () => [side * random(), side * random()]);
  at.forEach(([x, y], i) => {
    matrix.add(i, i, 1);
    at.forEach(([u, v], j) => j < i && Math.hypot(x - u, y - v) < 3 && matrix.add(i, j, 0.02));
  });
  // The cost is the rows' length squared.
  const filled = envelope(matrix), share = filled / (n * (n - 1) / 2);
  assert.ok(share < 1 / 8, `${filled} entries, ${share} of the triangle`);
  const factor = new SparseFactor(matrix);
  assert.ok(factor.inverse(17, 17) > 1);
  const x = factor.solve(new Float64Array(n).fill(1));
  const row = [...matrix.rows[17]].reduce((s, [j, v]) => s + v * x[j], x[17]);
  assert.ok(Math.abs(row - 1) < 1e-9);
});

/** Entries that a factor in the order of the matrix has left of its diagonal. */
function envelope({ rows }: SymmetricMatrix): number {
  const order = reverseCuthillMckee(rows), place = new Int32Array(order.length);
  order.forEach((row, p) => place[row] = p);
  return order.reduce(
    (sum, row, p) => sum + Math.max(0, ...[...rows[row].keys()].map((column) => p - place[column])),
    0,
  );
}
