import assert from "node:assert/strict";
import { InputError } from "../../../src/base/errors.ts";
import { stack } from "../../../src/base/table/stack.ts";
import { numbers, takeRows } from "../../../src/base/table.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { readAnyTable } from "../../../src/io/any_table.ts";
import { arrowBytes, parquetBytes } from "../../../src/io/arrow.ts";
import { fitsBytes, parseFits, readTable, tableHdu, tableHeads } from "../../../src/io/fits.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { streamParquet } from "../../../src/io/parquet_stream.ts";
import { mergedColumns } from "../../../src/post/merge/columns.ts";
import { longs, rawTable } from "../../make/tables/raw_table.ts";

const big = [2n ** 63n, 2n ** 63n + 1n, 2n ** 64n - 1n, 0n, 2n ** 53n + 1n];

/** Column x of a table with these stored values and cards. */
function read(stored: readonly bigint[], cards: Record<string, number>) {
  const bytes = rawTable(stored.length, [{ name: "x", form: "K", width: 8, bytes: longs(stored), cards }]);
  return readTable(parseFits(bytes, "k.fits").first("table")).columns.get("x")!;
}

Deno.test("readTable() keeps every unsigned whole number of 64 bits (TZERO 2^63)", () => {
  const column = read(big.map((v) => v - 2n ** 63n), { "TZERO#": 2 ** 63 });
  assert.equal(column.type, "u8");
  assert.deepEqual(column.data, BigUint64Array.from(big));
});

Deno.test("readTable() scales K columns: whole numbers exactly as long as 64 bits hold them, all else as floats", () => {
  assert.deepEqual(read([3n, -5n], { "TSCAL#": 0.5 }).data, Float64Array.of(1.5, -2.5));
  assert.deepEqual(read([3n, -5n], { "TZERO#": 0.5 }).data, Float64Array.of(3.5, -4.5));
  assert.deepEqual(read([2n ** 60n + 1n], { "TSCAL#": 4, "TZERO#": 1 }).data, BigInt64Array.of(2n ** 62n + 5n));
  assert.deepEqual(read([2n ** 60n + 1n, 0n], { "TSCAL#": 8 }).data, BigUint64Array.of(2n ** 63n + 8n, 0n));
  assert.deepEqual(read([2n ** 62n, -1n], { "TSCAL#": 2 }).data, Float64Array.of(2 ** 63, -2));
  assert.deepEqual(read([5n, 7n], { "TZERO#": -(2 ** 40) }).data, BigInt64Array.of(5n - 2n ** 40n, 7n - 2n ** 40n));
});

Deno.test("readTable() reads what stands for no value (TNULL) as NaN, before TSCAL and TZERO", () => {
  assert.deepEqual(read([3n, -99n], { "TNULL#": -99 }).data, Float64Array.of(3, NaN));
  assert.deepEqual(read([3n, -99n], { "TNULL#": -99, "TSCAL#": 2, "TZERO#": 1 }).data, Float64Array.of(7, NaN));
  assert.deepEqual(read([3n, 4n], { "TNULL#": -99 }).data, BigInt64Array.of(3n, 4n));
  const short = { name: "x", form: "I", width: 2, bytes: Uint8Array.of(0, 5, 255, 255), cards: { "TNULL#": -1 } };
  const table = readTable(parseFits(rawTable(2, [short]), "i.fits").first("table"));
  assert.deepEqual(table.columns.get("x")!.data, Float64Array.of(5, NaN));
});

const table = new TableBuilder(big.length).long("id", (i) => big[i]).add("ra", "f8", (i) => i).build();

Deno.test("long() has no sign where a value needs the 64th bit, and refuses negative values beside it", () => {
  assert.equal(table.columns.get("id")!.type, "u8");
  assert.equal(new TableBuilder(1).long("id", () => 2n ** 63n - 1n).build().columns.get("id")!.type, "i8");
  assert.throws(() => new TableBuilder(2).long("id", (i) => [-1n, 2n ** 63n][i]), InputError);
  assert.throws(() => new TableBuilder(1).long("id", () => 2n ** 64n), /column id/);
});

Deno.test("FITS, Parquet and Arrow files hold ids of 64 bits as they are", async () => {
  const disk = new MemoryDisk();
  await disk.write("t.fits", fitsBytes([tableHdu(table, "T")]));
  await disk.write("t.parquet", await parquetBytes(table));
  await disk.write("t.arrow", await arrowBytes(table));
  for (const path of ["t.fits", "t.parquet", "t.arrow"]) {
    const { type, data } = (await readAnyTable(disk, path)).columns.get("id")!;
    assert.equal(type, "u8", path);
    assert.deepEqual(data, BigUint64Array.from(big), path);
  }
  const stream = await streamParquet(disk, "t.parquet", await disk.size("t.parquet"));
  for await (const part of stream.batches()) assert.deepEqual(part.columns.get("id")!.data, BigUint64Array.from(big));
  assert.deepEqual(numbers(takeRows(table, [2]), "id"), Float64Array.of(2 ** 64));
});

Deno.test("tables whose ids need the 64th bit go together with those whose ids do not, but not with negative ones", () => {
  const of = (...ids: bigint[]) => new TableBuilder(ids.length).long("id", (i) => ids[i]).build();
  assert.deepEqual(stack([of(5n), of(2n ** 63n)]).columns.get("id")!.data, BigUint64Array.of(5n, 2n ** 63n));
  assert.throws(() => stack([of(-5n), of(2n ** 63n)]), /column id holds -5/);
  const heads = [of(1n), of(2n ** 63n)].map((t) => {
    const head = tableHeads(parseFits(fitsBytes([tableHdu(t, "T")]), "t.fits").first("table").header);
    return { brick: "b", path: "p", nrows: 1, heads: head };
  });
  assert.equal(mergedColumns(heads).get("id")!.type, "u8");
});

Deno.test("stack() finds the narrowest type for numbers of two tables and refuses text beside them", () => {
  const of = (type: "f4" | "i4" | "i2") => new TableBuilder(1).add("x", type, () => 7).build();
  assert.deepEqual(stack([of("i2"), of("i4")]).columns.get("x")!.data, Int32Array.of(7, 7));
  assert.deepEqual(stack([of("i4"), of("f4")]).columns.get("x")!.data, Float64Array.of(7, 7));
  const text = new TableBuilder(1).text("x", () => "7", 1).build();
  assert.throws(() => stack([of("i2"), text]), InputError);
});
