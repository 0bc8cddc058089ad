import type { StreamingDisk } from "../../base/disk.ts";
import { type Card, TableWriter } from "../../io/fits.ts";
import { ParquetWriter } from "../../io/parquet_writer.ts";
import { fates } from "../../survey/match/fates.ts";
import type { BrickTable } from "./columns.ts";
import type { Duck } from "./duck.ts";
import { groupRows, RowGroups } from "./row_groups.ts";
import { type MergeQuery, selectRows } from "./select.ts";

/** Where the rows go, and the metadata of the files. */
export interface MergedTable {
  /** Paths without ending; `.fits` and `.parquet` are made. */
  stem: string;
  name: string;
  cards: readonly Card[];
  /** For the Parquet footer. */
  about: ReadonlyMap<string, unknown>;
}

/** Writes the chosen rows of all tables into one FITS and one Parquet file, in memory that does not grow with their number. Both
 * take their names at the end. @returns rows written, by fate @throws {ResourceError} when the disk is full */
export async function writeMerged(
  disk: StreamingDisk,
  duck: Duck,
  tables: readonly BrickTable[],
  query: MergeQuery,
  { stem, name, cards, about }: MergedTable,
  progress: (rows: number) => void,
): Promise<number[]> {
  const { columns } = query, size = groupRows(columns), counts: number[] = fates.map(() => 0);
  await using fitsSink = await disk.create(`${stem}.fits`);
  await using parquetSink = await disk.create(`${stem}.parquet`);
  const fits = await TableWriter.open(fitsSink, columns, undefined, name, cards);
  const parquet = await ParquetWriter.open(parquetSink, size, about);
  let rows = 0, groups = 0;
  const writers = [fits, parquet],
    collector = new RowGroups(columns, size, async (group) => {
      for (const writer of writers) await writer.append(group);
      groups++;
      progress(rows += group.nrows);
    });
  for await (const chunk of selectRows(duck, tables, query)) {
    for (const code of chunk.column(columns.size).numbers!.subarray(0, chunk.rows)) counts[Number(code)]++;
    await collector.add(chunk);
  }
  await collector.finish();
  // The Parquet writer learns its columns from a group, be it an empty one.
  if (groups === 0) await parquet.append(collector.empty());
  await fits.finish();
  await parquet.finish();
  await parquetSink.commit();
  await fitsSink.commit();
  return counts;
}
