import { InputError } from "../../../base/errors.ts";

/** What the upper four bits of a word ask for; the lower twelve are its number. */
const op = { zeros: 0, set: 1, raise: 2, lower: 3, highs: 4, zerosThenHigh: 5, raiseOnce: 6, lowerOnce: 7 } as const;

/** Decodes a line list of IRAF's pixel masks (FITS standard 4.0, 10.4.3): 16-bit words, each an instruction that writes runs of zeros or
 * of the current value, or changes that value. Pixels are not negative and below 2^24.
 * @param out receives the first `count` pixels; those that the list does not reach are 0
 * @throws {InputError} when the list is longer than its bytes, or an instruction is none of the format */
export function decodePlio(bytes: Uint8Array, out: Int32Array, count: number, place: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), { first, end } = extent(view, place);
  let high = 1, at = 0;
  const write = (n: number, value: number) => {
    const stop = Math.min(count, at + n);
    out.fill(value, at, stop);
    at = stop;
  };
  for (let i = first; i < end && at < count; i++) {
    const word = view.getUint16(2 * i), n = word & 0xfff;
    switch (word >>> 12) {
      case op.zeros:
        write(n, 0);
        break;
      case op.highs:
        write(n, high);
        break;
      case op.zerosThenHigh:
        write(n - 1, 0);
        write(1, high);
        break;
      case op.set:
        // Its upper bits are the next word.
        if (i + 1 >= end) throw damaged(place, "its last word asks for one more");
        high = (view.getUint16(2 * ++i) << 12) | n;
        break;
      case op.raise:
      case op.raiseOnce:
        high += n;
        if (word >>> 12 === op.raiseOnce) write(1, high);
        break;
      case op.lower:
      case op.lowerOnce:
        high -= n;
        if (word >>> 12 === op.lowerOnce) write(1, high);
        break;
      default:
        throw damaged(place, `word ${i} is no instruction`);
    }
  }
  out.fill(0, at, count);
}

/** Words of the list, from its header: an old one has three words, the third of which counts all; in a later one that is not positive, the
 * second says how long the header is, and fourth and fifth hold the length in pieces of 15 bits. */
function extent(view: DataView, place: string): { first: number; end: number } {
  const words = view.byteLength >> 1, word = (i: number) => i < words ? view.getInt16(2 * i) : 0;
  const old = word(2) > 0, first = old ? 3 : word(1), end = old ? word(2) : word(4) * 2 ** 15 + word(3);
  if (words < 3 || first < 3 || end < first || end > words) {
    throw damaged(place, `its header counts ${end} words, there are ${words}`);
  }
  return { first, end };
}

const damaged = (place: string, why: string) =>
  new InputError(`Cannot read ${place}: its PLIO line list is damaged: ${why}`);
