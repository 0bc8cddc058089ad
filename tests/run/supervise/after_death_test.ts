import assert from "node:assert/strict";
import { afterDeath } from "../../../src/run/supervise/after_death.ts";
import type { UnitFailures } from "../../../src/rundir/failures.ts";

const failures = (deaths: [string, number[]][]): UnitFailures => ({
  unit: "b/rs0",
  stage: "",
  quarantined: [],
  deaths: deaths.map(([stage, blobs]) => ({ how: "signal SIGABRT", stage, blobs, words: "thread panicked\n" })),
});

Deno.test("afterDeath() halves the blobs until one alone has killed three workers, which is left out", () => {
  const group = [4, 5, 6, 7];
  assert.equal(afterDeath(failures([])).mostBlobs, Number.MAX_SAFE_INTEGER);
  assert.equal(afterDeath(failures([["fit", group]])).mostBlobs, 2);
  assert.equal(afterDeath(failures([["fit", group], ["fit", [6, 7]]])).mostBlobs, 1);
  const alone: [string, number[]][] = [["fit", group], ["fit", [6, 7]], ["fit", [7]], ["fit", [7]]];
  assert.deepEqual(afterDeath(failures(alone)).failures.quarantined, []);
  const end = afterDeath(failures([...alone, ["fit", [7]]]));
  assert.deepEqual(end.failures.quarantined, [7]);
  assert.equal(end.failures.failure, undefined);
  assert.equal(end.mostBlobs, Number.MAX_SAFE_INTEGER);
});

Deno.test("afterDeath() gives a unit up after three deaths in a stage without blobs, with the worker's last words", () => {
  assert.equal(afterDeath(failures([["load", []], ["load", []]])).failures.failure, undefined);
  const { failure, stage } = afterDeath(failures([["load", []], ["load", []], ["load", []]])).failures;
  assert.equal(stage, "load");
  assert.equal(failure!.code, 4);
  assert.match(failure!.message, /3 workers died in stage "load" \(signal SIGABRT\); .*Last words: thread panicked/);
});
