import assert from "node:assert/strict";
import { withClock } from "../../make/clock.ts";
import { progressWords } from "../../../cli/talk/run_words.ts";

const state = { units: 8, done: 2, failed: 0, active: [], workDone: 20, workAll: 80 };

const sight = (stage: string, pass: string, done: number, all: number) => (
  { unit: "1500p020/rs0", stage, pass, done, all, fitted: 0, from: { done: 0, at: performance.now() }, since: 0 }
);

Deno.test("progressWords() says which unit, which stage, its pace and time left, and those of the run", () =>
  withClock((advance) => {
    const active = sight("inject", "sources on exposures", 1200, 5000), later = { ...state, done: 5, workDone: 50 };
    advance(30);
    assert.equal(
      progressWords({ ...later, active: [active, active], failed: 1 }, state, 600),
      "unit 5/8 | 1500p020/rs0 | inject, 1200 of 5000 sources on exposures (24%), 40/s, 2 min left and 1 more" +
        " | 18 units/h | 10 min left | 1 failed",
    );
    return Promise.resolve();
  }));

Deno.test("progressWords() promises no rate before a unit is done, and no pace before a stage has moved", () => {
  assert.equal(progressWords(state, state, 0), "unit 2/8");
  const words = (active: ReturnType<typeof sight>) =>
    progressWords({ ...state, workDone: 25, active: [active] }, state, 30);
  assert.equal(words(sight("load", "", 0, 0)), "unit 2/8 | 1500p020/rs0 | load | 6 min left");
  const fit = { ...sight("fit", "sources of the first fit", 0, 40), part: "3 of 9 blobs" };
  assert.equal(
    words(fit),
    "unit 2/8 | 1500p020/rs0 | fit, 3 of 9 blobs, 0 of 40 sources of the first fit (0%) | 6 min left",
  );
});
