import assert from "node:assert/strict";
import type { Unit } from "../../../src/rundir/plan.ts";
import { admit } from "../../../src/run/supervise/memory.ts";

const units = [3e9, 1e9, 4e9].map((memoryBytes, k): Unit => ({
  ...{ id: `b${k}/rs0`, brick: `b${k}`, name: "rs0", rowstart: 0, sources: 1 },
  estimate: { seconds: 1, memoryBytes, diskBytes: 1 },
}));
const of = (workers: number, memory: number | undefined, free = 0, overlap?: boolean) =>
  admit(units, { root: "RUN", workers, memory, overlap, say: () => {} }, free);

Deno.test("a worker gets a second unit where the two heaviest of the plan fit for every worker, and not below that", () => {
  assert.deepEqual(of(1, 7e9), { workers: 1, lanes: 2 });
  assert.deepEqual(of(1, 6.9e9), { workers: 1, lanes: 1 });
  assert.deepEqual(of(2, 14e9), { workers: 2, lanes: 2 });
  assert.deepEqual(of(3, 14e9), { workers: 3, lanes: 1 });
  assert.deepEqual(of(9, 14e9), { workers: 3, lanes: 1 });
  assert.throws(() => of(1, 3.9e9), { name: "ResourceError", message: /its heaviest unit needs about 4.00 GB/ });
});

Deno.test("without a limit the machine's free memory decides about the second unit, and about nothing else", () => {
  assert.deepEqual(of(5, undefined, 1e9), { workers: 5, lanes: 1 });
  assert.deepEqual(of(2, undefined, 14e9), { workers: 2, lanes: 2 });
  assert.deepEqual(of(2, undefined, 14e9, false), { workers: 2, lanes: 1 });
});
