/** Whether a device computes as WGSL requires and as the kernels need: tested once, when it is opened. */
import { EngineError } from "../base/errors.ts";
import type { Dispatch, Engine } from "./engine.ts";
import { joinRows } from "./layout.ts";
import { loopCases, quickCases } from "./self_test/cases.ts";
import { type Capability, judge } from "./self_test/judge.ts";
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

/** Lanes of the workgroups that are tried, and how often each. */
const laneCounts = [64, 256] as const, repetitions = 3, rounds = 12;

/** Runs all tests in one submit and reads the results back at once: a few milliseconds and one read-back, once the three
 * pipelines are built.
 * @throws {EngineError} when the device cannot run the kernels at all */
export async function selfTest(engine: Engine): Promise<SelfTest> {
  const cases = [...quickCases, ...loopCases];
  const groups = laneCounts.map((lanes, i) => ({
    lanes,
    at: cases.length + laneCounts.slice(0, i).reduce((sum, n) => sum + repetitions * (n + 1), 0),
  }));
  const length = groups.reduce((sum, g) => sum + repetitions * (g.lanes + 1), cases.length);
  const rows = engine.alloc("u32", questionRow.stride * cases.length), values = engine.alloc("u32", sumLength);
  const scratch = engine.alloc("u32", repetitions * Math.max(...laneCounts)), results = engine.alloc("u32", length);
  try {
    const sumBits = summands();
    engine.write(rows, joinRows(cases.map(({ name, a, b, c }) => questionRow.pack({ operation: op[name], a, b, c }))));
    engine.write(values, sumBits);
    const numbers = (first: number, count: number): Dispatch => ({
      kernel: "selftest_numbers",
      buffers: [rows, results],
      params: [first, count],
      groups: Math.ceil(count / 64),
    });
    await engine.run([
      numbers(0, quickCases.length),
      ...loopCases.map((_, i) => numbers(quickCases.length + i, 1)),
      ...groups.map(({ lanes, at }): Dispatch => ({
        kernel: "selftest_lanes",
        buffers: [values, scratch, results],
        params: [at, rounds],
        groups: repetitions,
        constants: { lanes },
      })),
    ]);
    const answers = Uint32Array.from(await engine.read(results));
    const lanes = groups.map(({ lanes, at }) => ({
      lanes,
      rounds,
      repetitions: Array.from(
        { length: repetitions },
        (_, r) => answers.subarray(at + r * (lanes + 1), at + (r + 1) * (lanes + 1)),
      ),
    }));
    const capabilities = judge(cases, answers, lanes, sumBits);
    return { engine: engine.id, sound: capabilities.every((c) => c.verdict !== "wrong"), capabilities };
  } finally {
    for (const buffer of [rows, values, scratch, results]) buffer.destroy();
  }
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
