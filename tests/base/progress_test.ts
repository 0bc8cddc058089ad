import assert from "node:assert/strict";
import { PassCount } from "../../src/base/progress.ts";

Deno.test("a PassCount counts steps in any order, and those of a part that is done again once", () => {
  const heard: number[] = [];
  const count = new PassCount<string>(
    (pass, done, all) => {
      assert.deepEqual([pass, all], ["tiles", 6]);
      heard.push(done);
    },
    "tiles",
    6,
  );
  count.begin(["a", "b"]);
  count.step("a");
  count.step("b", 2);
  // The device is lost: both are done again.
  count.begin(["a", "b"]);
  for (const part of ["b", "a"]) for (let i = 0; i < 3; i++) count.step(part);
  assert.deepEqual(heard, [0, 1, 3, 1, 2, 3, 4, 5, 6]);
});
