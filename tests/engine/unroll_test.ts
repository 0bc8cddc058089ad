import assert from "node:assert/strict";
import { unroll } from "../../src/engine/unroll.ts";

const text = (...lines: string[]) => lines.join("\n");

Deno.test("unroll() repeats blocks, nested ones too, and evaluates whole numbers of the counters", () => {
  const source = text("#repeat a 2", "#repeat b 3", "s[$(3 * a + b)] = $((a + b) / 2 % 2).0;", "#end", "#end");
  assert.deepEqual(unroll(source).split("\n"), [
    "s[0] = 0.0;",
    "s[1] = 0.0;",
    "s[2] = 1.0;",
    "s[3] = 0.0;",
    "s[4] = 1.0;",
    "s[5] = 1.0;",
  ]);
});

Deno.test("unroll() keeps the blocks of constants that are true", () => {
  const source = text("#if FOURIER_SHIFT", "ramp", "#end", "#if !FOURIER_SHIFT", "taps", "#end", "both");
  assert.equal(unroll(source, { fourierShift: true, lanes: 64 }), text("ramp", "both"));
  assert.equal(unroll(source, { fourierShift: false }), text("taps", "both"));
});

Deno.test("unroll() says which block has no end, and what it cannot evaluate", () => {
  assert.throws(() => unroll(text("let x = 1;", "#repeat k 2")), /#repeat k 2 in line 2 has no #end/);
  assert.throws(() => unroll("x[$(k)]"), /Cannot evaluate "\$\(k\)"/);
  assert.throws(() => unroll("x[$(1 + 2]"), /\$\( is not closed/);
});
