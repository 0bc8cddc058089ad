/** What the answers of a device mean. */
import { type Case, isDenormal, loopBudget, loopsTried } from "./cases.ts";
import {
  bitsOf,
  exchanged,
  floatOf,
  ideal,
  loopSeed,
  op,
  type OpName,
  pairwiseSum,
  turn,
  turned,
} from "./operations.ts";

/** One thing that was asked. */
export interface Capability {
  /** What it is. */
  name: string;
  /** One plain sentence without a full stop. */
  found: string;
  /** "off": works otherwise than one might expect, no kernel may rely on it; "wrong": the device must not be used. */
  verdict: "ok" | "off" | "wrong";
}

export interface LaneAnswers {
  lanes: number;
  rounds: number;
  /** Per repetition the words of the lanes, then the bits of the sum. */
  repetitions: Uint32Array[];
}

interface Answered extends Case {
  have: number;
}

/** @param answers one word per case @param values bits that the lanes exchanged and added */
export function judge(
  cases: readonly Case[],
  answers: Uint32Array,
  lanes: readonly LaneAnswers[],
  values: Uint32Array,
): Capability[] {
  const answered = cases.map((c, i): Answered => ({ ...c, have: answers[i] }));
  const of = (...names: OpName[]) => answered.filter((c) => names.includes(c.name));
  return [
    loops(of("loop", "nestedLoop", "twoLoops")),
    arithmetic(of("add", "multiply").filter((c) => !isDenormal(c))),
    functions(of("exp2", "log2", "sqrt", "inverseSqrt", "divide")),
    pairwise(lanes, values),
    barriers(lanes, values),
    exact("integers", of("unsignedMultiply", "multiplyHigh", "unsignedDivide", "remainder", "signedDivide")),
    exact("bits and conversions", of("signedShift", "reverseBits", "toInteger", "toFloat")),
    exact("random numbers", of("philox")),
    exact("private arrays", of("privateArray")),
    notNumbers(of("nanBits", "notItself", "maxZero")),
    compensation(of("twoSum"), of("guardedTwoSum")),
    contraction(of("multiplyAdd")),
    denormals(of("multiply").filter(isDenormal)),
  ];
}

const say = (name: string, verdict: Capability["verdict"], found: string): Capability => ({ name, verdict, found });
const wanted = ({ name, a, b, c }: Case) => ideal(op[name], a, b, c);
const grouped = (n: number) => n.toLocaleString("en-GB");

/** How often the generator ran, from its state; undefined for a state that it never has. */
function stepsOf(state: number, most: number): number | undefined {
  let x = loopSeed;
  for (let i = 0; i <= most; i++, x = turn(x)) if (x === state) return i;
  return undefined;
}

function loops(cases: readonly Answered[]): Capability {
  const asked = ({ name, a, b }: Case) => name === "loop" ? a : name === "nestedLoop" ? a * b : a + b;
  for (const c of cases.filter((c) => asked(c) <= loopBudget)) {
    if (c.have === turned(asked(c))) continue;
    const steps = stepsOf(c.have, asked(c));
    return say(
      "loops",
      "wrong",
      steps === undefined
        ? "a loop of integers ends with a wrong number"
        : `an invocation is stopped after ${grouped(steps)} loop iterations, kernels need ${grouped(loopBudget)}`,
    );
  }
  const reached = cases.filter((c) => asked(c) > loopBudget).map((c) => stepsOf(c.have, asked(c)));
  if (reached.includes(undefined)) return say("loops", "wrong", "a long loop of integers ends with a wrong number");
  const least = Math.min(...reached as number[]);
  return least >= loopsTried
    ? say("loops", "ok", `${grouped(loopsTried)} iterations in one invocation are all done`)
    : say(
      "loops",
      "off",
      `an invocation is stopped without a word after ${
        grouped(Math.max(...reached as number[]))
      } loop iterations; kernels need at most ${grouped(loopBudget)}`,
    );
}

/** Distance of two f32 in units of the last place of the exact value. */
function ulps(have: number, exact: number): number {
  if (Number.isNaN(have) !== Number.isNaN(exact)) return Infinity;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(exact) || 2 ** -126)), -126);
  return Math.abs(have - exact) / 2 ** (exponent - 23);
}

function exactValue({ name, a, b }: Case): number {
  const x = floatOf(a), y = floatOf(b);
  const values: Partial<Record<OpName, number>> = {
    exp2: 2 ** x,
    log2: Math.log2(x),
    sqrt: Math.sqrt(x),
    inverseSqrt: 1 / Math.sqrt(x),
    divide: x / y,
    add: x + y,
    multiply: x * y,
  };
  return values[name]!;
}

/** Errors in ulp that WGSL allows (its section on floating point accuracy). */
function allowance({ name, a }: Case): number {
  const x = floatOf(a);
  switch (name) {
    case "exp2":
      return 3 + 2 * Math.abs(x);
    case "log2":
      return x >= 0.5 && x <= 2 ? Math.max(3, 2 ** -21 / ulpOf(Math.log2(x))) : 3;
    case "inverseSqrt":
      return 2;
    case "sqrt":
      // Inherited from 1/inverseSqrt(x).
      return 4.5;
    default:
      return 2.5;
  }
}
const ulpOf = (value: number) => 2 ** (Math.max(Math.floor(Math.log2(Math.abs(value) || 2 ** -126)), -126) - 23);

