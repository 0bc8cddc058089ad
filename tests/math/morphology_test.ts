import assert from "node:assert/strict";
import { uniformStream } from "../../src/base/random.ts";
import { dilate, fillHoles, label } from "../../src/math/morphology.ts";

const nx = 37, ny = 29, n = nx * ny;
const uniform = uniformStream({ seed: 3, purpose: "morphology", id: 1n });
/** Noise of several densities, and what has no run or one alone. */
const masks = [0, 0.03, 0.3, 0.55, 0.8, 1].map((share, k) =>
  Uint8Array.from({ length: n }, (_, i) => uniform(i, k) < share ? 1 : 0)
);

/** Grows from a pixel over neighbours that share an edge. */
function grown(start: number[], member: (i: number) => boolean): Set<number> {
  const seen = new Set(start), left = [...start];
  for (let i = left.pop(); i !== undefined; i = left.pop()) {
    const x = i % nx;
    for (const [j, there] of [[i - 1, x > 0], [i + 1, x < nx - 1], [i - nx, i >= nx], [i + nx, i + nx < n]] as const) {
      if (!there || seen.has(j) || !member(j)) continue;
      seen.add(j);
      left.push(j);
    }
  }
  return seen;
}

Deno.test("label() numbers connected components in scan order of their first pixels", () => {
  for (const mask of masks) {
    const { data, count } = label(mask, nx, ny), want = new Int32Array(n);
    let components = 0;
    for (let i = 0; i < n; i++) {
      if (!mask[i] || want[i]) continue;
      components++;
      for (const j of grown([i], (k) => mask[k] === 1)) want[j] = components;
    }
    assert.deepEqual([data, count], [want, components]);
  }
});

Deno.test("fillHoles() sets what background does not join to the border", () => {
  for (const mask of masks) {
    const border = Array.from({ length: n }, (_, i) => i).filter((i) =>
      !mask[i] && (i % nx === 0 || i % nx === nx - 1 || i < nx || i >= n - nx)
    );
    const open = grown(border, (k) => mask[k] === 0);
    assert.deepEqual(fillHoles(mask, nx, ny), Uint8Array.from(mask, (_, i) => open.has(i) ? 0 : 1));
  }
});

Deno.test("dilate() sets what lies within a city-block distance", () => {
  for (const mask of masks) {
    for (const steps of [0, 1, 4, 8]) {
      const want = new Uint8Array(n);
      mask.forEach((v, i) => {
        if (!v) return;
        for (let j = 0; j < n; j++) {
          const far = Math.abs(j % nx - i % nx) + Math.abs(Math.floor(j / nx) - Math.floor(i / nx));
          if (far <= steps) want[j] = 1;
        }
      });
      assert.deepEqual(dilate(mask, nx, ny, steps), want);
    }
  }
});
