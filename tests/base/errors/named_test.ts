import assert from "node:assert/strict";
import { exitCodeOf } from "../../../src/base/errors.ts";
import { requireNamed } from "../../../src/base/errors/named.ts";

/** The error of a call; fails where there is none. */
function refusal(asked: string[], there: string[]): Error {
  try {
    requireNamed("derive brick", asked, "the plan", there);
  } catch (error) {
    assert.equal(exitCodeOf(error), 2);
    return error as Error;
  }
  throw new Error("nothing was refused");
}

Deno.test("requireNamed() names what was asked for, what there is, and what may have been meant", () => {
  requireNamed("derive brick", ["a", "b"], "the plan", ["b", "c", "a"]);
  requireNamed("derive brick", [], "the plan", []);
  assert.equal(
    refusal(["1500p020", "1500p02"], ["1500p020", "0003m011"]).message,
    'Cannot derive brick "1500p02": the plan has 1500p020, 0003m011; did you mean 1500p020?',
  );
  assert.equal(refusal(["x"], []).message, 'Cannot derive brick "x": the plan has none');
  const many = Array.from({ length: 9 }, (_, i) => `brick${i}`);
  assert.match(refusal(["other"], many).message, /has brick0, .*brick5 and 3 more$/);
});
