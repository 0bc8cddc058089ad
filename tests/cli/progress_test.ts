import assert from "node:assert/strict";
import { progressWords } from "../../cli/text/progress.ts";

const state = { units: 8, done: 2, failed: 0, active: [], workDone: 20, workAll: 80 };

Deno.test("progressWords() says which unit, which stage, the rate and the time left since this start", () => {
  const sight = { unit: "1500p020/rs0", stage: "fit", done: 12, all: 40, since: 0 };
  assert.equal(progressWords(state, state, 0), "unit 2/8");
  const later = { ...state, done: 5, workDone: 50, active: [sight, sight], failed: 1 };
  assert.equal(
    progressWords(later, state, 600),
    "unit 5/8 | 1500p020/rs0 | fit 12/40 blobs and 1 more | 18 units/h | 10 min left | 1 failed",
  );
});

Deno.test("progressWords() promises no rate before a unit is done", () => {
  const begun = { ...state, workDone: 25, active: [{ unit: "a/rs0", stage: "load", done: 0, all: 0, since: 0 }] };
  assert.equal(progressWords(begun, state, 30), "unit 2/8 | a/rs0 | load | 6 min left");
});
