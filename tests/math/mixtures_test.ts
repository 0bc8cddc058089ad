import assert from "node:assert/strict";
import { type Case, fixedCase, halfLight, radii, type Round, sersicCase } from "../../bench/mixtures/mixture_truth.ts";
import { coreKnots, sersicRanges } from "../../src/math/profiles/profile_tables.ts";
import { devMixture, expMixture, sersicLimits, sersicMixture } from "../../src/math/profiles.ts";

Deno.test("the mixture tables cover every index once, with knots in order and Gaussians that exist", () => {
  assert.equal(sersicRanges[0].low, sersicLimits.low);
  sersicRanges.forEach(({ low, high, knots }, i) => {
    if (i > 0) assert.equal(low, sersicRanges[i - 1].high);
    assert.ok(knots[0].n <= low && knots.at(-1)!.n >= Math.min(high, sersicLimits.high), `range from ${low}`);
    knots.forEach((k, j) => {
      assert.ok(j === 0 || k.n > knots[j - 1].n, `knot ${k.n}`);
      assert.equal(k.amplitudes.length, knots[0].amplitudes.length);
      assert.equal(k.variances.length, k.amplitudes.length);
      assert.ok(k.variances.every((v) => v > 0 && v < 20), `variances at ${k.n}`);
    });
  });
  assert.ok(sersicRanges.at(-1)!.high >= sersicLimits.high);
  assert.ok(coreKnots.every((k, i) => i === 0 || (k.n > coreKnots[i - 1].n && k.share > coreKnots[i - 1].share)));
});

Deno.test("mixtures hold unit light and the published shares", () => {
  const close = (values: number[], expected: number[]) =>
    values.forEach((v, i) => assert.ok(Math.abs(v - expected[i]) < 1e-12, `${v} is not ${expected[i]}`));
  // Normalised amplitudes of The Tractor's tables.
  close(expMixture.amplitude, [
    0.000199485977,
    0.002616126793,
    0.018972665517,
    0.100186543769,
    0.368534484007,
    0.509490693937,
  ]);
  close(devMixture.amplitude, [
    0.010233,
    0.001997722847,
    0.011251558613,
    0.032139343111,
    0.071192772835,
    0.132898262875,
    0.209199774625,
    0.268226673506,
    0.262860891587,
  ]);
  for (let n = 0.25; n < 6.5; n += 0.01) {
    const { amplitude } = sersicMixture(n);
    assert.ok(Math.abs(amplitude.reduce((a, b) => a + b, 0) - 1) < 1e-12, `n = ${n}`);
  }
});

const at = radii(1e-3, 30, 200);
const apart = (a: Round, b: Round) => Math.max(...at.map((r) => Math.abs(a.within(r) - b.within(r))));

Deno.test("the light of EXP and DEV mixtures follows the tapered profiles within 0.7 % and 1.1 %", () => {
  const limits = { EXP: 0.007, DEV: 0.011 };
  for (const name of ["EXP", "DEV"] as const) {
    const c = fixedCase(name);
    assert.ok(apart(c.mixture, c.truncated) < limits[name], `${name}: ${apart(c.mixture, c.truncated)}`);
    assert.ok(Math.abs(c.truncated.within(c.taper.to) - 1) < 1e-12);
    // Two ways to the same light: the sum of what the brightness says, and the closed form.
    const rings = radii(1e-5, 30, 40_001),
      sum = rings.slice(1).reduce((s, r, i) => {
        const middle = (r + rings[i]) / 2;
        return s + 2 * Math.PI * middle * c.endless.brightness(middle) * (r - rings[i]);
      }, 0);
    assert.ok(Math.abs(sum - c.endless.within(30)) < 1e-5);
  }
});

Deno.test("the light of Sérsic mixtures leaves the endless profile by what the taper cuts off, more with n", () => {
  const cases = [0.5, 1, 2, 4, 6.2].map(sersicCase), cut = (c: Case) => 1 - c.endless.within(c.taper.to);
  const far = cases.map((c) => apart(c.mixture, c.endless));
  // A Gaussian is a Gaussian.
  assert.ok(far[0] < 1e-4);
  for (let i = 1; i < far.length; i++) assert.ok(far[i] > far[i - 1] && far[i] > cut(cases[i]), `n = ${cases[i].n}`);
  assert.ok(far[4] < 0.12);
  assert.ok(Math.abs(halfLight(cases[0].mixture) - 1) < 1e-4);
  assert.ok(Math.abs(halfLight(cases[1].endless) - 1) < 1e-9);
});
