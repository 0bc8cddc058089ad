import type { Disk } from "../../../base/disk.ts";
import { type Table, takeRows } from "../../../base/table.ts";
import { unpackedBytes } from "../../byte_stream.ts";
import { openFits } from "../open_fits.ts";
import { readTable } from "../read_data.ts";
import { isAscii } from "./ascii_table.ts";
import { columnNames, decodeTable, fieldsOf } from "./binary_table.ts";
import { streamTable } from "./table_stream.ts";

/** Which rows of a table are kept. */
export interface RowChoice {
  /** A column of the table that is meant, or other names for it; tables with none of them are passed over. */
  has: readonly string[];
  /** Columns that `keep` looks at, as far as they are there; cases do not matter. */
  columns: readonly string[];
  /** Rows to keep of some that follow one another. */
  keep(part: Table): readonly number[];
}

/** Some rows of a table in a FITS file, gzipped or not, with all their columns and their origins. The file is read in pieces and the other rows are
 * forgotten: memory grows with what is kept. A table with columns of variable length is read as a whole.
 * @throws {InputError} when no table has the column, or the file is damaged */
export async function filterTable(disk: Disk, path: string, { has, columns, keep }: RowChoice): Promise<Table> {
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  const { header, rowBytes, rows } = await streamTable(
    unpackedBytes(disk, path),
    path,
    (h) => columnNames(h).some((name) => has.some((other) => same(name, other))),
    `table with a column ${has.join(" or ")}`,
  );
  if (isAscii(header) || fieldsOf(header).some((f) => f.element)) {
    const all = (await openFits(disk, path)).hdus.find((h) => h.header.place === header.place)!;
    const table = readTable(all), rows = keep(table);
    return { ...takeRows(table, rows), origins: rows.map((row) => originOf(path, row)) };
  }
  const only = new Set(columns.map((c) => c.toLowerCase()));
  const kept: Uint8Array[] = [], origins: string[] = [];
  let first = 0;
  for await (const bytes of rows()) {
    const part = decodeTable(header, bytes, { only, nrows: bytes.length / rowBytes });
    for (const row of keep(part)) {
      kept.push(bytes.slice(row * rowBytes, (row + 1) * rowBytes));
      origins.push(originOf(path, first + row));
    }
    first += part.nrows;
  }
  const all = new Uint8Array(kept.length * rowBytes);
  kept.forEach((row, i) => all.set(row, i * rowBytes));
  return { ...decodeTable(header, all, { nrows: kept.length }), origins };
}

const originOf = (path: string, row: number) => `"${path}" row ${row + 1}`;
