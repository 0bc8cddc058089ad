import assert from "node:assert/strict";
import { leaseExpiry } from "../../../src/rundir/lease.ts";
import { succeeds } from "../../make/command.ts";
import { inTemp } from "../../make/in_temp.ts";
import { long } from "../../make/long.ts";
import { asHost, expected, planInto, products, startRun } from "../../make/runs/run_process.ts";

const done = (said: string) => [...said.matchAll(/^(\S+) done in/gm)].map((m) => m[1]);

/** With three workers for four units one makes two of them. */
for (const workers of long ? [2, 3, 4] : [3]) {
  Deno.test(`${workers} workers make each unit once, with one worker's bytes`, async () => {
    const want = await expected();
    await inTemp(async (dir) => {
      const { units } = await planInto(dir),
        { code, said } = await startRun(dir, { args: ["--workers", String(workers)] }).end;
      assert.equal(code, 0, said);
      assert.deepEqual(done(said).sort(), units.map((u) => u.id).sort());
      assert.deepEqual(await products(dir), want);
    });
  });
}

Deno.test("two supervisors on one run directory make each unit once, with the same bytes", async () => {
  const want = await expected();
  await inTemp(async (dir) => {
    const { units } = await planInto(dir), ends = await Promise.all([startRun(dir).end, startRun(dir).end]);
    for (const { code, said } of ends) assert.equal(code, 0, said);
    assert.deepEqual(ends.flatMap((e) => done(e.said)).sort(), units.map((u) => u.id).sort());
    assert.deepEqual(await products(dir), want);
  });
});

Deno.test("a supervisor takes over the units of one that was killed", async () => {
  const want = await expected();
  await inTemp(async (dir) => {
    await planInto(dir);
    const doomed = startRun(dir);
    await doomed.heard(/1500p020: load/);
    const heir = startRun(dir);
    await heir.heard(/1500p020: load/);
    await doomed.killTree();
    const { code, said } = await heir.end;
    assert.equal(code, 0, said);
    assert.deepEqual(await products(dir), want);
  });
});

const [unshare, ...rest] = asHost("other-node");
const otherHost = long ? await succeeds(unshare, ...rest, "true") : false;

Deno.test({
  name: `a supervisor takes over the units of a machine that died, once its lease has stood still${
    otherHost ? "" : " (skipped: needs OBIWAN_LONG=1 and the right to a host name of its own)"
  }`,
  ignore: !otherHost,
  fn: async () => {
    const want = await expected();
    await inTemp(async (dir) => {
      const { units } = await planInto(dir), doomed = startRun(dir, { before: asHost("other-node") });
      await doomed.heard(/1500p020: load/);
      await doomed.killTree();
      const began = performance.now(), { code, said } = await startRun(dir).end;
      assert.equal(code, 0, said);
      // This machine's locks say nothing of another's processes: it has to wait for the beat.
      assert.ok(performance.now() - began > 1000 * leaseExpiry);
      assert.equal(done(said).length, units.length);
      assert.deepEqual(await products(dir), want);
    });
  },
});

Deno.test("parts of a plan are made apart from each other and add up", async () => {
  const want = await expected();
  await inTemp(async (dir) => {
    const { units } = await planInto(dir);
    for (const k of [1, 2]) {
      const { code, said } = await startRun(dir, { args: ["--part", `${k}/2`] }).end;
      assert.equal(code, 0, said);
      assert.deepEqual(done(said), units.filter((_, i) => i % 2 === k - 1).map((u) => u.id));
    }
    assert.deepEqual(await products(dir), want);
  });
});

Deno.test("a run that needs more memory than it may have says so before it starts", () =>
  inTemp(async (dir) => {
    await planInto(dir);
    const { code, said } = await startRun(dir, { args: ["--memory", "100M"] }).end;
    assert.equal(code, 4, said);
    assert.match(said, /Cannot run ".*" in 0.10 GB: its heaviest unit needs about/);
  }));
