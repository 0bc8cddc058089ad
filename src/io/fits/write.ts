import { gzipSync } from "node:zlib";
import { columnArrays } from "../../base/table/column_arrays.ts";
import { headerBytes } from "./cards.ts";
import { littleEndian, swapBytes } from "./byte_order.ts";
import { encodeChecksum, sum32 } from "./checksum.ts";
import { type Card, Header } from "./header.ts";

/** One HDU to be written: mandatory cards first, then the caller's, then the data. */
export interface OutputHdu {
  /** Without checksums. */
  header: Header;
  /** Big-endian, without padding. */
  data: Uint8Array;
  /** Byte that fills the last block. */
  fill?: number;
}

/** A whole FITS file. An extension in first place gets an empty primary HDU before it, which takes the cards of `primary`.
 * Every HDU carries DATASUM and CHECKSUM; nothing depends on time or machine.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitsBytes, imageHdu, parseFits } from "@obiwan/obiwan";
 *
 * const bytes = fitsBytes([imageHdu({ nx: 1, ny: 1, data: Uint8Array.of(9) })]);
 * assert.equal(bytes.length % 2880, 0);
 * assert.ok(parseFits(bytes, "made here").hdus[0].header.has("CHECKSUM"));
 * ```
 */
export function fitsBytes(hdus: readonly OutputHdu[], primary: readonly Card[] = []): Uint8Array {
  const parts = hdus[0]?.header.has("SIMPLE") ? [...hdus] : [emptyPrimary(primary), ...hdus];
  const pieces = parts.flatMap(hduBytes);
  const out = new Uint8Array(pieces.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** Byte-identical on every machine: no name and no time in the gzip header. */
export function gzipBytes(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(gzipSync(bytes, { level: 6 }));
  out[9] = 255; // operating system: unknown
  return out;
}

/** The HDU that comes before a first extension. */
export function emptyPrimary(cards: readonly Card[]): OutputHdu {
  const header = new Header().add("SIMPLE", true, "FITS standard").add("BITPIX", 8).add("NAXIS", 0);
  header.add("EXTEND", true);
  for (const { key, value, comment } of cards) header.add(key, value, comment);
  return { header, data: new Uint8Array(0) };
}

export function hduBytes({ header, data, fill = 0 }: OutputHdu): Uint8Array[] {
  const padded = new Uint8Array(Math.ceil(data.length / 2880) * 2880).fill(fill);
  padded.set(data);
  return [signedHeader(header, sum32(padded)), padded];
}

/** Header unit with DATASUM and CHECKSUM. @param dataSum `sum32` of the padded data unit */
export function signedHeader(header: Header, dataSum: number): Uint8Array {
  const signed = new Header();
  for (const { key, value, comment } of header.cards) signed.add(key, value, comment);
  signed.add("CHECKSUM", "0".repeat(16), "HDU checksum").add("DATASUM", String(dataSum), "data unit checksum");
  const total = sum32(headerBytes(signed), dataSum);
  signed.set("CHECKSUM", encodeChecksum(total));
  return headerBytes(signed);
}

/** Big-endian copy of numbers. */
export function bigEndian(values: ArrayLike<number | bigint>, type: keyof typeof columnArrays): Uint8Array {
  const own = new columnArrays[type](values.length);
  own.set(values as never);
  // Stored with a sign, moved by 2⁶³ (TZERO).
  if (own instanceof BigUint64Array) own.forEach((v, i) => own[i] = v ^ (2n ** 63n));
  const bytes = new Uint8Array(own.buffer);
  if (littleEndian) swapBytes(bytes, own.BYTES_PER_ELEMENT);
  return bytes;
}
