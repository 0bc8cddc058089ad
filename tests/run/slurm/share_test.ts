import assert from "node:assert/strict";
import { localDisk } from "../../../src/io/disk.ts";
import { Supervisor } from "../../../src/run/supervise/supervisor.ts";
import { beginAt } from "../../../src/run/supervise/share.ts";
import { Leases } from "../../../src/rundir/lease.ts";
import { runOf } from "../../make/runs/run_of.ts";

Deno.test("beginAt() begins at another place for each share and leaves nothing out", () => {
  const units = [0, 1, 2, 3, 4, 5, 6];
  const orders = [1, 2, 3].map((k) => beginAt(units, { k, n: 3 }));
  assert.deepEqual(orders.map((o) => o[0]), [0, 2, 4]);
  for (const order of orders) assert.deepEqual([...order].sort(), units);
  assert.deepEqual(beginAt(units, undefined), units);
  assert.deepEqual([1, 2, 3, 4].map((k) => beginAt([7, 8], { k, n: 4 })[0]), [7, 7, 8, 8]);
});

Deno.test("a Supervisor leaves when others hold all that is left for so long", async () => {
  const run = await runOf(2), other = new Leases("other");
  const held = [(await other.take(run.lease("1500p020/rs0")))!, (await other.take(run.lease("1500p020/rs1")))!];
  const options = {
    root: run.root,
    engine: "reference",
    workers: 1,
    readers: 1,
    hangSeconds: 9,
    imageRoots: [],
  } as const;
  const began = performance.now(), say = () => {};
  const { done, units } = await new Supervisor(localDisk, { ...options, leaveAfter: 1, say }).work();
  assert.deepEqual({ done, units }, { done: 0, units: 2 });
  assert.ok(performance.now() - began > 1000);
  for (const lease of held) await lease.release();
  await Deno.remove(run.root, { recursive: true });
});
