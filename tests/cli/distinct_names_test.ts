import assert from "node:assert/strict";
import { distinctNames } from "../../cli/text/distinct_names.ts";

Deno.test("distinctNames() keeps what paths do not share", () => {
  assert.deepEqual(distinctNames(["/ref/a/tractor.fits", "/ref/b/tractor.fits"]), ["a", "b"]);
  assert.deepEqual(distinctNames(["/ref/a/x/t.fits", "/ref/b/t.fits"]), ["a/x", "b"]);
  assert.deepEqual(distinctNames(["/ref/a/tractor.fits"]), ["a/tractor.fits"]);
  assert.deepEqual(distinctNames(["t.fits", "u.fits"]), ["t.fits", "u.fits"]);
  assert.deepEqual(distinctNames(["a/t.fits", "a/t.fits", "b/t.fits"]), ["a (1)", "a (2)", "b"]);
  assert.deepEqual(distinctNames(["a/t.fits", "a/t.fits"]), ["t.fits (1)", "t.fits (2)"]);
});
