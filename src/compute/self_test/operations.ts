/** What the self-test asks a device to compute: one operation on three 32-bit words, one word back. */
import { philox } from "../../base/random.ts";
import { layout } from "../layout.ts";
import { enumerate, wgslConstants } from "../wgsl.ts";

const operations = [
  "none",
  "exp2",
  "log2",
  "sqrt",
  "inverseSqrt",
  "divide",
  "add",
  "multiply",
  /** a·b + c, which a compiler may contract into one rounding */
  "multiplyAdd",
  /** Rounding error of a + b, as written and with every intermediate guarded by a zero that only the buffer knows */
  "twoSum",
  "guardedTwoSum",
  /** max(a, 0) */
  "maxZero",
  /** a != a as a float, and by its bits */
  "notItself",
  "nanBits",
  "unsignedMultiply",
  /** Upper half of the product, from 16-bit halves */
  "multiplyHigh",
  "unsignedDivide",
  "remainder",
  "signedDivide",
  "signedShift",
  "reverseBits",
  /** i32(a) of a float, and f32(a) of an i32 */
  "toInteger",
  "toFloat",
  /** Checksum of the four words of Philox 4×32 with counter (a, b, c, 0) */
  "philox",
  /** Fills, permutes and folds a private array with indices known at run time only */
  "privateArray",
  /** `turn` applied to `loopSeed`: a times, a·b times in nested loops, a + b times in two loops */
  "loop",
  "nestedLoop",
  "twoLoops",
] as const;
export type OpName = typeof operations[number];
/** Operation codes; the kernel sees them as `OP_EXP2`, … */
export const op = enumerate(operations);

/** A question, u32: f32 values travel as their bits. */
export const questionRow = layout("question", { operation: 1, a: 1, b: 1, c: 1 });

export const loopSeed = 12345;
export const philoxKey = [0x2545f491, 0x9e3779b9] as const;
export const arrayLength = 12;

const view = new DataView(new ArrayBuffer(4));
/** Bits of the nearest f32. */
export function bitsOf(value: number): number {
  view.setFloat32(0, value);
  return view.getUint32(0);
}
export function floatOf(bits: number): number {
  view.setUint32(0, bits);
  return view.getFloat32(0);
}

/** One step of a linear congruential generator: its state tells how often it ran. */
export const turn = (x: number): number => (Math.imul(x, 1664525) + 1013904223) >>> 0;

export function turned(times: number): number {
  let x = loopSeed;
  for (let i = 0; i < times; i++) x = turn(x);
  return x;
}

const f = Math.fround;

function twoSum(a: number, b: number): number {
  const sum = f(a + b), back = f(sum - a);
  return f(f(a - f(sum - back)) + f(b - back));
}

/** The answer of a device that rounds every f32 operation to nearest and follows the text to the letter. */
export function ideal(code: number, a: number, b: number, c: number): number {
  const x = floatOf(a), y = floatOf(b);
  switch (code) {
    case op.exp2:
      return bitsOf(2 ** x);
    case op.log2:
      return bitsOf(Math.log2(x));
    case op.sqrt:
      return bitsOf(Math.sqrt(x));
    case op.inverseSqrt:
      return bitsOf(1 / Math.sqrt(x));
    case op.divide:
      return bitsOf(x / y);
    case op.add:
      return bitsOf(x + y);
    case op.multiply:
      return bitsOf(x * y);
    case op.multiplyAdd:
      return bitsOf(f(x * y) + floatOf(c));
    case op.twoSum:
    case op.guardedTwoSum:
      return bitsOf(twoSum(x, y));
    case op.maxZero:
      return bitsOf(Number.isNaN(x) ? 0 : Math.max(x, 0));
    case op.notItself:
    case op.nanBits:
      return Number.isNaN(x) ? 1 : 0;
    case op.unsignedMultiply:
      return Math.imul(a, b) >>> 0;
    case op.multiplyHigh:
      return Number((BigInt(a) * BigInt(b)) >> 32n);
    case op.unsignedDivide:
      return Math.floor(a / b);
    case op.remainder:
      return a % b;
    case op.signedDivide:
      return Math.trunc((a | 0) / (b | 0)) >>> 0;
    case op.signedShift:
      return ((a | 0) >> b) >>> 0;
    case op.reverseBits:
      return parseInt(a.toString(2).padStart(32, "0").split("").reverse().join(""), 2);
    case op.toInteger:
      return Math.trunc(x) >>> 0;
    case op.toFloat:
      return bitsOf(a | 0);
    case op.philox:
      return philox([a, b, c, 0], philoxKey).reduce((sum, w, k) => (sum + Math.imul(w, 2 * k + 1)) >>> 0, 0);
    case op.privateArray:
      return privateArray(a, b);
    case op.loop:
      return turned(a);
    case op.nestedLoop:
      return turned(a * b);
    case op.twoLoops:
      return turned(a + b);
    default:
      return 0;
  }
}

function privateArray(a: number, b: number): number {
  const values = new Uint32Array(arrayLength);
  for (let i = 0; i < arrayLength; i++) values[i] = turn(a + i);
  for (let i = 0; i < arrayLength; i++) {
    const from = (b + 5 * i) % arrayLength;
    values[i] = (Math.imul(values[i], 3) + values[from]) >>> 0;
  }
  return values.reduce((sum, v) => (Math.imul(sum, 31) + v) >>> 0, 0);
}

/** The codes and constants above for the kernels of the self-test. */
export const selfTestWgsl = (): string =>
  questionRow.wgsl + wgslConstants(op, "u32", "op") +
  wgslConstants({ loopSeed, philoxKey0: philoxKey[0], philoxKey1: philoxKey[1], sumLength }, "u32") +
  `const ARRAY_LENGTH = ${arrayLength};\n`;

/** Numbers that the lanes of a workgroup add up: a pairwise tree by index, whatever the number of lanes. */
export const sumLength = 1024;

/** The tree in f32. @param values [sumLength]; halves are added until one number is left */
export function pairwiseSum(values: Float32Array): number {
  const parts = Float32Array.from(values);
  for (let width = parts.length >> 1; width > 0; width >>= 1) {
    for (let i = 0; i < width; i++) parts[i] += parts[i + width];
  }
  return parts[0];
}

/** Words of the lanes after `rounds` of exchange through workgroup and storage memory. @param lanes of one workgroup */
export function exchanged(values: Uint32Array, lanes: number, rounds: number): Uint32Array {
  let own = values.slice(0, lanes);
  for (let round = 0; round < rounds; round++) {
    const near = own.map((x, lane) => (Math.imul(x, 1664525) + own[(lane + 7 * round + 1) % lanes]) >>> 0);
    own = near.map((x, lane) => (x ^ near[(5 * lane + round) % lanes]) >>> 0);
  }
  return own;
}
