import type { Data, DataType } from "apache-arrow";
import { InputError } from "../base/errors.ts";
import type { Column, Table } from "../base/table.ts";

/** The table as an Arrow IPC file, same column names and order; vectors become fixed-size lists. */
export async function arrowBytes(table: Table): Promise<Uint8Array> {
  const { tableToIPC } = await import("apache-arrow");
  return tableToIPC(await arrowTable(table), "file");
}

/** What columns of a file are, for its footer: by name the unit in the spelling of FITS and the description, where there are any. */
export function describedColumns(columns: Iterable<readonly [string, Pick<Column, "unit" | "comment">]>) {
  const about: Record<string, { unit?: string; description?: string }> = {};
  for (const [name, { unit, comment }] of columns) {
    if (unit || comment) about[name] = { ...(unit ? { unit } : {}), ...(comment ? { description: comment } : {}) };
  }
  return about;
}

/** The table as Parquet (zstd). Units and descriptions of its columns are in the footer, as JSON under the key "obiwan". */
export async function parquetBytes(table: Table, about: Readonly<Record<string, unknown>> = {}): Promise<Uint8Array> {
  const { tableToIPC } = await import("apache-arrow");
  const { Compression, Table: WasmTable, WriterPropertiesBuilder, writeParquet } = await import("parquet-wasm/node");
  const wasm = WasmTable.fromIPCStream(tableToIPC(await arrowTable(table), "stream"));
  // Only one key: the writer's order of several differs from run to run.
  const metadata = new Map([["obiwan", JSON.stringify({ ...about, columns: describedColumns(table.columns) })]]);
  const properties = new WriterPropertiesBuilder().setCompression(Compression.ZSTD).setCreatedBy("obiwan")
    .setKeyValueMetadata(metadata).build();
  return writeParquet(wasm, properties);
}

/** Typed arrays go in as they are, not value by value. @throws {InputError} when a column is longer or shorter than the table */
export async function arrowTable(table: Table) {
  const arrow = await import("apache-arrow");
  const scalars = ({ type, data }: Column): Data<DataType> => {
    if (type === "str") {
      const texts = data as string[], length = texts.length, valueOffsets = new Int32Array(length + 1);
      let bytes = new TextEncoder().encode(texts.join(""));
      texts.forEach((t, i) => valueOffsets[i + 1] = valueOffsets[i] + t.length);
      if (bytes.length !== valueOffsets[length]) {
        // Not all of it is ASCII: characters have several bytes.
        const each = texts.map((t) => new TextEncoder().encode(t));
        each.forEach((b, i) => valueOffsets[i + 1] = valueOffsets[i] + b.length);
        bytes = new Uint8Array(valueOffsets[length]);
        each.forEach((b, i) => bytes.set(b, valueOffsets[i]));
      }
      return arrow.makeData({ type: new arrow.Utf8(), length, nullCount: 0, valueOffsets, data: bytes });
    }
    if (type === "bool") {
      const bits = new Uint8Array(Math.ceil(data.length / 8));
      (data as Uint8Array).forEach((v, i) => bits[i >> 3] |= (v ? 1 : 0) << (i & 7));
      return arrow.makeData({ type: new arrow.Bool(), length: data.length, nullCount: 0, data: bits });
    }
    return arrow.makeVector(data as Float64Array).data[0];
  };
  const vector = (name: string, column: Column) => {
    const per = column.shape.reduce((a, b) => a * b, 1), length = table.nrows;
    if (column.data.length !== length * per) {
      throw new InputError(
        `Cannot write column ${name}: ${length * per} values are needed, it has ${column.data.length}`,
      );
    }
    const child = scalars(column);
    if (per === 1) return new arrow.Vector([child]);
    const type = new arrow.FixedSizeList(per, new arrow.Field("item", child.type));
    return new arrow.Vector([arrow.makeData({ type, length, nullCount: 0, child })]);
  };
  return new arrow.Table(Object.fromEntries([...table.columns].map(([name, c]) => [name, vector(name, c)])));
}
