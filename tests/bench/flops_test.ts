import assert from "node:assert/strict";
import { fourierPatch, mogPatch, normalFlop, renderPatch, transformFlop } from "../../bench/measure/flops.ts";

const pixels = 48 * 48;

Deno.test("mogPatch() counts what the published table of the rule says", () => {
  // Gaussians, parameters, MFLOP and thousands of exponentials a patch of 48×48.
  for (
    const [gaussians, parameters, mflop, exps] of [
      [3, 3, 0.28, 6.9],
      [6, 6, 0.59, 14],
      [18, 6, 1.39, 41],
      [9, 6, 0.79, 21],
      [27, 6, 1.99, 62],
      [24, 7, 2.05, 55],
    ]
  ) {
    const work = mogPatch(pixels, gaussians, parameters);
    assert.ok(Math.abs(work.flop / 1e6 - mflop) < 0.012, `${gaussians}: ${work.flop}, want ${mflop} MFLOP`);
    assert.ok(Math.abs(work.exps / 1e3 - exps) < 0.5, `${gaussians}: ${work.exps}`);
  }
});

Deno.test("mogPatch() takes 28 numbers out of a galaxy's patch and reads eight bytes a pixel", () => {
  assert.equal(mogPatch(pixels, 18, 6).bytes, 8 * pixels + 4 * 28);
});

Deno.test("normalFlop() is 28 multiply-adds and the weighting at six parameters", () => {
  assert.equal(normalFlop(6), 2 * 28 + 26);
});

Deno.test("fourierPatch() counts 1.2 MFLOP for six fields at 64×64, 0.74 of them in three transforms", () => {
  const work = fourierPatch(pixels, 64, 6, 6, 6);
  assert.ok(Math.abs(work.flop / 1e6 - 1.2) < 0.01, `${work.flop}`);
  assert.equal(3 * transformFlop(64), 737_280);
  assert.equal(work.exps, 2112 * 6);
  assert.ok(fourierPatch(pixels, 64, 9, 6, 6).flop - work.flop < 0.06e6);
  assert.ok(Math.abs(fourierPatch(pixels, 64, 6, 4, 6).flop / 1e6 - 0.95) < 0.005);
});

Deno.test("fourierPatch() lets two fields share a transform", () => {
  const of = (fields: number) => fourierPatch(pixels, 128, 6, fields, 6).flop;
  assert.equal(of(4), of(3));
  assert.equal(of(5) - of(4), transformFlop(128));
});

Deno.test("renderPatch() is less than half of the gradient's work", () => {
  assert.ok(renderPatch(pixels, 64, 6).flop < 0.5 * fourierPatch(pixels, 64, 6, 6, 6).flop);
});
