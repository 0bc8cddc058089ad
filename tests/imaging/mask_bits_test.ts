import assert from "node:assert/strict";
import { harmlessBits, saturBit } from "../../src/kernels/imaging_layout.ts";
import { dqBits } from "../../src/survey/ccds/masks.ts";

Deno.test("the mask bits that kernels know are the survey's", () => {
  assert.equal(saturBit, dqBits.satur);
  assert.equal(harmlessBits, dqBits.satur | dqBits.interp);
});
