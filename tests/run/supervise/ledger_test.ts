import assert from "node:assert/strict";
import { begun } from "../../../src/run/stage_words.ts";
import { Ledger } from "../../../src/run/supervise/ledger.ts";

const unit = (id: string, seconds: number) => ({
  id,
  brick: id.split("/")[0],
  name: id.split("/")[1],
  rowstart: 0,
  sources: 1,
  estimate: { seconds, memoryBytes: 0, diskBytes: 0 },
});

Deno.test("a Ledger tells what is left, and counts estimated work with the blobs that are fitted by now", () => {
  const units = [unit("b/rs0", 10), unit("b/rs1", 20), unit("b/rs2", 40), unit("b/real", 80)],
    ledger = new Ledger(units);
  ledger.setDone(units[0]);
  ledger.setFailed(units[1], { name: "InputError", code: 3, message: "Cannot do it" });
  ledger.hold(units[2]);
  assert.deepEqual(ledger.left().map((u) => u.id), ["b/rs2", "b/real"]);
  assert.deepEqual(units.map((u) => ledger.isHeld(u)), [false, false, true, false]);
  const active = [{ unit: "b/rs2", ...begun("coadd"), pass: "tiles", done: 1, all: 2, fitted: 0.25, since: 0 }];
  assert.deepEqual(ledger.progress(active), { units: 4, done: 1, failed: 1, active, workDone: 10 + 10, workAll: 130 });
  ledger.letGo(units[2]);
  assert.equal(ledger.isHeld(units[2]), false);
});
