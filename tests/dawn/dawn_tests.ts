import { testFiles } from "../suite/parts.ts";

/** What can tell one implementation of WebGPU from another: kernels, engine, self-test, known answer. */
const places = [
  "tests/kernels/",
  "tests/engine/",
  "tests/compute/self_test_test.ts",
  "tests/patches/joint_sums_test.ts",
  "tests/run/engines/known_answer_test.ts",
];

/** Test files that are run on Dawn, too. */
export const dawnTests = (): string[] => testFiles().filter((path) => places.some((place) => path.startsWith(place)));
