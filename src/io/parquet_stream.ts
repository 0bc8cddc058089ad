import type { Disk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import type { Column, Table } from "../base/table.ts";
import { columnTypeOf, filled, numbersOf } from "./tables/arrow_columns.ts";

/** A Parquet file whose rows come in batches. */
export interface ParquetStream {
  nrows: number;
  /** No rows, the columns alone; text columns with the width of their longest value. */
  empty: Table;
  batches(): AsyncGenerator<Table>;
}

/** Opens a Parquet file of plain columns: memory grows with its row groups, not with the file.
 * @param size bytes in the file @throws {InputError} for a damaged file, nested columns and missing values */
export async function streamParquet(disk: Disk, path: string, size: number): Promise<ParquetStream> {
  const { ParquetFile } = await import("parquet-wasm/node");
  const { tableFromIPC } = await import("apache-arrow");
  const fail = (rule: string) => new InputError(`Cannot read "${path}" as Parquet: ${rule}`);
  const trying = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await unlessItPanics(act);
    } catch (error) {
      throw error instanceof InputError ? error : fail(error instanceof Error ? error.message : String(error));
    }
  };
  const file = await trying(() => ParquetFile.fromFile(slices(disk, path, 0, size) as unknown as Blob));
  const nrows = file.metadata().fileMetadata().numRows();
  async function* records(columns?: string[]) {
    const stream = await trying(() => file.stream({ batchSize: 65536, ...(columns ? { columns } : {}) }));
    const reader = (stream as ReadableStream<{ intoIPCStream(): Uint8Array }>).getReader();
    for (;;) {
      const { value, done } = await trying(() => reader.read());
      if (done) return;
      yield tableFromIPC(value.intoIPCStream());
    }
  }
  const schema = tableFromIPC(file.schema().intoIPCStream()).schema;
  const types = new Map(schema.fields.map((f) => [f.name, columnTypeOf(String(f.type))]));
  for (const f of schema.fields) {
    if (!types.get(f.name)) {
      throw fail(
        `column ${f.name} must hold plain numbers or text, its type is ${f.type}; leave it out or store it so`,
      );
    }
  }
  const words = [...types].filter(([, type]) => type === "str").map(([name]) => name);
  const widths = new Map(words.map((name) => [name, 1])), bytes = new TextEncoder();
  if (words.length > 0) {
    for await (const batch of records(words)) {
      for (const name of words) {
        for (const text of batch.getChild(name)!) {
          widths.set(name, Math.max(widths.get(name)!, bytes.encode(text ?? "").length));
        }
      }
    }
  }
  const tableOf = (nrows: number, valuesOf: (name: string) => ArrayLike<unknown>): Table => ({
    nrows,
    columns: new Map([...types].map(([name, type]): [string, Column] => {
      const width = widths.get(name);
      return [name, { type: type!, shape: [], data: filled(type!, valuesOf(name)), ...(width ? { width } : {}) }];
    })),
  });
  return {
    nrows,
    empty: tableOf(0, () => []),
    async *batches() {
      let at = 0;
      for await (const batch of records()) {
        yield tableOf(batch.numRows, (name) => {
          const vector = batch.getChild(name)!;
          if (vector.nullCount > 0) {
            const row = at + Array.from({ length: batch.numRows }, (_, i) => i).find((i) => !vector.isValid(i))!;
            throw fail(`column ${name} must have a value in every row, row ${row} has none`);
          }
          if (types.get(name) === "str") return Array.from(vector, String);
          const values = numbersOf(vector);
          // Decimals may be as long as that.
          const bad = types.get(name) === "u8"
            ? Array.prototype.findIndex.call(values, (v) => v < 0 || v >= 2n ** 64n)
            : -1;
          if (bad < 0) return values;
          throw fail(`column ${name} must hold whole numbers from 0 to 2^64 - 1, row ${at + bad} holds ${values[bad]}`);
        });
        at += batch.numRows;
      }
    },
  };
}

/** The library's code may end where nobody waits for it: what then reaches the thread as an error of its own is the answer. */
async function unlessItPanics<T>(act: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const hear = (event: Event) => {
    const { error } = event as ErrorEvent;
    if (!(error instanceof WebAssembly.RuntimeError)) return;
    event.preventDefault();
    reject(new Error(`the file is damaged (${error.message})`));
  };
  globalThis.addEventListener("error", hear);
  try {
    return await Promise.race([act(), promise]);
  } finally {
    globalThis.removeEventListener("error", hear);
  }
}

/** A file as the library wants it, read as far as it is asked for. */
function slices(disk: Disk, path: string, from: number, to: number) {
  const size = to - from, clamp = (at: number) => Math.min(size, at < 0 ? Math.max(0, size + at) : at);
  return {
    size,
    slice: (start = 0, end = size) =>
      slices(disk, path, from + clamp(start), from + Math.max(clamp(start), clamp(end))),
    arrayBuffer: async () => {
      const bytes = await disk.readRange(path, from, size);
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    },
  };
}
