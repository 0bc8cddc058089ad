import { ideal, questionRow } from "../../../compute/self_test/operations.ts";
import type { Twin } from "../../twin.ts";

/** Twin of shaders/selftest/selftest_numbers.wgsl: a device without fault. Rounds to f32 throughout, for rounding is what is tested. */
export const selftestNumbers: Twin = ([rows, results], [first, count]) => {
  for (let row = first; row < first + count; row++) {
    const get = questionRow.reader(rows, row);
    results[row] = ideal(get("operation"), get("a"), get("b"), get("c"));
  }
};
