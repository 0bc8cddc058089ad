import assert from "node:assert/strict";
import { countsOf, hasEnded, timesOf } from "./results.ts";

Deno.test("countsOf() reads the last line of deno test, coloured or not, and takes a run without one for a failure", () => {
  const line = "\x1b[0m\x1b[32mok\x1b[0m | 12 passed (7 steps) | 0 failed | 3 ignored \x1b[38;5;245m(5m6s)\x1b[0m\n";
  assert.deepEqual(countsOf(`a test ... ok\n\n${line}`), { passed: 12, failed: 0, ignored: 3 });
  assert.deepEqual(countsOf(`FAILED | 2 passed | 1 failed (1s)\n\nerror: Test failed\n`), {
    passed: 2,
    failed: 1,
    ignored: 0,
  });
  assert.deepEqual(countsOf("error: Uncaught SyntaxError"), { passed: 0, failed: 1, ignored: 0 });
});

Deno.test("hasEnded() tells a run that came to its last line from one that was cut off", () => {
  const tests = "running 2 tests from ./tests/x_test.ts\na ... ok (1ms)\n";
  assert.ok(hasEnded(`${tests}\n\x1b[0m\x1b[32mok\x1b[0m | 2 passed | 0 failed \x1b[38;5;245m(1s)\x1b[0m\n`));
  assert.ok(hasEnded("FAILED | 2 passed | 1 failed (1s)\n"));
  assert.ok(!hasEnded(""));
  assert.ok(!hasEnded("running 2 tests from ./tests/x_test.ts\na ... ok (1ms)\nb ..."));
  assert.ok(!hasEnded("a ... ok | 2 passed | 0 failed"), "only at the beginning of a line");
});

Deno.test("timesOf() reads tests of a JUnit file, without their steps", () => {
  const junit = `<testcase name="a &amp;&gt; b" classname="./tests/x_test.ts" time="1.5" line="3" col="6">
    <testcase name="a &gt; step" classname="./tests/x_test.ts" time="1.2">`;
  assert.deepEqual(timesOf(junit), [{ name: "tests/x_test.ts: a &> b", seconds: 1.5 }]);
});
