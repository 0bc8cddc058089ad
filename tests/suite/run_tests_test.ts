import assert from "node:assert/strict";
import { inTemp } from "../make/in_temp.ts";
import { runJobs } from "./run_tests.ts";

Deno.test("runJobs() ends a process that stands still, and takes that for a failure", async () => {
  await inTemp(async (dir) => {
    const file = `${dir}/stands_test.ts`;
    await Deno.writeTextFile(file, `Deno.test("stands", () => new Promise((r) => setTimeout(r, 60_000)));`);
    const { counts, code } = await runJobs([[file]], 1, [], { seconds: 3 });
    assert.deepEqual(counts, { passed: 0, failed: 1, ignored: 0 });
    assert.notEqual(code, 0);
  });
});

Deno.test("runJobs() takes a process that dies in the middle for a failure, and does not run it again", async () => {
  await inTemp(async (dir) => {
    const file = `${dir}/dies_test.ts`, marks = `${dir}/marks`;
    await Deno.writeTextFile(
      file,
      `Deno.test("dies", async () => {
         await Deno.writeTextFile(${JSON.stringify(marks)}, "x", { append: true });
         Deno.kill(Deno.pid, "SIGKILL");
         await new Promise(() => setTimeout(() => {}, 60_000));
       });`,
    );
    const { counts, code } = await runJobs([[file]], 1, []);
    assert.deepEqual(counts, { passed: 0, failed: 1, ignored: 0 });
    assert.notEqual(code, 0);
    assert.equal(await Deno.readTextFile(marks), "x");
  });
});
