import assert from "node:assert/strict";
import { hasOwnMask, ownMask } from "../../src/imaging/own_mask.ts";

Deno.test("an exposure's mask is copied once, however often it is written into; one that shares it gets its own", () => {
  const given = Uint16Array.of(1, 2, 3), clean = { dq: given }, cleaned = ownMask(clean);
  cleaned[0] = 7;
  assert.equal(ownMask(clean), cleaned);
  assert.deepEqual([given[0], clean.dq[0]], [1, 7]);

  const work = { ...clean };
  assert.ok(hasOwnMask(clean) && !hasOwnMask(work), "what is shared belongs to neither copy");
  ownMask(work)[1] = 9;
  assert.deepEqual([clean.dq[1], work.dq[1], work.dq[0]], [2, 9, 7]);
  work.dq = clean.dq;
  assert.ok(!hasOwnMask(work));
});
