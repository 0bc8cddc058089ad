import { RunningSum } from "./checksum.ts";
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
