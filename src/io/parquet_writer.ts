import type { Data, DataType } from "apache-arrow";
import type { FileSink } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import type { Column, Table } from "../base/table.ts";

/** A Parquet file (zstd) written in bounded memory: each appended table becomes one row group. Vectors become
 * fixed-size lists. */
export class ParquetWriter {
  readonly #writer: WritableStreamDefaultWriter;
  /** Moves finished row groups to the disk; ends with the file. */
  readonly #pump: Promise<void>;

  private constructor(
    readonly sink: FileSink,
    writable: WritableStream,
    start: () => Promise<ReadableStream<Uint8Array>>,
  ) {
    this.#writer = writable.getWriter();
    this.#pump = (async () => {
      // Comes with the first batch, whose schema it waits for.
      for await (const piece of await start()) await sink.write(piece);
    })();
    // A failure is reported by the next append or by finish.
    this.#pump.catch(() => {});
  }

  /** @param maxRows the most rows that one append brings @param about goes into the footer as JSON under the key "obiwan" */
  static async open(sink: FileSink, maxRows: number, about: ReadonlyMap<string, string>): Promise<ParquetWriter> {
    const { Compression, transformParquetStream, WriterPropertiesBuilder } = await import("parquet-wasm/node");
    // One key alone: the writer puts several in an order that differs from run to run.
    const metadata = new Map([["obiwan", JSON.stringify(Object.fromEntries(about))]]);
    const properties = new WriterPropertiesBuilder().setCompression(Compression.ZSTD).setCreatedBy("obiwan")
      .setMaxRowGroupSize(maxRows).setKeyValueMetadata(metadata).build();
    const { readable, writable } = new TransformStream(undefined, { highWaterMark: 1 }, { highWaterMark: 0 });
    return new ParquetWriter(sink, writable, () => transformParquetStream(readable, properties));
  }

  async append(rows: Table): Promise<void> {
    const { Table: WasmTable } = await import("parquet-wasm/node");
    const { tableToIPC } = await import("apache-arrow");
    using wasm = WasmTable.fromIPCStream(tableToIPC(await arrowTable(rows), "stream"));
    const failed = this.#pump.then(() => {
      throw new Error("the Parquet writer ended early");
    });
    for (const batch of wasm.recordBatches()) await Promise.race([this.#writer.write(batch), failed]);
  }

  /** Writes the footer; the sink is left to the caller to commit. */
  async finish(): Promise<void> {
    await Promise.race([this.#writer.close(), this.#pump]);
    await this.#pump;
  }
}

/** Typed arrays go in as they are; `arrowBytes` copies value by value, which is too slow here. */
async function arrowTable(table: Table) {
  const arrow = await import("apache-arrow");
  const scalars = (name: string, { type, data }: Column): Data<DataType> => {
    if (type === "str") {
      const texts = data as string[], length = texts.length, valueOffsets = new Int32Array(length + 1);
      texts.forEach((t, i) => valueOffsets[i + 1] = valueOffsets[i] + t.length);
      const bytes = new TextEncoder().encode(texts.join(""));
      if (bytes.length !== valueOffsets[length]) {
        throw new InputError(`Cannot write column ${name}: text must be ASCII`);
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
    const child = scalars(name, column);
    if (column.shape.length === 0) return new arrow.Vector([child]);
    const type = new arrow.FixedSizeList(per, new arrow.Field("item", child.type));
    return new arrow.Vector([arrow.makeData({ type, length, nullCount: 0, child })]);
  };
  return new arrow.Table(Object.fromEntries([...table.columns].map(([name, c]) => [name, vector(name, c)])));
}
