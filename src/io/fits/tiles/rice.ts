import { InputError } from "../../../base/errors.ts";
import { littleEndian, swapBytes } from "../byte_order.ts";

/** Parameters of the Rice code by bytes per pixel: bits of the split field, its largest value, bits of a raw pixel. */
const codes = { 1: [3, 6, 8], 2: [4, 14, 16], 4: [5, 25, 32] } as const;

/** Words of zeros after a tile's own: a block of raw pixels that begins at its end reads no further. */
const spare = 40;

let room = new Int32Array(1 << 14);

/** Bytes of a tile as words, followed by zeros, valid until the next call. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const count = Math.ceil(bytes.length / 4);
  if (room.length < count + spare) room = new Int32Array(2 * count + spare);
  const own = new Uint8Array(room.buffer, 0, 4 * count);
  own.set(bytes);
  own.fill(0, bytes.length);
  if (littleEndian) swapBytes(own, 4);
  room.fill(0, count, count + spare);
  return room;
}

/** The 32 bits from a bit on. */
function look(words: Int32Array, bit: number): number {
  const at = bit >>> 5, shift = bit & 31;
  // In two steps: a shift by 32 is none.
  return (words[at] << shift) | ((words[at + 1] >>> 1) >>> (31 - shift));
}

/** Decodes one Rice-compressed tile (FITS standard 4.0, 10.4.1: differences, zig-zag, blocks with one split each), as far as is needed.
 * @param out receives the first `count` pixels as the tile's type (unsigned for bytes)
 * @param bytePix 1, 2 or 4 @param block pixels per block */
export function decodeRice(
  bytes: Uint8Array,
  out: Int32Array,
  count: number,
  bytePix: number,
  block: number,
  place: string,
): void {
  const code = codes[bytePix as keyof typeof codes];
  if (!code) throw new InputError(`Cannot read ${place}: BYTEPIX must be 1, 2 or 4, current value is ${bytePix}`);
  const [splitBits, splitMax, rawBits] = code, words = wordsOf(bytes), end = 8 * bytes.length;
  let last = (look(words, 0) >>> (32 - rawBits)) | 0, bit: number = rawBits, i = 0;
  while (i < count && bit <= end) {
    const stop = Math.min(i + block, count), split = (look(words, bit) >>> (32 - splitBits)) - 1;
    bit += splitBits;
    if (split < 0) {
      out.fill(last, i, stop);
      i = stop;
    } else if (split === splitMax) {
      for (; i < stop; i++) {
        const v = look(words, bit) >>> (32 - rawBits);
        bit += rawBits;
        last = (last + ((v >>> 1) ^ -(v & 1))) | 0;
        out[i] = last;
      }
    } else {
      for (; i < stop; i++) {
        let w = look(words, bit), more = 0;
        // Rare: more zeros than one look shows.
        for (; w === 0 && bit <= end; w = look(words, bit)) {
          more += 32;
          bit += 32;
        }
        const zeros = Math.clz32(w), used = zeros + 1 + split;
        const low = used <= 32 ? (w << zeros) << 1 : look(words, bit + zeros + 1);
        bit += used;
        const v = ((more + zeros) << split) | ((low >>> 1) >>> (31 - split));
        last = (last + ((v >>> 1) ^ -(v & 1))) | 0;
        out[i] = last;
      }
    }
  }
  if (i < count || bit > end) {
    throw new InputError(`Cannot read ${place}: a Rice tile ends after ${bytes.length} bytes, before its last pixel`);
  }
  wrap(out, count, bytePix);
}

/** Sums of differences wrap in the pixel's own width: bytes without a sign, all else with one. */
function wrap(out: Int32Array, count: number, bytePix: number) {
  if (bytePix === 1) { for (let i = 0; i < count; i++) out[i] &= 255; }
  else if (bytePix === 2) { for (let i = 0; i < count; i++) out[i] = (out[i] << 16) >> 16; }
}

/** Rice-codes 4-byte integers (block of 32). */
export function encodeRice(values: Int32Array, block = 32): Uint8Array {
  const [splitBits, splitMax, rawBits] = codes[4], out = new BitWriter(4 * values.length + 64);
  const folded = new Uint32Array(block);
  out.put32(values[0]);
  let last = values[0];
  for (let i = 0; i < values.length; i += block) {
    const n = Math.min(block, values.length - i);
    let sum = 0;
    for (let j = 0; j < n; j++) {
      const d = (values[i + j] - last) | 0;
      last = values[i + j];
      folded[j] = (d << 1) ^ (d >> 31);
      sum += folded[j];
    }
    const split = splitOf(sum, n);
    out.reserve(n * (rawBits + 2) + sum / 2 ** split);
    if (sum === 0) out.put(0, splitBits);
    else if (split >= splitMax) {
      out.put(splitMax + 1, splitBits);
      for (let j = 0; j < n; j++) out.put32(folded[j]);
    } else {
      out.put(split + 1, splitBits);
      const low = (1 << split) - 1;
      for (let j = 0; j < n; j++) {
        const code = folded[j];
        out.bit += code >>> split;
        out.put(1, 1);
        if (split > 0) out.put(code & low, split);
      }
    }
  }
  return out.take();
}

/** Best split of a block: about log2 of its mean code (White & Becker 1998). */
function splitOf(sum: number, n: number): number {
  let split = 0;
  for (let p = Math.floor(Math.max(0, (sum - n / 2 - 1) / n)) / 2; p >= 1; p /= 2) split++;
  return split;
}

/** Bits one behind the other, highest first. Bits that are passed over (`bit += n`) are zeros. */
class BitWriter {
  bit = 0;
  #bytes: Uint8Array<ArrayBuffer>;

  constructor(bytes: number) {
    this.#bytes = new Uint8Array(bytes);
  }

  /** Makes room for as many bits. */
  reserve(bits: number) {
    const need = ((this.bit + bits) >>> 3) + 8;
    if (need <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * need);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  /** @param bits 25 at most */
  put(value: number, bits: number) {
    const at = this.bit >>> 3, v = value << (32 - bits - (this.bit & 7)), b = this.#bytes;
    b[at] |= v >>> 24;
    b[at + 1] = v >>> 16;
    b[at + 2] = v >>> 8;
    b[at + 3] = v;
    this.bit += bits;
  }

  put32(value: number) {
    this.put(value >>> 16, 16);
    this.put(value & 0xffff, 16);
  }

  take(): Uint8Array {
    return this.#bytes.slice(0, (this.bit + 7) >>> 3);
  }
}
