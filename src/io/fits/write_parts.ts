import { sum32 } from "./checksum.ts";
import { blockSize, type Header } from "./header.ts";
import { emptyPrimary, hduBytes, signedHeader } from "./write.ts";

/** As `fitsBytes` of one extension, for data that do not fit into memory. @param data is gone through twice, since the header that
 * comes first holds their checksum; pieces of any length */
export async function* fitsParts(header: Header, data: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const sum = new RunningSum();
  let length = 0;
  for await (const piece of data()) {
    sum.add(piece);
    length += piece.length;
  }
  const padding = new Uint8Array(Math.ceil(length / blockSize) * blockSize - length);
  sum.add(padding);
  yield* hduBytes(emptyPrimary([]));
  yield signedHeader(header, sum.total);
  yield* data();
  yield padding;
}

/** `sum32` of pieces whose lengths need not be multiples of 4. */
class RunningSum {
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
