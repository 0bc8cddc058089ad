import { gzipSync } from "node:zlib";
import { headerBytes } from "./cards.ts";
import { encodeChecksum, sum32 } from "./checksum.ts";
import { type Card, Header } from "./header.ts";

/** One HDU to be written: mandatory cards first, then the caller's, then the data. */
export interface OutputHdu {
  header: Header;
  data: Uint8Array;
  /** Byte that fills the last block. */
  fill?: number;
}

/** A whole FITS file. An extension in first place gets an empty primary HDU before it, which takes the cards of `primary`.
 * Every HDU carries DATASUM and CHECKSUM; nothing depends on time or machine. */
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

/** Compressed the same way on every machine: no name and no time in the gzip header. */
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
export function bigEndian(values: ArrayLike<number | bigint>, type: keyof typeof setters): Uint8Array {
  const [size, set] = setters[type], out = new Uint8Array(size * values.length), view = new DataView(out.buffer);
  for (let i = 0; i < values.length; i++) set(view, i * size, values[i]);
  return out;
}

type Setter = (view: DataView, at: number, value: number | bigint) => void;
const setters = {
  f8: [8, (v, at, x) => v.setFloat64(at, x as number)],
  f4: [4, (v, at, x) => v.setFloat32(at, x as number)],
  i8: [8, (v, at, x) => v.setBigInt64(at, x as bigint)],
  i4: [4, (v, at, x) => v.setInt32(at, x as number)],
  i2: [2, (v, at, x) => v.setInt16(at, x as number)],
  u1: [1, (v, at, x) => v.setUint8(at, x as number)],
} satisfies Record<string, [number, Setter]>;
