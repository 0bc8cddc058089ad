import type { StreamingDisk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import type { Table } from "../base/table.ts";
import { unpackedBytes } from "../io/byte_stream.ts";
import { isAscii } from "../io/fits/tables/ascii_table.ts";
import { columnNames, decodeTable } from "../io/fits/tables/binary_table.ts";
import { streamTable } from "../io/fits/tables/table_stream.ts";
import { type AddedColumn, WidenedTable } from "../io/fits/tables/widened_table.ts";
import { streamParquet } from "../io/parquet_stream.ts";
import { ParquetWriter } from "../io/parquet_writer.ts";
import type { ReadSelection } from "./selection/files.ts";
import { type Weighed, type Weigher, weigher, type WeigherOptions, weightFlags } from "./weights/weigher.ts";

export interface WeightOptions extends WeigherOptions {
  /** The table with the weights, in the format of the randoms. */
  out: string;
  /** Name of the new column; `<name>_FLAG` is added, too. */
  column: string;
  progress: (done: number, total: number) => void;
}

export interface WeightReport {
  rows: number;
  /** Rows with a weight above 0, their mean weight, and the least and largest. */
  weighted: number;
  mean: number;
  least: number;
  largest: number;
  /** Rows beyond the conditions that were injected; rows without a value of one. */
  beyond: number;
  missing: number;
  /** Where each condition came from. */
  from: Record<string, string>;
}

/** Most rows that are weighed at once. */
const pieceRows = 1 << 16;

/** Copies a table of randoms, FITS or Parquet, with a column of weights and one of flags, in memory that does not grow with its
 * rows. @throws {InputError} for another format, a damaged file and columns of that name {@link UsageError} for columns that
 * are not there */
export async function weightRandoms(
  disk: StreamingDisk,
  path: string,
  selection: ReadSelection,
  options: WeightOptions,
): Promise<WeightReport> {
  const magic = String.fromCharCode(...await disk.readRange(path, 0, 4));
  const tally = new Tally();
  await using sink = await disk.create(options.out);
  const from = await (magic === "PAR1" ? weightParquet : weightFits)({ disk, path, selection, options, tally, sink });
  await sink.commit();
  return { ...tally.report(), from };
}

interface Work {
  disk: StreamingDisk;
  path: string;
  selection: ReadSelection;
  options: WeightOptions;
  tally: Tally;
  sink: Awaited<ReturnType<StreamingDisk["create"]>>;
}

const addedColumns = (column: string): AddedColumn[] => [
  { name: column, type: "f4", comment: "weight by the selection function" },
  { name: `${column}_FLAG`, type: "i2", comment: "1: beyond what was injected; 2: no value" },
];

async function weightFits({ disk, path, selection, options, tally, sink }: Work): Promise<Weigher["from"]> {
  const { header, rowBytes, nrows, rows } = await streamTable(unpackedBytes(disk, path), path);
  if (isAscii(header)) {
    throw new InputError(`Cannot weight "${path}": its table is ASCII; write it as a binary table or Parquet`);
  }
  const own = await weigher(selection, columnNames(header), options), only = new Set(own.columns);
  const table = await WidenedTable.open(sink, header, addedColumns(options.column));
  for await (const bytes of rows()) {
    for (let at = 0; at < bytes.length; at += pieceRows * rowBytes) {
      const piece = bytes.subarray(at, at + pieceRows * rowBytes);
      const weighed = own.weigh(decodeTable(header, piece, { only, nrows: piece.length / rowBytes }));
      await table.append(piece, [weighed.weight, weighed.flag]);
      tally.add(weighed);
    }
    options.progress(tally.rows, nrows);
  }
  await table.finish();
  return own.from;
}

async function weightParquet({ disk, path, selection, options, tally, sink }: Work): Promise<Weigher["from"]> {
  const stream = await streamParquet(disk, path, await disk.size(path));
  const names = [...stream.empty.columns.keys()], [weight, flag] = addedColumns(options.column);
  const twice = names.find((n) => [weight, flag].some((c) => c.name.toLowerCase() === n.toLowerCase()));
  if (twice) {
    throw new InputError(
      `Cannot add column ${twice} to "${path}": it has one of that name; choose another with --column`,
    );
  }
  const own = await weigher(selection, names, options);
  const writer = await ParquetWriter.open(sink, 16 * pieceRows, new Map([["selection", selection.file.sample.name]]));
  const widened = (part: Table): Table => {
    const weighed = own.weigh(part);
    tally.add(weighed);
    return {
      nrows: part.nrows,
      columns: new Map([
        ...part.columns,
        [weight.name, { type: "f4", shape: [], data: Float32Array.from(weighed.weight) }],
        [flag.name, { type: "i2", shape: [], data: weighed.flag }],
      ]),
    };
  };
  // The writer learns its columns from a batch, be it an empty one.
  if (stream.nrows === 0) await writer.append(widened(stream.empty));
  for await (const part of stream.batches()) {
    await writer.append(widened(part));
    options.progress(tally.rows, stream.nrows);
  }
  await writer.finish();
  return own.from;
}

class Tally {
  rows = 0;
  #weighted = 0;
  #sum = 0;
  #least = Infinity;
  #largest = -Infinity;
  #beyond = 0;
  #missing = 0;

  add({ weight, flag }: Weighed) {
    for (let i = 0; i < weight.length; i++) {
      this.rows++;
      if (flag[i] & weightFlags.missing) {
        this.#missing++;
        continue;
      }
      if (flag[i] & weightFlags.beyond) this.#beyond++;
      const w = weight[i];
      this.#weighted++;
      this.#sum += w;
      if (w < this.#least) this.#least = w;
      if (w > this.#largest) this.#largest = w;
    }
  }

  report(): Omit<WeightReport, "from"> {
    return {
      rows: this.rows,
      weighted: this.#weighted,
      mean: this.#sum / this.#weighted,
      least: this.#least,
      largest: this.#largest,
      beyond: this.#beyond,
      missing: this.#missing,
    };
  }
}
