import type { Disk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import { columnArrays } from "../base/table/column_arrays.ts";
import { stack } from "../base/table/stack.ts";
import type { Column, ColumnData, Table } from "../base/table.ts";
import { readAnyTable } from "./any_table.ts";
import { unpackedBytes } from "./byte_stream.ts";
import type { ColumnHead } from "./fits.ts";
import { isAscii } from "./fits/tables/ascii_table.ts";
import { decodeTable, type Field, fieldsOf } from "./fits/tables/binary_table.ts";
import { streamTable } from "./fits/tables/table_stream.ts";
import { streamParquet } from "./parquet_stream.ts";

/** A table whose rows come in batches of one size, so that memory does not grow with it. */
export interface TableBatches {
  nrows: number;
  /** Columns of every batch, and of what is written from them. */
  heads: ReadonlyMap<string, ColumnHead>;
  /** All rows in their order; may be gone through several times. Every batch but the last has `batchRows` rows. */
  batches(): AsyncGenerator<Table>;
}

/** Rows of a batch. */
export const batchRows = 65536;

/** Opens a binary FITS table, gzipped or not, or a Parquet file, recognised by content, as a stream; tables of other formats are read whole.
 * @throws {InputError} when it is no table, damaged, or has columns of varying length */
export async function openBatches(disk: Disk, path: string): Promise<TableBatches> {
  const magic = String.fromCharCode(...await disk.readRange(path, 0, 8));
  if (magic.startsWith("PAR1")) {
    const stream = await streamParquet(disk, path, await disk.size(path));
    return { nrows: stream.nrows, heads: headsOf(stream.empty), batches: () => even(stream.batches()) };
  }
  if (magic === "SIMPLE  " || magic.startsWith("\x1f\x8b")) {
    const fits = await openFitsTable(disk, path);
    if (fits) return fits;
  }
  const table = await readAnyTable(disk, path);
  async function* whole() {
    yield table;
  }
  return { nrows: table.nrows, heads: headsOf(table), batches: () => even(whole()) };
}

async function openFitsTable(disk: Disk, path: string): Promise<TableBatches | undefined> {
  for await (const bytes of unpackedBytes(disk, path, undefined, 1 << 16)) {
    if (String.fromCharCode(...bytes.subarray(0, 8)) !== "SIMPLE  ") return undefined;
    break;
  }
  const head = unpackedBytes(disk, path, undefined, 1 << 16), { header, nrows } = await streamTable(head, path);
  await head.return(undefined);
  if (isAscii(header)) return undefined;
  const fields = fieldsOf(header), varying = fields.find((f) => f.element);
  if (varying) {
    throw new InputError(
      `Cannot stream ${header.place}: column ${varying.name} has rows of varying length; leave it out`,
    );
  }
  const floats = fields.filter(mayBeFloat).map((f) => f.name);
  const decoded = (bytes: Uint8Array, rows: number) => asFloats(decodeTable(header, bytes, { nrows: rows }), floats);
  async function* pieces() {
    const { rows, rowBytes } = await streamTable(unpackedBytes(disk, path), path);
    for await (const bytes of rows()) yield decoded(bytes, bytes.length / rowBytes);
  }
  return { nrows, heads: headsOf(decoded(new Uint8Array(0), 0)), batches: () => even(pieces()) };
}

/** A table without rows. */
export const emptyTable = (heads: ReadonlyMap<string, ColumnHead>): Table => ({
  nrows: 0,
  columns: new Map([...heads].map(([name, { shape = [], ...head }]): [string, Column] => [
    name,
    { ...head, shape, data: head.type === "str" ? [] : new columnArrays[head.type](0) },
  ])),
});

/** Whole numbers that become floats where a row has no value, or does not fit: here always, so that all batches have one type. */
const mayBeFloat = ({ code, none, scale, zero }: Field) =>
  (none !== undefined && "BIJK".includes(code)) ||
  (code === "K" && !(scale === 1 && (zero === 0 || zero === 2 ** 63)));

function asFloats(table: Table, names: readonly string[]): Table {
  for (const name of names) {
    const column = table.columns.get(name)!;
    const data = Float64Array.from(column.data as ArrayLike<number | bigint>, Number);
    table.columns.set(name, { ...column, type: "f8", data });
  }
  return table;
}

function headsOf({ columns }: Table): Map<string, ColumnHead> {
  const longest = (data: ColumnData) => (data as string[]).reduce((n, s) => Math.max(n, s.length), 1);
  return new Map([...columns].map(([name, { data, lengths: _, ...head }]) => [
    name,
    head.type === "str" ? { ...head, width: head.width ?? longest(data) } : head,
  ]));
}

/** The same rows in batches of one size. */
async function* even(tables: AsyncIterable<Table>): AsyncGenerator<Table> {
  let waiting: Table[] = [], rows = 0;
  for await (const table of tables) {
    for (let from = 0; from < table.nrows;) {
      const to = Math.min(table.nrows, from + batchRows - rows);
      waiting.push(between(table, from, to));
      rows += to - from;
      from = to;
      if (rows < batchRows) continue;
      yield stack(waiting);
      [waiting, rows] = [[], 0];
    }
  }
  if (rows > 0) yield stack(waiting);
}

/** Rows from … to − 1, in the memory of the table. */
function between(table: Table, from: number, to: number): Table {
  if (from === 0 && to === table.nrows) return table;
  const columns = new Map([...table.columns].map(([name, column]): [string, Column] => {
    const per = column.shape.reduce((a, b) => a * b, 1), { data } = column;
    const part = Array.isArray(data) ? data.slice(from * per, to * per) : data.subarray(from * per, to * per);
    return [name, { ...column, data: part as ColumnData }];
  }));
  return { nrows: to - from, columns };
}
