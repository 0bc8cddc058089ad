import assert from "node:assert/strict";
import { reducedPath } from "../../../src/run/engines/doctor.ts";

Deno.test("reducedPath() names the kernels that a GPU lacks workgroup memory for, and says nothing elsewhere", () => {
  const [finding, ...others] = reducedPath("gpu", 16384);
  assert.deepEqual(others, []);
  assert.equal(finding.verdict, "slow");
  assert.match(finding.found, /^16384 bytes of workgroup memory are too few for draw64:/);
  assert.deepEqual(reducedPath("gpu", 32768), []);
  assert.deepEqual(reducedPath("cpu", 16384), []);
});
