import { createHash } from "node:crypto";
import type { Disk } from "../../../base/disk.ts";
import type { SplitDisk } from "../disk.ts";
import type { Table } from "../../../base/table.ts";
import { fileBytes, unpackedBytes } from "../../../io/byte_stream.ts";
import { readAnyTable } from "../../../io/any_table.ts";
import { isAscii } from "../../../io/fits/tables/ascii_table.ts";
import { tableHdu } from "../../../io/fits.ts";
import { streamTable } from "../../../io/fits/tables/table_stream.ts";
import { streamParquet } from "../../../io/parquet_stream.ts";
import { layoutOf, type RowLayout } from "./layout.ts";

/** A randoms table whose rows have not been read yet. */
export interface RowSource {
  path: string;
  layout: RowLayout;
  nrows: number;
  /** Whole rows of the layout; `sha256` of the file when they have all come. */
  rows(): AsyncGenerator<Uint8Array, { sha256: string }>;
}

/** Opens a FITS table, gzipped or not, or a Parquet file, recognised by content; tables of other formats are read whole.
 * @param mapping the program's names of columns to the table's @throws {InputError} when it is none of them */
export async function openRows(
  disk: SplitDisk,
  path: string,
  mapping: ReadonlyMap<string, string> = new Map(),
): Promise<RowSource> {
  const magic = String.fromCharCode(...await disk.readRange(path, 0, 4));
  if (magic === "PAR1") return await openParquet(disk, path, mapping);
  if (!await isFits(disk, path)) return await openWhole(disk, path, mapping);
  const head = unpackedBytes(disk, path, undefined, 1 << 16), { header, nrows } = await streamTable(head, path);
  await head.return(undefined);
  if (isAscii(header)) return await openWhole(disk, path, mapping);
  const gzipped = magic.startsWith("\x1f\x8b");
  return {
    path,
    layout: layoutOf(header, mapping),
    nrows,
    async *rows() {
      const hash = createHash("sha256"), see = (bytes: Uint8Array) => void hash.update(bytes);
      const table = await streamTable(unpackedBytes(disk, path, gzipped ? undefined : see), path);
      yield* table.rows();
      // Unpacking may end before the file does.
      return { sha256: gzipped ? await fileSha256(disk, path) : hash.digest("hex") };
    },
  };
}

/** Whether a file, unpacked, begins as FITS files do. */
async function isFits(disk: SplitDisk, path: string): Promise<boolean> {
  for await (const bytes of unpackedBytes(disk, path, undefined, 1 << 16)) {
    return String.fromCharCode(...bytes.subarray(0, 8)) === "SIMPLE  ";
  }
  return true;
}

/** A table of another format, in memory as a whole. */
async function openWhole(disk: SplitDisk, path: string, mapping: ReadonlyMap<string, string>): Promise<RowSource> {
  const table = await readAnyTable(disk, path);
  return {
    path,
    layout: layoutOf(tableHdu(table, "RANDOMS").header, mapping),
    nrows: table.nrows,
    async *rows() {
      yield rowBytes(table);
      return { sha256: await fileSha256(disk, path) };
    },
  };
}

async function openParquet(disk: SplitDisk, path: string, mapping: ReadonlyMap<string, string>): Promise<RowSource> {
  const stream = await streamParquet(disk, path, await disk.size(path));
  return {
    path,
    layout: layoutOf(tableHdu(stream.empty, "RANDOMS").header, mapping),
    nrows: stream.nrows,
    async *rows() {
      for await (const table of stream.batches()) yield rowBytes(table);
      return { sha256: await fileSha256(disk, path) };
    },
  };
}

const rowBytes = (table: Table) => tableHdu(table, "RANDOMS").data;

/** SHA-256 of a file, which may be larger than memory. */
export async function fileSha256(disk: Disk, path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const bytes of fileBytes(disk, path)) hash.update(bytes);
  return hash.digest("hex");
}
