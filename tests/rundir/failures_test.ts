import assert from "node:assert/strict";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import { readFailures, type UnitFailures, writeFailures } from "../../src/rundir/failures.ts";
import { RunDir } from "../../src/rundir/run_dir.ts";
import type { RunDisk } from "../../src/base/disk.ts";

Deno.test("writeFailures() calls the failure that ended a unit trouble, as files always did, and readFailures() reads it", async () => {
  const disk = new MemoryDisk() as unknown as RunDisk, run = new RunDir("run");
  const death = { how: "exit 134", stage: "fit", blobs: [7], words: "" };
  const failure = { name: "InputError", code: 3, message: "Cannot do it" };
  const failures: UnitFailures = { unit: "1500p020/rs0", stage: "fit", failure, deaths: [death], quarantined: [7] };
  await writeFailures(disk, run, failures);
  const written = JSON.parse(new TextDecoder().decode(await disk.read("run/failures/150/1500p020/rs0.json")));
  assert.deepEqual(written.trouble, failure);
  assert.deepEqual(await readFailures(disk, run, failures.unit), failures);
  const path = run.failure(failures.unit), lost = { unit: failures.unit, stage: "", deaths: [], quarantined: [] };
  const changed = [{ deaths: [null] }, { deaths: [{ ...death, blobs: 3 }] }, { quarantined: ["7"] }, { trouble: "x" }];
  for (const damaged of ["", "null", ...changed.map((change) => JSON.stringify({ ...written, ...change }))]) {
    await disk.write(path, new TextEncoder().encode(damaged));
    assert.deepEqual(await readFailures(disk, run, failures.unit), lost, damaged);
  }
  const none = { unit: "1500p020/rs1", stage: "", deaths: [], quarantined: [] };
  assert.deepEqual(await readFailures(disk, run, none.unit), none);
});
