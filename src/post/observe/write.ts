import type { StreamingDisk } from "../../base/disk.ts";
import type { Table } from "../../base/table.ts";
import { type Card, type ColumnHead, TableWriter } from "../../io/fits.ts";
import { ParquetWriter } from "../../io/parquet_writer.ts";
import { batchRows, emptyTable } from "../../io/table_batches.ts";

/** Writes batches to FITS or Parquet by the ending of the name, in memory that does not grow with their number; the file has its name at the end.
 * @param about how it was made, for the header */
export async function writeObserved(
  disk: StreamingDisk,
  path: string,
  heads: ReadonlyMap<string, ColumnHead>,
  batches: AsyncIterable<Table>,
  about: Readonly<Record<string, string>>,
): Promise<void> {
  await using sink = await disk.create(path);
  const writer = /\.parquet$/i.test(path)
    ? await ParquetWriter.open(sink, batchRows, new Map(Object.entries(about)))
    : await TableWriter.open(sink, heads, undefined, "OBSERVED", cardsOf(about));
  let any = false;
  for await (const batch of batches) {
    await writer.append(batch);
    any = true;
  }
  // The Parquet writer learns its columns from a group, be it an empty one.
  if (!any && writer instanceof ParquetWriter) await writer.append(emptyTable(heads));
  await writer.finish();
  await sink.commit();
}

const keys: Record<string, string> = {
  mock: "OBSMOCK",
  with: "OBSWITH",
  seed: "OBSSEED",
  neighbours: "OBSK",
  blend_radius: "OBSBLEND",
  conditions: "OBSCOND",
};

function cardsOf(about: Readonly<Record<string, string>>): Card[] {
  const ascii = (text: string) => text.replace(/[^\x20-\x7e]/g, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
  return Object.entries(about).map(([name, value]) => ({
    key: keys[name] ?? name.replace("outside_bit_", "OBSOUT"),
    value: ascii(value),
    comment: "",
  }));
}
