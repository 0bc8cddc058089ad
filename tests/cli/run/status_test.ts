import assert from "node:assert/strict";
import { localDisk } from "../../../src/io/disk.ts";
import { writeFailures } from "../../../src/rundir/failures.ts";
import { obiwan } from "../../make/command.ts";
import { runOf } from "../../make/runs/run_of.ts";

Deno.test("obiwan status ends with 0, and with the code of the gravest failure once units have failed; --why with 0", async () => {
  const run = await runOf(3), ids = (await obiwan("status", run.root, "--json")).out;
  const [first, second] = (JSON.parse(ids).units as { id: string }[]).map((u) => u.id);
  const fail = (unit: string, code: number) =>
    writeFailures(localDisk, run, {
      unit,
      stage: "load",
      failure: { name: "InputError", code, message: "on purpose" },
      deaths: [],
      quarantined: [],
    });
  try {
    assert.equal((await obiwan("status", run.root)).code, 0);
    await fail(first, 3);
    const one = await obiwan("status", run.root);
    assert.equal(one.code, 3);
    assert.match(one.out, /0 of 3 units done, 0 running, 2 waiting, 1 failed/);
    await fail(second, 4);
    assert.equal((await obiwan("status", run.root, "--json")).code, 4);
    const wrong = await obiwan("status", run.root, "--why", "nowhere");
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /Cannot explain brick "nowhere": the plan has /);
  } finally {
    await Deno.remove(run.root, { recursive: true });
  }
});
