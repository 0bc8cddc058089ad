import { InputError } from "../../base/errors.ts";
import type { Header } from "./header.ts";
import { bytesPerPixel } from "./pixels.ts";
import { isAscii } from "./tables/ascii_table.ts";
import { compressedShape } from "./tiles/layout.ts";

/** One header and data unit of a file. */
export interface Hdu {
  /** Its number in the file; the primary HDU has 0. */
  index: number;
  /** EXTNAME, or "" */
  name: string;
  /** What its data are; "compressed" is an image that a table of tiles holds. */
  kind: "empty" | "image" | "compressed" | "table";
  /** Its cards. */
  header: Header;
  /** The bytes that it was read from, with padding; absent when it was not read. */
  headerBytes?: Uint8Array;
  /** Data unit without padding; of an image that was opened for some of its rows, those rows alone. */
  data: Uint8Array;
  /** First row that `data` holds, of a plain image. */
  firstRow?: number;
  /** Byte of the heap at which the heap in `data` begins, of a compressed one. */
  heapStart?: number;
}

/** A FITS file in memory. */
export class FitsFile {
  /** A file of HDUs that are in memory. @param path for messages @param hdus in the order of the file */
  constructor(readonly path: string, readonly hdus: Hdu[]) {}

  /** HDU by number or EXTNAME. @throws {InputError} listing what there is */
  hdu(which: number | string): Hdu {
    const found = typeof which === "number"
      ? this.hdus[which]
      : this.hdus.find((h) => h.name.toUpperCase() === which.toUpperCase());
    if (found) return found;
    const names = this.hdus.map((h) => `${h.index}${h.name && ` ${h.name}`}`).join(", ");
    throw new InputError(`Cannot read "${this.path}": there is no HDU ${which}; the file has ${names}`);
  }

  /** First HDU of a kind. */
  first(kind: Hdu["kind"]): Hdu {
    const found = this.hdus.find((h) => h.kind === kind);
    if (found) return found;
    throw new InputError(`Cannot read "${this.path}": there is no ${kind} HDU in it`);
  }
}

/** Size of a data unit in bytes, without padding. */
export function dataBytes(header: Header): number {
  const axes = header.integer("NAXIS", 0, 999);
  if (axes === 0) return 0;
  if (header.get("GROUPS") === true && header.get("NAXIS1") === 0) {
    throw new InputError(
      `Cannot read ${header.place}: it holds random groups, which are not supported; write them as a table`,
    );
  }
  let values = 1;
  for (let i = 1; i <= axes; i++) values *= header.integer(`NAXIS${i}`, 0, 2 ** 40);
  const bitpix = header.number("BITPIX");
  return bytesPerPixel(bitpix) * header.integer("GCOUNT", 1, 2 ** 31, 1) *
    (header.integer("PCOUNT", 0, 2 ** 40, 0) + values);
}

export function kindOf(header: Header): Hdu["kind"] {
  if (isAscii(header)) return "table";
  if (header.get("XTENSION") === "BINTABLE") return header.get("ZIMAGE") === true ? "compressed" : "table";
  return header.number("NAXIS") > 0 && header.number("NAXIS1") > 0 ? "image" : "empty";
}

/** Size of an image, compressed or not. */
export function imageShape({ header, kind }: Hdu): { nx: number; ny: number; bitpix: number } {
  if (kind === "compressed") return compressedShape(header);
  if (kind !== "image") throw new InputError(`Cannot read ${header.place} as an image: it is a ${kind} HDU`);
  // Planes of a cube follow one another as rows.
  let ny = 1;
  for (let axis = 2; axis <= header.number("NAXIS"); axis++) ny *= header.integer(`NAXIS${axis}`, 1, 65536);
  return { nx: header.integer("NAXIS1", 1, 2 ** 31), ny, bitpix: header.number("BITPIX") };
}
