import assert from "node:assert/strict";
import { afterDeath, type FailureNote } from "../../src/rundir/failures.ts";

const note = (deaths: [string, number[]][]): FailureNote => ({
  unit: "b/rs0",
  stage: "",
  quarantined: [],
  deaths: deaths.map(([stage, blobs]) => ({ how: "signal SIGABRT", stage, blobs, words: "thread panicked\n" })),
});

Deno.test("afterDeath() halves the blobs until one alone has killed three workers, which is left out", () => {
  const group = [4, 5, 6, 7];
  assert.equal(afterDeath(note([])).mostBlobs, Number.MAX_SAFE_INTEGER);
  assert.equal(afterDeath(note([["fit", group]])).mostBlobs, 2);
  assert.equal(afterDeath(note([["fit", group], ["fit", [6, 7]]])).mostBlobs, 1);
  const alone: [string, number[]][] = [["fit", group], ["fit", [6, 7]], ["fit", [7]], ["fit", [7]]];
  assert.deepEqual(afterDeath(note(alone)).note.quarantined, []);
  const end = afterDeath(note([...alone, ["fit", [7]]]));
  assert.deepEqual(end.note.quarantined, [7]);
  assert.equal(end.note.trouble, undefined);
  assert.equal(end.mostBlobs, Number.MAX_SAFE_INTEGER);
});

Deno.test("afterDeath() gives a unit up after three deaths in a stage without blobs, with the worker's last words", () => {
  assert.equal(afterDeath(note([["load", []], ["load", []]])).note.trouble, undefined);
  const { trouble, stage } = afterDeath(note([["load", []], ["load", []], ["load", []]])).note;
  assert.equal(stage, "load");
  assert.equal(trouble!.code, 4);
  assert.match(trouble!.message, /3 workers died in stage "load" \(signal SIGABRT\); .*Last words: thread panicked/);
});
