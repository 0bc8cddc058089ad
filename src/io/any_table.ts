import { gunzipSync } from "node:zlib";
import type { Disk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import type { Table } from "../base/table.ts";
import { parseFits, readTable, verifySums } from "./fits.ts";
import { readIpc } from "./tables/arrow/read_ipc.ts";
import { arrowColumn } from "./tables/arrow_columns.ts";
import { parseDelimited } from "./tables/delimited.ts";
import { tableOf, textOf } from "./tables/text.ts";
import { parseVotable } from "./tables/votable.ts";

/** A table in any common format: FITS (first table of the file, ASCII tables too), Parquet, Arrow and Feather (compressed or not),
 * CSV with a line of names (any line ends, UTF-8 or UTF-16), ECSV, VOTable; each gzipped or not. The file's contents tell which, and
 * where they do not, its ending. Numbers of text formats become f8, whole ones beyond 2^53 keep their digits.
 * @throws {InputError} when the file cannot be read or is none of these; other known formats are named, with the way out
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { MemoryDisk, numbers, readAnyTable } from "@obiwan/obiwan";
 *
 * const disk = new MemoryDisk();
 * await disk.write("galaxies.csv", new TextEncoder().encode("id,n\n1,0.5\n2,4\n"));
 * assert.deepEqual(numbers(await readAnyTable(disk, "galaxies.csv"), "n"), Float64Array.of(0.5, 4));
 * ```
 */
export async function readAnyTable(disk: Disk, path: string): Promise<Table> {
  const bytes = unpacked(await disk.read(path), path), kind = kindOfTable(bytes, path);
  if (kind === "fits") return fitsTableOf(bytes, path);
  if (kind === "votable") return parseVotable(textOf(bytes), path);
  if (kind === "text") return parseDelimited(textOf(bytes), path);
  const name = /\.(parquet|arrow|feather)(\.gz)?$/i.exec(path)?.[1].toLowerCase() ?? kind;
  const fail = (error: unknown) =>
    new InputError(`Cannot read "${path}" as ${name}: ${(error as Error)?.message ?? error}`);
  const ipc = kind === "arrow" ? bytes : await parquetColumns(bytes, fail);
  try {
    return arrowTableOf(ipc, path);
  } catch (error) {
    // What is wrong with a file is a plain error; another class would be a fault of the reader.
    throw (error as Error).constructor === Error ? fail(error) : error;
  }
}

/** A Parquet file as a stream of Arrow's. @throws what `fail` makes of whatever the library throws */
async function parquetColumns(bytes: Uint8Array, fail: (error: unknown) => InputError): Promise<Uint8Array> {
  const { readParquet } = await import("parquet-wasm/node");
  try {
    return readParquet(bytes).intoIPCStream();
  } catch (error) {
    throw fail(error);
  }
}

function fitsTableOf(bytes: Uint8Array, path: string): Table {
  const hdu = parseFits(bytes, path).first("table");
  verifySums(hdu);
  return readTable(hdu);
}

type Kind = "fits" | "parquet" | "arrow" | "votable" | "text";

/** First bytes of formats that are not read, and what to do. */
const others: readonly [begin: string, name: string, way: string][] = [
  ["BZh", "compressed by bzip2", "unpack it with bunzip2"],
  ["\x1f\x9d", "compressed by compress (.Z)", "unpack it with gunzip"],
  ["\xfd7zXZ", "compressed by xz", "unpack it with unxz"],
  ["\x28\xb5\x2f\xfd", "compressed by zstd", "unpack it with unzstd"],
  ["PK\x03\x04", "a zip archive or a spreadsheet", "unpack it, or save it as CSV"],
  ["FEA1", "Feather of version 1", "write it as version 2 or Parquet"],
  ["\x89HDF", "HDF5", "write the table as FITS or Parquet"],
];

function kindOfTable(bytes: Uint8Array, path: string): Kind {
  const begin = String.fromCharCode(...bytes.subarray(0, 400));
  for (const [start, name, way] of others) {
    if (begin.startsWith(start)) throw new InputError(`Cannot read "${path}": it is ${name}; ${way}`);
  }
  if (begin.startsWith("SIMPLE  ")) return "fits";
  if (begin.startsWith("PAR1")) return "parquet";
  if (begin.startsWith("ARROW1") || begin.startsWith("\xff\xff\xff\xff")) return "arrow";
  // Of UTF-16 every other byte is 0.
  if (
    /^\s*<(\?xml|!DOCTYPE|(\w+:)?VOTABLE)/i.test(
      begin.replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, "").replaceAll("\0", ""),
    )
  ) return "votable";
  const ending = /\.(csv|tsv|txt|ecsv|parquet|arrow|feather|vot|xml)(\.gz)?$/i.exec(path)?.[1].toLowerCase();
  if (ending === "parquet") return "parquet";
  if (ending === "arrow" || ending === "feather") return "arrow";
  if (ending === "vot" || ending === "xml") return "votable";
  return ending || begin.startsWith("# %ECSV") ? "text" : "fits";
}

function unpacked(bytes: Uint8Array, path: string): Uint8Array {
  if (!(bytes[0] === 0x1f && bytes[1] === 0x8b)) return bytes;
  try {
    return new Uint8Array(gunzipSync(bytes));
  } catch (error) {
    throw new InputError(`Cannot read "${path}": the gzip stream is damaged (${(error as Error).message})`);
  }
}

function arrowTableOf(bytes: Uint8Array, path: string): Table {
  const { nrows, columns } = readIpc(bytes, mostUnpacked(bytes.length));
  return tableOf(nrows, columns.map(([name, column]) => [name, arrowColumn(column)]), path);
}

/** Bytes that a table may unpack to: those of 16 million numbers, and of 2,000 for each byte of the file. */
const mostUnpacked = (bytes: number) => 8 * (2 ** 24 + 2000 * bytes);
