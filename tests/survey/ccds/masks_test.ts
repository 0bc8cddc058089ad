import assert from "node:assert/strict";
import { uniformStream } from "../../../src/base/random.ts";
import { codesToBits, dqBits, trimBleeds } from "../../../src/survey/ccds/masks.ts";

const { badpix, bleed, satur, cr } = dqBits;

/** What becomes of a column's runs by the definition: a run is kept from its first pixel in the direction of a sweep on that is a seed,
 * follows one, or lies in the first row. */
function trimmed(dq: Uint16Array, nx: number, ny: number): Uint16Array {
  const at = (x: number, y: number) => x >= 0 && x < nx && y >= 0 && y < ny ? dq[y * nx + x] : 0;
  const seed = (x: number, y: number) => {
    for (let i = -2; i <= 2; i++) {
      for (let j = -2; j <= 2; j++) if (Math.abs(i) + Math.abs(j) <= 2 && at(x + i, y + j) & satur) return true;
    }
    return false;
  };
  const keeps = (x: number, y: number, step: number): boolean => {
    if (!(at(x, y) & bleed)) return false;
    const before = y - step;
    return before < 0 || before >= ny || seed(x, y) || seed(x, before) || keeps(x, before, step);
  };
  return dq.map((v, i) => {
    const x = i % nx, y = Math.floor(i / nx);
    return keeps(x, y, 1) || keeps(x, y, -1) ? v : v & ~bleed;
  });
}

Deno.test("trimBleeds() keeps what the definition keeps, in random masks of every size", () => {
  const uniform = uniformStream({ seed: 3, purpose: "bleeds", id: 1n });
  let kept = 0, lost = 0;
  for (let round = 0, k = 0; round < 400; round++) {
    const nx = 1 + Math.floor(9 * uniform(k++, 0)), ny = 1 + Math.floor(12 * uniform(k++, 0));
    const bleeds = uniform(k++, 0), saturates = 0.05 * uniform(k++, 0);
    const dq = Uint16Array.from(
      { length: nx * ny },
      () =>
        (uniform(k++, 0) < bleeds ? bleed : 0) | (uniform(k++, 0) < saturates ? satur : 0) |
        (uniform(k++, 0) < 0.1 ? cr : 0),
    );
    const want = trimmed(dq, nx, ny), before = dq.filter((v) => v & bleed).length;
    trimBleeds(dq, nx, ny);
    assert.deepEqual(dq, want, `${nx}×${ny}, round ${round}`);
    const after = dq.filter((v) => v & bleed).length;
    kept += after;
    lost += before - after;
  }
  assert.ok(kept > 1000 && lost > 1000, `${kept} kept, ${lost} lost: the masks must show both`);
});

Deno.test("codesToBits() makes saturated of a bad pixel beside a saturated one, leaves out what is ignored, and unknown codes are bad", () => {
  const bits = codesToBits([1, 0, 1, 3, 5, 8, 7, 99], 4, 2, [5, 8]);
  assert.deepEqual([...bits], [badpix, 0, satur, satur, 0, 0, dqBits.trans, badpix]);
});
