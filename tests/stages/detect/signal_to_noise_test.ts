import assert from "node:assert/strict";
import { uniformStream } from "../../../src/base/random.ts";
import { SignalToNoise } from "../../../src/stages/detect/signal_to_noise.ts";

const n = 10_007, uniform = uniformStream({ seed: 3, purpose: "signal to noise", id: 1n });
const maps = ["g", "r"].map((band, b) => ({
  band,
  flux: Float32Array.from({ length: n }, (_, i) => 4 * uniform(i, 2 * b) - 1),
  weight: Float32Array.from({ length: n }, (_, i) => uniform(i, 7) < 0.1 ? 0 : 10 * uniform(i, 2 * b + 1)),
  saturated: new Uint8Array(n),
}));
const sed = { name: "both", weights: { g: 2.5, r: 1 } };

/** The definition, in f32 at the end. */
function want(i: number): number | undefined {
  const [g, r] = maps, top = g.flux[i] * g.weight[i] / 2.5 + r.flux[i] * r.weight[i];
  const bottom = g.weight[i] / 6.25 + r.weight[i];
  return bottom > 0 ? Math.fround(top / Math.sqrt(bottom)) : undefined;
}

Deno.test("signal to noise of a filter is that of its definition, at a pixel and where it is beyond a level", () => {
  const sn = new SignalToNoise(maps, sed);
  let uncovered = 0, high = 0;
  const own = Array.from({ length: 100 }, (_, i) => want(i) ?? 0).filter((v) => v > 1),
    levels = [0, 2.5, ...own.slice(0, 3)];
  for (const level of levels) {
    const beyond = sn.beyond(level);
    for (let i = 0; i < n; i++) {
      const value = want(i);
      assert.equal(sn.at(i, NaN), value ?? NaN);
      assert.equal(beyond[i], value !== undefined && value > level ? value : 0);
      if (value === undefined) uncovered++;
      if (beyond[i] > 0) high++;
    }
  }
  assert.ok(levels.length === 5 && uncovered > 500 && high > 500);
});
