import assert from "node:assert/strict";
import { reached, textOf } from "../make/imports.ts";
import { jobsOf, parts, testFiles } from "./parts.ts";
import { alone, listed, slow } from "./slow.ts";

/** What no fast test does: opening a device, starting a program. */
const tardy = /\bWebGpuEngine\.open\b|\brequestAdapter\b|\bnew Deno\.Command\b/;

/** Files of the tests' own that a test reaches and that do so; the program does it only when it is asked to. */
const tardyFiles = (path: string) =>
  [...reached(path)].filter((p) => /^(tests|bench|docs)\/.*\.ts$/.test(p) && tardy.test(textOf(p)));

Deno.test("a test that opens a device or starts a program is in the list of slow tests", () => {
  const wrong = parts().fast.flatMap((path) => {
    const why = path === "tests/suite/slow_test.ts" ? [] : tardyFiles(path);
    return why.length > 0 ? [`${path}: ${why}`] : [];
  });
  assert.deepEqual(wrong, [], "give them rows in tests/suite/slow.ts, or divide what they import");
  assert.ok(tardyFiles("tests/kernels/mix_test.ts").includes("tests/make/engines.ts"), "else the search found nothing");
});

Deno.test("every row of the lists of tests is a test, and those that run alone are slow", () => {
  for (const list of [slow, alone]) {
    for (const key of Object.keys(list)) assert.ok(testFiles().some((path) => listed({ [key]: "" }, path)), key);
  }
  for (const path of testFiles()) if (listed(alone, path)) assert.ok(listed(slow, path), path);
});

Deno.test("parts() puts every test file into one part", () => {
  const { fast, slow, alone } = parts();
  assert.deepEqual([...fast, ...slow, ...alone].sort(), testFiles());
  assert.ok(fast.length > 70 && slow.length > 50, `${fast.length} fast, ${slow.length} slow files`);
});

Deno.test("jobsOf() gives each slow file a process of its own, the fast ones one by the dozen, and leaves none out", () => {
  const fast = Array.from({ length: 25 }, (_, i) => `f${i}`), jobs = jobsOf(["a", "b"], fast);
  assert.deepEqual(jobs.map((job) => job.length), [1, 1, 12, 12, 1]);
  assert.deepEqual(jobs.flat(), ["a", "b", ...fast]);
});
