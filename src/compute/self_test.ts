/** Whether a device computes as WGSL requires and as the kernels need: tested once, when it is opened. */
import { EngineError } from "../base/errors.ts";
import type { BufferRef, Dispatch, Engine } from "./engine.ts";
import { joinRows } from "./layout.ts";
import { loopCases, quickCases } from "./self_test/cases.ts";
import { type Capability, judge, type LaneAnswers } from "./self_test/judge.ts";
import { bitsOf, op, questionRow, sumLength, turn } from "./self_test/operations.ts";

export type { Capability } from "./self_test/judge.ts";

/** What a device can do. */
export interface SelfTest {
  /** Of the engine that was asked. */
  engine: string;
  /** False when a capability that the kernels need is wrong. */
  sound: boolean;
  /** In the order in which they are asked. */
  capabilities: Capability[];
}

const cases = [...quickCases, ...loopCases];
/** Lanes of the workgroups that are tried, and how often each. */
const laneCounts = [64, 256], repetitions = 3, rounds = 12;
/** Words that a workgroup leaves behind: one a lane, then the sum. */
const wordsOf = (lanes: number) => lanes + 1;
/** Where the results of each number of lanes begin: behind those of the cases. */
const resultsAt = laneCounts.map((_, i) =>
  laneCounts.slice(0, i).reduce((at, lanes) => at + repetitions * wordsOf(lanes), cases.length)
);

/** Runs all tests in one submit and reads the results back at once: a few milliseconds and one read-back, once the three
 * pipelines are built.
 * @throws {EngineError} when the device cannot run the kernels at all */
export async function selfTest(engine: Engine): Promise<SelfTest> {
  const length = laneCounts.reduce((sum, lanes) => sum + repetitions * wordsOf(lanes), cases.length);
  const rows = engine.alloc("u32", questionRow.stride * cases.length), values = engine.alloc("u32", sumLength);
  const scratch = engine.alloc("u32", repetitions * Math.max(...laneCounts)), results = engine.alloc("u32", length);
  try {
    const sumBits = summands();
    engine.write(rows, joinRows(cases.map(({ name, a, b, c }) => questionRow.pack({ operation: op[name], a, b, c }))));
    engine.write(values, sumBits);
    await engine.run([...askNumbers([rows, results]), ...askLanes([values, scratch, results])]);
    const answers = Uint32Array.from(await engine.read(results));
    const capabilities = judge(cases, answers, laneCounts.map((_, i) => laneAnswers(answers, i)), sumBits);
    return { engine: engine.id, sound: capabilities.every((c) => c.verdict !== "wrong"), capabilities };
  } finally {
    for (const buffer of [rows, values, scratch, results]) buffer.destroy();
  }
}

/** All quick cases in one dispatch, then each loop in one of its own. */
function askNumbers(buffers: BufferRef[]): Dispatch[] {
  const numbers = (first: number, count: number): Dispatch => ({
    kernel: "selftest_numbers",
    buffers,
    params: [first, count],
    groups: Math.ceil(count / 64),
  });
  return [numbers(0, quickCases.length), ...loopCases.map((_, i) => numbers(quickCases.length + i, 1))];
}

const askLanes = (buffers: BufferRef[]): Dispatch[] =>
  laneCounts.map((lanes, i) => ({
    kernel: "selftest_lanes",
    buffers,
    params: [resultsAt[i], rounds],
    groups: repetitions,
    constants: { lanes },
  }));

/** What the workgroups with the i-th number of lanes left behind. */
function laneAnswers(answers: Uint32Array, i: number): LaneAnswers {
  const lanes = laneCounts[i], length = wordsOf(lanes), at = resultsAt[i];
  const words = (r: number) => answers.subarray(at + r * length, at + (r + 1) * length);
  return { lanes, rounds, repetitions: Array.from({ length: repetitions }, (_, r) => words(r)) };
}

/** @throws {EngineError} of kind "unsound", in one sentence, when the device must not be used */
export function requireSound({ engine, capabilities }: SelfTest): void {
  const wrong = capabilities.filter((c) => c.verdict === "wrong");
  if (wrong.length === 0) return;
  const what = wrong.map((c) => `${c.name}: ${c.found}`).join("; ");
  throw new EngineError(`Cannot trust ${engine}, it computes wrongly (${what})`, "unsound");
}

/** Numbers of all sizes and signs whose sum is small beside them: any other order rounds otherwise. */
function summands(): Uint32Array {
  let x = 99;
  return Uint32Array.from({ length: sumLength }, (_, i) => {
    x = turn(x);
    return bitsOf((x / 2 ** 31 - 1) * 2 ** (i % 13));
  });
}