function functions(cases: readonly Answered[]): Capability {
  const names = [...new Set(cases.map((c) => c.name))];
  const worst = names.map((name) => {
    const list = cases.filter((c) => c.name === name).map((c) => {
      const error = ulps(floatOf(c.have), exactValue(c));
      return { name, error, share: error / allowance(c), x: floatOf(c.a) };
    });
    return list.reduce((w, c) => c.share > w.share ? c : w);
  });
  const text = worst.map((w) => `${w.name} ${w.error.toFixed(2)}`).join(", ");
  const bad = worst.find((w) => !(w.share <= 1));
  return bad
    ? say("functions", "wrong", `${bad.name}(${bad.x.toPrecision(6)}) is ${bad.error.toPrecision(3)} ulp off`)
    : say("functions", "ok", `within what WGSL allows; errors in ulp: ${text}`);
}

function arithmetic(cases: readonly Answered[]): Capability {
  const far = cases.filter((c) => !(ulps(floatOf(c.have), exactValue(c)) <= 1));
  if (far.length > 0) {
    const { name, a, b, have } = far[0];
    return say("arithmetic", "wrong", `${name}(${floatOf(a)}, ${floatOf(b)}) gives ${floatOf(have)}`);
  }
  const odd = cases.filter((c) => c.have !== wanted(c)).length;
  return odd === 0
    ? say("arithmetic", "ok", "sums and products are rounded to nearest")
    : say("arithmetic", "off", `${odd} of ${cases.length} sums and products are not rounded to nearest`);
}

function pairwise(lanes: readonly LaneAnswers[], values: Uint32Array): Capability {
  const numbers = Float32Array.from(values, floatOf), written = bitsOf(pairwiseSum(numbers));
  const sums = lanes.flatMap((l) => l.repetitions.map((r) => r[l.lanes]));
  // A tree of ten levels rounds ten times, each time half a unit of no more than the sum of all sizes.
  const scale = numbers.reduce((s, v) => s + Math.abs(v), 0), exact = numbers.reduce((s, v) => s + v, 0);
  const off = Math.max(...sums.map((bits) => Math.abs(floatOf(bits) - exact) / scale)) * 2 ** 24;
  if (!(off <= Math.log2(numbers.length))) {
    return say("pairwise sums", "wrong", `the sum of ${numbers.length} numbers is ${off.toPrecision(3)}·2⁻²⁴ off`);
  }
  if (new Set(sums).size > 1) {
    return say("pairwise sums", "wrong", "the same numbers give different sums in the same order");
  }
  return sums[0] === written
    ? say("pairwise sums", "ok", "bit for bit as written, with 64 and with 256 lanes")
    : say("pairwise sums", "off", "the same every time, in another order than written");
}

function barriers(lanes: readonly LaneAnswers[], values: Uint32Array): Capability {
  const bad = lanes.find((l) => {
    const want = exchanged(values, l.lanes, l.rounds);
    return l.repetitions.some((r) => want.some((w, i) => r[i] !== w));
  });
  return bad
    ? say("barriers", "wrong", `${bad.lanes} lanes do not see each other's words after a barrier`)
    : say("barriers", "ok", "lanes exchange words through workgroup and storage memory");
}

function exact(name: string, cases: readonly Answered[]): Capability {
  const bad = cases.filter((c) => c.have !== wanted(c));
  if (bad.length === 0) return say(name, "ok", `all ${cases.length} right`);
  const [{ name: what, a, b, have }] = bad;
  return say(name, "wrong", `${what}(${a}, ${b}) gives ${have}, ${wanted(bad[0])} is right`);
}

function notNumbers(cases: readonly Answered[]): Capability {
  const bad = (name: OpName) => cases.filter((c) => c.name === name && c.have !== wanted(c)).length;
  if (bad("nanBits") > 0) return say("NaN", "wrong", "bits of numbers cannot be looked at");
  const unsure = [
    ...(bad("notItself") > 0 ? ["x != x does not find it"] : []),
    ...(bad("maxZero") > 0 ? ["max(x, 0) keeps it"] : []),
  ];
  return unsure.length === 0
    ? say("NaN", "ok", "is found by x != x and by its bits")
    : say("NaN", "off", `${unsure.join(", ")}; its bits do, kernels report failures by flags`);
}

function compensation(plain: readonly Answered[], guarded: readonly Answered[]): Capability {
  const right = (cases: readonly Answered[]) => cases.every((c) => c.have === wanted(c));
  if (right(plain)) return say("compensated sums", "ok", "kept as written");
  return right(guarded)
    ? say("compensated sums", "off", "optimised away unless every intermediate is guarded; no kernel uses them")
    : say("compensated sums", "off", "optimised away even where guarded; no kernel uses them");
}

function contraction([c]: readonly Answered[]): Capability {
  const fused = bitsOf(2 ** -24);
  if (c.have !== fused && (c.have & 0x7fffffff) !== 0) return say("a·b + c", "wrong", `gives ${floatOf(c.have)}`);
  return say("a·b + c", "ok", c.have === fused ? "is rounded once (contracted)" : "is rounded twice");
}

function denormals(cases: readonly Answered[]): Capability {
  const flushed = cases.filter((c) => (c.have & 0x7fffffff) === 0).length;
  const kept = cases.filter((c) => c.have === wanted(c)).length;
  if (kept === cases.length) return say("denormals", "ok", "kept");
  return flushed + kept === cases.length
    ? say("denormals", "off", "flushed to zero, as WGSL allows")
    : say("denormals", "wrong", "a product below 2⁻¹²⁶ is neither kept nor zero");
}
