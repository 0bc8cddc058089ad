/** Random numbers by identity: a value depends on its key and counter alone, never on what was drawn before. */

/** Philox 4×32 with ten rounds (Salmon et al. 2011). @param out receives four 32-bit words */
export function philoxInto(
  out: Uint32Array,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(0xd251, 0x1f53, c0), low0 = Math.imul(0xd2511f53, c0);
    const high1 = mulHigh(0xcd9e, 0x8d57, c2), low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** Upper half of a 32×32-bit product in 32-bit integers alone: every sum of pieces stays below 2^32. */
function mulHigh(high: number, low: number, b: number): number {
  const bl = b & 0xffff, bh = b >>> 16;
  const t = Math.imul(high, bl) + (Math.imul(low, bl) >>> 16) | 0, u = Math.imul(low, bh) + (t & 0xffff) | 0;
  return Math.imul(high, bh) + (t >>> 16) + (u >>> 16) | 0;
}

/** The words of {@link philoxInto} by themselves. @returns four 32-bit words */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  const out = new Uint32Array(4);
  philoxInto(out, ...counter, ...key);
  return [out[0], out[1], out[2], out[3]];
}

/** 32-bit FNV-1a of a text: turns names into keys. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** What a stream of numbers is for. */
export interface NoiseKey {
  seed: number;
  /** What the numbers are for, e.g. "poisson decam-384128-S10". */
  purpose: string;
  id: bigint;
}

/** Seeds beyond 32 bits fold into the purpose's half of the key. */
function keyOf(seed: number, purpose: string): [number, number] {
  return [seed >>> 0, (hashText(purpose) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b1)) >>> 0];
}

/** Uniform number in (0, 1) of 53 bits, never 0 or 1, from two words. */
const fraction = (high: number, low: number) => (high * 2 ** 21 + (low >>> 11) + 0.5) / 2 ** 53;

/** Uniform numbers in (0, 1) for one key: `uniform(item, draw)` with e.g. the pixel as item. Two draws come of one call of the
 * generator, so 2k and 2k + 1 of an item cost as much as one when asked for one after the other. */
export function uniformStream({ seed, purpose, id }: NoiseKey): (item: number, draw: number) => number {
  const [k0, k1] = keyOf(seed, purpose), words = new Uint32Array(4);
  const low = Number(BigInt.asUintN(32, id)) | 0, high = Number(BigInt.asUintN(32, id >> 32n)) | 0;
  let lastItem = -1, lastPair = -1;
  return (item, draw) => {
    const pair = draw >>> 1, k = 2 * (draw & 1);
    if (item !== lastItem || pair !== lastPair) {
      philoxInto(words, item | 0, pair | 0, low, high, k0 | 0, k1 | 0);
      lastItem = item;
      lastPair = pair;
    }
    return fraction(words[k], words[k + 1]);
  };
}

/** Uniform numbers of one seed and purpose for many ids: those of `uniformStream`, two at a time, no object per id. */
export class UniformPairs {
  readonly #key: readonly [number, number];
  readonly #words = new Uint32Array(4);

  /** @param purpose as in `NoiseKey` */
  constructor(seed: number, purpose: string) {
    this.#key = keyOf(seed, purpose);
  }

  /** `uniform(item, 2 pair)` and `uniform(item, 2 pair + 1)` into `out[at]` and `out[at + 1]`. @param id 0 ≤ id < 2^53 */
  fill(id: number, item: number, pair: number, out: Float64Array, at = 0): void {
    const words = this.#words;
    philoxInto(words, item | 0, pair | 0, id | 0, Math.floor(id / 2 ** 32) | 0, this.#key[0] | 0, this.#key[1] | 0);
    out[at] = fraction(words[0], words[1]);
    out[at + 1] = fraction(words[2], words[3]);
  }
}

/** Standard normal numbers of one key, one from every 32-bit word (Box–Muller): four an item, for planes of noise. */
export class NormalQuads {
  readonly #key: readonly [number, number];
  readonly #id: readonly [number, number];
  readonly #words = new Uint32Array(4);

  constructor({ seed, purpose, id }: NoiseKey) {
    this.#key = keyOf(seed, purpose);
    this.#id = [Number(BigInt.asUintN(32, id)) | 0, Number(BigInt.asUintN(32, id >> 32n)) | 0];
  }

  /** Four numbers into `out[at]` … `out[at + 3]`; they end at ±6.7. @param item 0 ≤ item < 2^32 */
  fill(item: number, out: Float64Array, at = 0): void {
    const w = this.#words;
    philoxInto(w, item | 0, 0, this.#id[0], this.#id[1], this.#key[0] | 0, this.#key[1] | 0);
    for (let k = 0; k < 4; k += 2) {
      const r = Math.sqrt(-2 * Math.log((w[k] + 0.5) / 2 ** 32)), angle = 2 * Math.PI * (w[k + 1] / 2 ** 32);
      out[at + k] = r * Math.cos(angle);
      out[at + k + 1] = r * Math.sin(angle);
    }
  }
}

/** Standard normal by Box–Muller. */
export function normal(uniform: (item: number, draw: number) => number, item: number, pair = 0): number {
  return Math.sqrt(-2 * Math.log(uniform(item, 2 * pair))) * Math.cos(2 * Math.PI * uniform(item, 2 * pair + 1));
}

/** Poisson count of a mean: inversion for small means, transformed rejection (Hörmann 1993, PTRS) for the others. */
export function poisson(mean: number, uniform: (draw: number) => number): number {
  if (!(mean > 0)) return 0;
  if (mean < 10) return invert(mean, uniform(0));
  const root = Math.sqrt(mean), b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4), vr = 0.9277 - 3.6224 / (b - 2);
  for (let draw = 0;; draw += 2) {
    const u = uniform(draw) - 0.5, v = uniform(draw + 1), us = 0.5 - Math.abs(u);
    const k = Math.floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (Math.log(v * inverseAlpha / (a / (us * us) + b)) <= k * Math.log(mean) - mean - logFactorial(k)) return k;
  }
}

function invert(mean: number, u: number): number {
  let k = 0, term = Math.exp(-mean), sum = term;
  while (u > sum && k < 200) {
    term *= mean / ++k;
    sum += term;
  }
  return k;
}

/** ln k! by Stirling's series; exact sums for small k. */
function logFactorial(k: number): number {
  if (k < 10) {
    let sum = 0;
    for (let i = 2; i <= k; i++) sum += Math.log(i);
    return sum;
  }
  const x = k + 1;
  return (x - 0.5) * Math.log(x) - x + 0.91893853320467274 + (1 / 12 - 1 / (360 * x * x) + 1 / (1260 * x ** 4)) / x;
}
