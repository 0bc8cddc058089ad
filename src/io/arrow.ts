import { InputError } from "../base/errors.ts";
import type { Column, Table } from "../base/table.ts";

/** The table as an Arrow IPC file, same column names and order; vectors become fixed-size lists. */
export async function arrowBytes(table: Table): Promise<Uint8Array> {
  const { tableToIPC } = await import("apache-arrow");
  return tableToIPC(await arrowTable(table), "file");
}

/** The table as Parquet (zstd). */
export async function parquetBytes(table: Table): Promise<Uint8Array> {
  const { tableToIPC } = await import("apache-arrow");
  const { Compression, Table: WasmTable, WriterPropertiesBuilder, writeParquet } = await import("parquet-wasm/node");
  const wasm = WasmTable.fromIPCStream(tableToIPC(await arrowTable(table), "stream"));
  const properties = new WriterPropertiesBuilder().setCompression(Compression.ZSTD).setCreatedBy("obiwan").build();
  return writeParquet(wasm, properties);
}

async function arrowTable(table: Table) {
  const arrow = await import("apache-arrow");
  const vector = (name: string, c: Column) => {
    const scalar = () => {
      switch (c.type) {
        case "f8":
          return new arrow.Float64();
        case "f4":
          return new arrow.Float32();
        case "i8":
          return new arrow.Int64();
        case "i4":
          return new arrow.Int32();
        case "i2":
          return new arrow.Int16();
        case "u1":
          return new arrow.Uint8();
        case "bool":
          return new arrow.Bool();
        case "str":
          return new arrow.Utf8();
      }
    };
    const count = c.shape.reduce((a, b) => a * b, 1);
    if (c.data.length !== table.nrows * count) throw new InputError(`Cannot write column ${name}: wrong length`);
    const values = Array.from(c.data as ArrayLike<unknown>, (v) => c.type === "bool" ? v === 1 : v);
    if (count === 1) return arrow.vectorFromArray(values, scalar());
    const list = new arrow.FixedSizeList(count, new arrow.Field("item", scalar()));
    const rows = Array.from({ length: table.nrows }, (_, i) => values.slice(i * count, (i + 1) * count));
    return arrow.vectorFromArray(rows, list);
  };
  return new arrow.Table(Object.fromEntries([...table.columns].map(([name, c]) => [name, vector(name, c)])));
}
