import type { FileSink } from "../base/disk.ts";
import type { Table } from "../base/table.ts";
import { arrowTable } from "./arrow.ts";

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
  static async open(sink: FileSink, maxRows: number, about: ReadonlyMap<string, unknown>): Promise<ParquetWriter> {
    const { Compression, transformParquetStream, WriterPropertiesBuilder } = await import("parquet-wasm/node");
    // Only one key: the writer's order of several differs from run to run.
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
