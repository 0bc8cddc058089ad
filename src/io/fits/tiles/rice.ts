import { InputError } from "../../../base/errors.ts";

/** Parameters of the Rice code by bytes per pixel: bits of the split field, its largest value, bits of a raw pixel. */
const codes = { 1: [3, 6, 8], 2: [4, 14, 16], 4: [5, 25, 32] } as const;

/** Bytes of a tile, followed by zeros: four bytes from any place of the tile can be read without a look at its end. */
let padded = new Uint8Array(1 << 16);

function withZeros(bytes: Uint8Array): Uint8Array {
  if (padded.length < bytes.length + 8) padded = new Uint8Array(2 * bytes.length + 8);
  padded.set(bytes);
  padded.fill(0, bytes.length, bytes.length + 8);
  return padded;
}

/** Decodes one Rice-compressed tile (FITS standard 4.0, 10.4.1: differences, zig-zag, blocks with one split each).
 * Reads the stream 32 bits at a time, of which 25 are sure to be new whatever the bit it starts at.
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
  const [splitBits, splitMax, rawBits] = code, b = withZeros(bytes), end = 8 * bytes.length;
  // Differences wrap in the pixel's own width: shifted left by `idle` bits and back, with or without their sign.
  const idle = 32 - rawBits, unsigned = bytePix === 1;
  let bit = 0;
  const truncated = () =>
    new InputError(`Cannot read ${place}: a Rice tile ends after ${bytes.length} bytes, before its last pixel`);
  const word = (at: number) => {
    const p = at >>> 3;
    return ((b[p] << 24) | (b[p + 1] << 16) | (b[p + 2] << 8) | b[p + 3]) << (at & 7);
  };
  const raw = () => {
    // In two halves: 32 bits may begin in the middle of a byte.
    const half = rawBits >> 1, value = ((word(bit) >>> (32 - half)) << half) | (word(bit + half) >>> (32 - half));
    bit += rawBits;
    return value;
  };
  let last = raw();
  if (idle > 0 && !unsigned) last = (last << idle) >> idle;
  for (let i = 0; i < count;) {
    if (bit > end) throw truncated();
    const stop = Math.min(i + block, count), split = (word(bit) >>> (32 - splitBits)) - 1;
    bit += splitBits;
    if (split < 0) {
      out.fill(last, i, stop);
      i = stop;
    } else if (split === splitMax) {
      for (; i < stop; i++) {
        const v = raw();
        last = (last + ((v >>> 1) ^ -(v & 1))) | 0;
        out[i] = idle === 0 ? last : unsigned ? last & 255 : (last << idle) >> idle;
      }
    } else {
      for (; i < stop; i++) {
        let w = word(bit), high = 0;
        // Rare: more zeros than one look shows.
        while (w >>> 7 === 0) {
          high += 25;
          bit += 25;
          if (bit > end) throw truncated();
          w = word(bit);
        }
        const zeros = Math.clz32(w);
        bit += zeros + 1;
        let v = (high + zeros) << split;
        if (split > 0) {
          v |= (zeros + 1 + split <= 25 ? w << (zeros + 1) : word(bit)) >>> (32 - split);
          bit += split;
        }
        last = (last + ((v >>> 1) ^ -(v & 1))) | 0;
        out[i] = idle === 0 ? last : unsigned ? last & 255 : (last << idle) >> idle;
      }
    }
    if (idle > 0) last = unsigned ? last & 255 : (last << idle) >> idle;
  }
  if (bit > end) throw truncated();
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
