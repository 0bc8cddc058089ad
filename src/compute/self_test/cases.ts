/** The questions of the self-test. */
import { hashText, philox } from "../../base/random.ts";
import { bitsOf, ideal, op, type OpName } from "./operations.ts";

export interface Case {
  name: OpName;
  a: number;
  b: number;
  c: number;
}

/** Iterations that a kernel may need in one invocation (they declare less), and how many are tried to find a device's limit. */
export const loopBudget = 20_000, loopsTried = 100_000;

/** Uniform numbers in [0, 1) of a name: the same questions every time. */
function numbersOf(name: string): (i: number) => number {
  const key = [hashText(name), 0x5e1f7e57] as const;
  return (i) => philox([i, 0, 0, 0], key)[0] / 2 ** 32;
}

function floats(name: OpName, count: number, a: (u: number) => number, b: (u: number) => number = () => 0): Case[] {
  const u = numbersOf(name), v = numbersOf(name + " b");
  return Array.from({ length: count }, (_, i) => ({ name, a: bitsOf(a(u(i))), b: bitsOf(b(v(i))), c: 0 }));
}

function words(name: OpName, count: number, b: (word: number) => number = (w) => w): Case[] {
  const u = numbersOf(name), v = numbersOf(name + " b"), w = numbersOf(name + " c");
  const word = (x: number) => Math.floor(x * 2 ** 32);
  return Array.from({ length: count }, (_, i) => ({ name, a: word(u(i)), b: b(word(v(i))) >>> 0, c: word(w(i)) }));
}

const exactly = (name: OpName, rows: readonly (readonly number[])[]): Case[] =>
  rows.map(([a, b = 0, c = 0]) => ({ name, a, b, c }));
const bits = (...values: number[]) => values.map(bitsOf);
const nan = [0x7fc00000, 0xffc00001, 0x7f800001], notNan = bits(0, -0, 1, -1e30, Infinity, -Infinity, 1e-40);

/** Quick questions: one dispatch. */
export const quickCases: readonly Case[] = [
  // Exponents of mixtures lie between −126 and 20; whole numbers and the ends are where tables break.
  ...floats("exp2", 90, (u) => -126 + 146 * u),
  ...exactly("exp2", [-126, -24, -1, -0.5, 0, 0.5, 1, 20].map((x) => bits(x))),
  ...floats("log2", 60, (u) => 10 ** (12 * u - 6)),
  ...floats("log2", 30, (u) => 0.5 + 1.5 * u),
  ...floats("sqrt", 60, (u) => 10 ** (40 * u - 20)),
  ...floats("inverseSqrt", 60, (u) => 10 ** (40 * u - 20)),
  ...floats("divide", 60, (u) => 10 ** (30 * u - 15), (u) => (u < 0.5 ? -1 : 1) * 10 ** (10 * u - 5)),
  ...floats("add", 40, (u) => 2 * u - 1, (u) => (2 * u - 1) * 2 ** (40 * u - 20)),
  ...floats("multiply", 40, (u) => 2 * u - 1, (u) => (2 * u - 1) * 2 ** (40 * u - 20)),
  // (1 + 2⁻¹²)² is a tie: rounded to 1 + 2⁻¹¹ alone, exact inside a contraction.
  ...exactly("multiplyAdd", [bits(1 + 2 ** -12, 1 + 2 ** -12, -(1 + 2 ** -11))]),
  ...exactly("twoSum", [1, 3.7, -0.3, 1e6].map((a) => bits(a, a * 2 ** -26 * 1.1))),
  ...exactly("guardedTwoSum", [1, 3.7, -0.3, 1e6].map((a) => bits(a, a * 2 ** -26 * 1.1))),
  ...exactly("maxZero", [...nan, ...bits(-3, 5)].map((a) => [a])),
  ...exactly("notItself", [...nan, ...notNan].map((a) => [a])),
  ...exactly("nanBits", [...nan, ...notNan].map((a) => [a])),
  // A denormal from memory times one, and one that a product leads to.
  ...exactly("multiply", [[0x00012345, bitsOf(1)], bits(2 ** -100, 2 ** -40)]),
  ...words("unsignedMultiply", 16),
  ...words("multiplyHigh", 16),
  ...words("unsignedDivide", 16, (w) => (w >>> 20) + 1),
  ...words("remainder", 16, (w) => (w >>> 20) + 1),
  ...words("signedDivide", 16, (w) => (w >> 20) || 3),
  ...words("signedShift", 16, (w) => w & 31),
  ...words("reverseBits", 16),
  ...floats("toInteger", 16, (u) => 2e6 * (u - 0.5)),
  ...exactly("toFloat", [0, 1, -1, 12345678, -16777216].map((i) => [i >>> 0])),
  ...words("philox", 24),
  ...words("privateArray", 8, (w) => w % 12),
];

/** Within what kernels may need, then beyond: one dispatch each, for a device may count all loops of a group together. */
export const loopCases: readonly Case[] = [
  ...exactly("loop", [[loopBudget], [loopsTried]]),
  ...exactly("nestedLoop", [[100, loopBudget / 100], [400, loopsTried / 400]]),
  ...exactly("twoLoops", [[loopBudget / 2, loopBudget / 2]]),
];

export const isDenormal = ({ name, a, b }: Case) =>
  name === "multiply" && (ideal(op.multiply, a, b, 0) & 0x7f800000) === 0;
