import type { Disk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import type { Column, Table } from "../base/table.ts";
import { longColumn } from "../base/table_builder.ts";
import { openFits, readTable } from "./fits.ts";

/** A table in any common format: FITS (first table of the file), CSV with a header line, Parquet, Arrow;
 * recognised by the file's extension. Numbers of text formats become f8.
 * @throws {InputError} when the file cannot be read or is not what its name says
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
  const ending = /\.(csv|parquet|arrow|feather)$/i.exec(path)?.[1].toLowerCase();
  if (!ending) return readTable((await openFits(disk, path)).first("table"));
  const bytes = await disk.read(path);
  if (ending === "csv") return parseCsv(new TextDecoder().decode(bytes), path);
  const { tableFromIPC } = await import("apache-arrow");
  try {
    if (ending !== "parquet") return fromArrow(tableFromIPC(bytes), path);
    const { readParquet } = await import("parquet-wasm/node");
    return fromArrow(tableFromIPC(readParquet(bytes).intoIPCStream()), path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`Cannot read "${path}" as ${ending}: ${(error as Error)?.message ?? error}`);
  }
}

/** Comma-separated values: first line names, quotes as in RFC 4180, lines that start with # are comments. An empty field of a
 * column of numbers is NaN. */
export function parseCsv(text: string, path: string): Table {
  const [names, ...rows] = records(text.replace(/^\ufeff/, ""));
  if (!names) throw new InputError(`Cannot read "${path}": the file is empty`);
  const columns = new Map<string, Column>();
  rows.forEach((row, i) => {
    if (row.length !== names.length) {
      throw new InputError(
        `Cannot read "${path}": row ${i + 1} has ${row.length} fields, the first line ${names.length}`,
      );
    }
  });
  names.forEach((name, k) => {
    const fields = rows.map((row) => row[k].trim()), values = fields.map((f) => f === "" ? NaN : Number(f));
    const numeric = fields.every((f, i) => f === "" || /^[+-]?nan$/i.test(f) || !Number.isNaN(values[i]));
    columns.set(
      name.trim(),
      numeric ? { type: "f8", shape: [], data: Float64Array.from(values) } : { type: "str", shape: [], data: fields },
    );
  });
  return { nrows: rows.length, columns };
}

function* records(text: string): Generator<string[]> {
  const field = /("(?:[^"]|"")*"|(?!")[^,\r\n]*)(,|\r?\n|$)/y;
  let row: string[] = [];
  while (field.lastIndex < text.length) {
    if (row.length === 0 && text[field.lastIndex] === "#") {
      const end = text.indexOf("\n", field.lastIndex);
      field.lastIndex = end < 0 ? text.length : end + 1;
      continue;
    }
    const at = field.lastIndex, match = field.exec(text);
    if (!match) throw new InputError(`Cannot read CSV: the quotes near "${text.slice(at, at + 30)}" do not end`);
    const [, raw, end] = match;
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === ",") {
      if (field.lastIndex === text.length) row.push("");
      else continue;
    }
    if (row.length > 1 || row[0] !== "") yield row;
    row = [];
  }
}

interface ArrowTable {
  numRows: number;
  schema: { fields: { name: string; type: unknown }[] };
  getChild(name: string): { toArray(): ArrayLike<unknown>; nullCount: number } & Iterable<unknown> | null;
}

function fromArrow(arrow: ArrowTable, path: string): Table {
  const columns = new Map<string, Column>();
  for (const { name } of arrow.schema.fields) {
    const values = Array.from(arrow.getChild(name)!), first = values.find((v) => v !== null);
    if (typeof first === "string") {
      columns.set(name, {
        type: "str",
        shape: [],
        data: values.map((v) => String(v ?? "")),
      });
    } else if (typeof first === "bigint" && values.every((v) => v !== null)) {
      columns.set(name, { ...longColumn(values as bigint[])!, shape: [] });
    } else if (["number", "bigint", "boolean"].includes(typeof first)) {
      columns.set(name, {
        type: "f8",
        shape: [],
        data: Float64Array.from(values, (v) => v === null ? NaN : Number(v)),
      });
    }
    // Lists and structures are not supported as columns: they count as missing.
  }
  if (columns.size === 0) throw new InputError(`Cannot read "${path}": it has no columns of numbers or text`);
  return { nrows: arrow.numRows, columns };
}
