/** Words whose halves add up to less than 2^31: whole numbers of the machine. */
const block = 32768;

/** Ones' complement sum of 32-bit words (FITS 4.0, appendix J). @param bytes a multiple of 4 long
 * @param little the words are not in the order of FITS, but little-endian */
export function sum32(bytes: Uint8Array, start = 0, little = false): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let high = Math.floor(start / 65536), low = start % 65536;
  for (let at = 0; at < bytes.length; at += 4 * block) {
    let some = 0, others = 0;
    for (let i = at, end = Math.min(bytes.length, at + 4 * block); i < end; i += 4) {
      const word = view.getUint32(i, little);
      some += word >>> 16;
      others += word & 0xffff;
    }
    high += some;
    low += others;
  }
  while (high > 65535 || low > 65535) {
    const carryHigh = Math.floor(high / 65536), carryLow = Math.floor(low / 65536);
    high = (high % 65536) + carryLow;
    low = (low % 65536) + carryHigh;
  }
  return high * 65536 + low;
}

/** `sum32` of pieces whose lengths need not be multiples of 4. */
export class RunningSum {
  /** Of all words that are whole. */
  total = 0;
  readonly #word = new Uint8Array(4);
  #have = 0;

  add(bytes: Uint8Array) {
    let at = 0;
    while (this.#have > 0 && at < bytes.length) this.#byte(bytes[at++]);
    const whole = at + Math.floor((bytes.length - at) / 4) * 4;
    this.total = sum32(bytes.subarray(at, whole), this.total);
    for (at = whole; at < bytes.length; at++) this.#byte(bytes[at]);
  }

  #byte(value: number) {
    this.#word[this.#have++] = value;
    if (this.#have < 4) return;
    this.total = sum32(this.#word, this.total);
    this.#have = 0;
  }
}

/** Sixteen characters that make the sum over the whole HDU all ones. @param sum of the HDU with CHECKSUM set to zeros */
export function encodeChecksum(sum: number): string {
  const value = 4294967295 - sum, out = new Array<number>(16);
  for (let i = 0; i < 4; i++) {
    const byte = Math.floor(value / 2 ** (24 - 8 * i)) % 256, quotient = Math.floor(byte / 4) + 48;
    const four = [quotient + byte % 4, quotient, quotient, quotient];
    // Letters and digits only: move pairs apart until none is punctuation.
    for (let again = true; again;) {
      again = false;
      for (let k = 0; k < 4; k += 2) {
        if (punctuation(four[k]) || punctuation(four[k + 1])) {
          four[k]++;
          four[k + 1]--;
          again = true;
        }
      }
    }
    for (let k = 0; k < 4; k++) out[4 * k + i] = four[k];
  }
  const text = String.fromCharCode(...out);
  return text.slice(15) + text.slice(0, 15);
}

const punctuation = (c: number) => (c >= 58 && c <= 64) || (c >= 91 && c <= 96);
