import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { type Table, takeRows } from "../../src/base/table.ts";
import { stack } from "../../src/base/table/stack.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { parquetBytes } from "../../src/io/arrow.ts";
import { fitsBytes, tableHdu } from "../../src/io/fits.ts";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import { batchRows, emptyTable, openBatches } from "../../src/io/table_batches.ts";

const rows = 2 * batchRows + 17;
const made = (nrows: number) =>
  new TableBuilder(nrows).long("id", (i) => 2n ** 60n + BigInt(i)).add("flux", "f4", (i) => [i, i + 0.5], { size: 2 })
    .text("name", (i) => `n${i % 1000}`, 4).add("found", "bool", (i) => i % 2 === 0).build();
const scalar = (nrows: number): Table => {
  const { columns, ...rest } = made(nrows);
  return { ...rest, columns: new Map([...columns].filter(([name]) => name !== "flux")) };
};

async function all(disk: MemoryDisk, path: string) {
  const table = await openBatches(disk, path), batches: Table[] = [];
  for await (const batch of table.batches()) batches.push(batch);
  return { table, batches };
}

Deno.test("openBatches() gives the rows of FITS, gzipped FITS, Parquet and CSV in batches of one size, as often as asked", async () => {
  const disk = new MemoryDisk(), fits = fitsBytes([tableHdu(made(rows), "T")]);
  await disk.write("t.fits", fits);
  await disk.write("t.fits.gz", new Uint8Array(gzipSync(fits)));
  await disk.write("t.parquet", await parquetBytes(scalar(rows)));
  for (
    const [path, expected] of [["t.fits", made(rows)], ["t.fits.gz", made(rows)], ["t.parquet", scalar(rows)]] as const
  ) {
    for (let time = 0; time < 2; time++) {
      const { table, batches } = await all(disk, path);
      assert.deepEqual([table.nrows, batches.map((b) => b.nrows)], [rows, [batchRows, batchRows, 17]], path);
      const at = [0, 1, batchRows - 1, batchRows, 2 * batchRows - 1, 2 * batchRows, rows - 1];
      const whole = takeRows(stack(batches), at), few = takeRows(expected, at);
      assert.deepEqual([...table.heads.keys()], [...expected.columns.keys()]);
      for (const [name, { type, data, shape }] of few.columns) {
        const head = table.heads.get(name)!;
        assert.deepEqual([head.type, [...head.shape!]], [type, [...shape]], `${path} ${name}`);
        assert.deepEqual(whole.columns.get(name)!.data, data, `${path} ${name}`);
      }
    }
  }
  await disk.write("t.csv", new TextEncoder().encode("id,g\n1,2\n3,4\n"));
  assert.deepEqual((await all(disk, "t.csv")).batches.map((b) => b.nrows), [2]);
});

Deno.test("a column of whole numbers, some of which are no values, has one type in every batch and in a table without rows", async () => {
  const disk = new MemoryDisk(),
    hdu = tableHdu(new TableBuilder(rows).add("n", "i4", (i) => i === rows - 1 ? -9 : i).build(), "T");
  hdu.header.set("TNULL1", -9);
  await disk.write("t.fits", fitsBytes([hdu]));
  const { table, batches } = await all(disk, "t.fits");
  assert.deepEqual([table.heads.get("n")!.type, ...batches.map((b) => b.columns.get("n")!.type)], [
    "f8",
    "f8",
    "f8",
    "f8",
  ]);
  assert.ok(Number.isNaN((batches[2].columns.get("n")!.data as Float64Array)[16]));
  const empty = emptyTable(table.heads).columns.get("n")!;
  assert.deepEqual([empty.type, empty.data.length, empty.data instanceof Float64Array], ["f8", 0, true]);
});

Deno.test("a table that is cut off is refused at its end, and one that is none at once", async () => {
  const disk = new MemoryDisk(), fits = fitsBytes([tableHdu(made(1000), "T")]);
  await disk.write("cut.fits", fits.subarray(0, fits.length - 5760));
  await assert.rejects(() => all(disk, "cut.fits"), /truncated/);
  await disk.write("none.fits", fitsBytes([]));
  await assert.rejects(() => openBatches(disk, "none.fits"));
});
