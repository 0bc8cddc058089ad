import { bitsOf, exchanged, floatOf, pairwiseSum, sumLength } from "../../../compute/self_test/operations.ts";
import type { Twin } from "../../twin.ts";

/** Twin of shaders/selftest/selftest_lanes.wgsl: all lanes in step, sums in f32. */
export const selftestLanes: Twin = ([values, , results], [to, rounds], groups, constants) => {
  const lanes = Number(constants.lanes);
  const words = exchanged(Uint32Array.from(values), lanes, rounds);
  const sum = bitsOf(pairwiseSum(Float32Array.from(values.subarray(0, sumLength), floatOf)));
  for (let group = 0; group < groups; group++) {
    const at = to + group * (lanes + 1);
    results.set(words, at);
    results[at + lanes] = sum;
  }
};
