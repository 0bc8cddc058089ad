import type { Disk, StreamingDisk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import type { Column, Table } from "../base/table.ts";
import { type Card, type ColumnHead, dataSumHolds, openHdu, TableWriter } from "../io/fits.ts";
import { describedColumns } from "../io/arrow.ts";
import { ParquetWriter } from "../io/parquet_writer.ts";
import { drawKey, type DrawPlan, factCards, facts, keyCard, recordText } from "./record.ts";

export interface DrawRequest extends DrawPlan {
  outdir: string;
  /** Values of the command line, for the record. */
  options: ReadonlyMap<string, string>;
}

/** Rows that are drawn, held and written at a time, and in a row group of Parquet. */
export const chunkRows = 65536;

/** Ids are 4 bytes wide, as the original's, while all of a file fit. */
const largestNarrow = 2 ** 31 - 1;

/** Columns of the file of a plan, in its order. */
export function columnsOfPlan({ model, first, count }: DrawPlan): ReadonlyMap<string, ColumnHead> {
  if (first + count - 1 <= largestNarrow) return model.columns;
  return new Map([...model.columns].map(([name, head]) => [name, name === "id" ? { ...head, type: "i8" } : head]));
}

/** `count` rows from id `first` on: every value depends on the seed and its id alone, so any part of a plan may be drawn by
 * itself.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { boxRegion, drawRows, makeModel, MemoryDisk, numbers } from "@obiwan/obiwan";
 *
 * const choices = { shape: "joint", mode: "nearest", smoothing: "rule", mapping: new Map(), nz: "eboss" } as const;
 * const model = await makeModel(new MemoryDisk(), { name: "lrg", seed: 1, extended: true, ...choices });
 * const region = boxRegion({ ra1: 150, ra2: 151, dec1: 2, dec2: 3 }, 1);
 * const plan = { model, region, seed: 1, first: 1, count: 1000, choices: {} };
 * assert.deepEqual(numbers(drawRows(plan, 1, 1000), "r")!.slice(500), numbers(drawRows(plan, 501, 500), "r"));
 * ```
 */
export function drawRows(plan: DrawPlan, first: number, count: number): Table {
  const { model, region } = plan, ra = new Float64Array(count), dec = new Float64Array(count);
  for (let i = 0; i < count; i++) region.place(first + i, ra, dec, i);
  const columns = columnsOfPlan(plan), ids = { length: count };
  const id = columns.get("id")!.type === "i4"
    ? Int32Array.from(ids, (_, i) => first + i)
    : BigInt64Array.from(ids, (_, i) => BigInt(first + i));
  const data: Record<string, Column["data"]> = { ...model.draw(first, count), ra, dec, id };
  return {
    nrows: count,
    columns: new Map([...columns].map(([name, head]) => [name, { ...head, shape: [], data: data[name] }])),
  };
}

/** Draws randoms and writes `randoms_seed_<seed>_startid_<first>.fits`, the same as Parquet, and README.txt; the FITS file
 * comes last: where it is, the others are. @param progress called after every chunk with the rows done
 * @returns the files, and whether this draw already existed
 * @throws {InputError} when the FITS file exists but is another draw, or damaged */
export async function drawRandoms(
  disk: StreamingDisk,
  request: DrawRequest,
  progress: (rows: number) => void = () => {},
): Promise<{ files: string[]; already: boolean }> {
  const { seed, first, count, outdir } = request, stem = `${outdir}/randoms_seed_${seed}_startid_${first}`;
  if (!(first >= 0 && count >= 1 && Number.isSafeInteger(first + count))) {
    throw new InputError(`Cannot draw ${count} ids from ${first} on: they must lie within 0..2^53 - 1`);
  }
  const files = [`${stem}.fits`, `${stem}.parquet`, `${outdir}/README.txt`], [fits, parquet, readme] = files;
  const all = facts(request, drawKey(request)), cards = factCards(all);
  if (await disk.exists(fits)) {
    await refuseOther(disk, fits, cards);
    if (await disk.exists(parquet) && await disk.exists(readme)) return { files, already: true };
  }
  await using fitsSink = await disk.create(fits);
  await using parquetSink = await disk.create(parquet);
  const table = await TableWriter.open(fitsSink, columnsOfPlan(request), count, "RANDOMS", cards);
  const rowGroups = await ParquetWriter.open(
    parquetSink,
    chunkRows,
    new Map<string, unknown>([...all, ["columns", describedColumns(columnsOfPlan(request))]]),
  );
  for (let done = 0; done < count;) {
    const rows = drawRows(request, first + done, Math.min(chunkRows, count - done));
    await table.append(rows);
    await rowGroups.append(rows);
    progress(done += rows.nrows);
  }
  await rowGroups.finish();
  await table.finish();
  await parquetSink.commit();
  await disk.write(readme, new TextEncoder().encode(recordText(request.options, all)));
  await fitsSink.commit();
  return { files, already: false };
}

/** An existing file counts as this draw only if its header says so and its data are undamaged. */
async function refuseOther(disk: Disk, path: string, cards: readonly Card[]) {
  const { header } = (await openHdu(disk, path, 1, { y0: 0, y1: 0 })).hdu;
  if (header.get(keyCard) !== cards.find((c) => c.key === keyCard)!.value) {
    const other = cards.find((c) => c.key !== keyCard && header.get(c.key) !== c.value);
    const why = other
      ? `its ${other.key} is ${JSON.stringify(header.get(other.key))}, not ${JSON.stringify(other.value)}`
      : "it was drawn with other options";
    throw new InputError(
      `Cannot write "${path}": another draw is there, ${why}; choose another --outdir, --seed or --startid, or remove it`,
    );
  }
  if (!await dataSumHolds(disk, path, header)) {
    throw new InputError(
      `Cannot go on with "${path}": it is this draw, but its data are damaged; remove it, then run again`,
    );
  }
}
