import assert from "node:assert/strict";
import { copyRun, type Numbers } from "../../src/imaging/copy_run.ts";

const kinds = [Float32Array, Float64Array, Int32Array, Uint32Array, Int16Array, Uint16Array, Uint8Array];

Deno.test("copyRun() copies a run between any two kinds of arrays, and nothing else", () => {
  for (const From of kinds) {
    for (const To of kinds) {
      const values: Numbers = From.of(3, 4, 5, 6, 7, 8, 9, 10, 11), out: Numbers = new To(8).fill(1);
      copyRun(values, 2, 7, out, 1);
      assert.deepEqual(out, To.of(1, 5, 6, 7, 8, 9, 1, 1), `${From.name} to ${To.name}`);
    }
  }
});
