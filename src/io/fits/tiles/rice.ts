import { InputError } from "../../../base/errors.ts";

/** Parameters of the Rice code by bytes per pixel: bits of the split field, its largest value, bits of a raw pixel. */
const codes = { 1: [3, 6, 8], 2: [4, 14, 16], 4: [5, 25, 32] } as const;

/** Decodes one Rice-compressed tile (FITS standard 4.0, 10.4.1: differences, zig-zag, blocks with one split each).
 * @param bytePix 1, 2 or 4 @param block pixels per block @returns the integers as the tile's type (unsigned for bytes) */
export function decodeRice(
  bytes: Uint8Array,
  count: number,
  bytePix: number,
  block: number,
  place: string,
): Int32Array {
  const code = codes[bytePix as keyof typeof codes];
  if (!code) throw new InputError(`Cannot read ${place}: BYTEPIX must be 1, 2 or 4, current value is ${bytePix}`);
  const [splitBits, splitMax, rawBits] = code;
  const out = new Int32Array(count);
  let at = 0, buffer = 0, held = 0;
  const take = (bits: number): number => {
    let value = 0;
    while (bits > 0) {
      if (held === 0) {
        if (at >= bytes.length) {
          throw new InputError(
            `Cannot read ${place}: a Rice tile ends after ${bytes.length} bytes, before its last pixel`,
          );
        }
        buffer = bytes[at++];
        held = 8;
      }
      const n = bits < held ? bits : held;
      value = value * (1 << n) + ((buffer >> (held - n)) & ((1 << n) - 1));
      held -= n;
      bits -= n;
    }
    return value;
  };
  const zeros = (): number => {
    let n = 0;
    for (;;) {
      if (held === 0) {
        if (at >= bytes.length) {
          throw new InputError(
            `Cannot read ${place}: a Rice tile ends after ${bytes.length} bytes, before its last pixel`,
          );
        }
        buffer = bytes[at++];
        held = 8;
      }
      const rest = buffer & ((1 << held) - 1);
      if (rest === 0) {
        n += held;
        held = 0;
        continue;
      }
      const lead = Math.clz32(rest) - (32 - held);
      held -= lead + 1;
      return n + lead;
    }
  };
  let last = take(rawBits) | 0;
  for (let i = 0; i < count;) {
    const end = Math.min(i + block, count);
    const split = take(splitBits) - 1;
    if (split < 0) {
      for (; i < end; i++) out[i] = last;
    } else if (split === splitMax) {
      for (; i < end; i++) out[i] = last = (last + unzigzag(take(rawBits))) | 0;
    } else {
      for (; i < end; i++) {
        const high = zeros();
        out[i] = last = (last + unzigzag(high * 2 ** split + take(split))) | 0;
      }
    }
    // Differences wrap in the pixel's own width.
    if (bytePix < 4) {
      for (let j = end - Math.min(block, count); j < end; j++) if (j >= 0) out[j] = wrap(out[j], bytePix);
    }
    if (bytePix < 4) last = wrap(last, bytePix);
  }
  return out;
}

const unzigzag = (v: number) => (v % 2 === 0 ? v / 2 : -(v + 1) / 2);
const wrap = (v: number, bytePix: number) => (bytePix === 1 ? v & 255 : (v << 16) >> 16);

/** Rice-codes 4-byte integers (block of 32). */
export function encodeRice(values: Int32Array, block = 32): Uint8Array {
  const [splitBits, splitMax, rawBits] = codes[4];
  const out: number[] = [];
  let buffer = 0, free = 8;
  const put = (value: number, bits: number) => {
    while (bits > 0) {
      const n = Math.min(bits, free);
      const piece = Math.floor(value / 2 ** (bits - n)) & ((1 << n) - 1);
      buffer |= piece << (free - n);
      free -= n;
      bits -= n;
      if (free === 0) {
        out.push(buffer);
        buffer = 0;
        free = 8;
      }
    }
  };
  put(values[0] >>> 0, rawBits);
  let last = values[0];
  for (let i = 0; i < values.length; i += block) {
    const n = Math.min(block, values.length - i);
    const codesOfBlock = new Float64Array(n);
    let sum = 0;
    for (let j = 0; j < n; j++) {
      const d = (values[i + j] - last) | 0;
      last = values[i + j];
      sum += codesOfBlock[j] = d >= 0 ? 2 * d : -2 * d - 1;
    }
    // Best split: about log2 of the mean code (White & Becker 1998).
    const mean = Math.max(0, (sum - n / 2 - 1) / n);
    let split = 0;
    for (let p = Math.floor(mean) / 2; p >= 1; p /= 2) split++;
    if (sum === 0) put(0, splitBits);
    else if (split >= splitMax) {
      put(splitMax + 1, splitBits);
      for (const code of codesOfBlock) put(code, rawBits);
    } else {
      put(split + 1, splitBits);
      for (const code of codesOfBlock) {
        const high = Math.floor(code / 2 ** split);
        for (let k = 0; k < high; k++) put(0, 1);
        put(1, 1);
        if (split > 0) put(code - high * 2 ** split, split);
      }
    }
  }
  if (free < 8) out.push(buffer);
  return Uint8Array.from(out);
}
