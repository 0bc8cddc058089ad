import assert from "node:assert/strict";
import { type Table, takeRows } from "../../../src/base/table.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { type ColumnHead, fitsBytes, openFits, tableHdu, tableHeads, TableWriter } from "../../../src/io/fits.ts";
import { ParquetWriter } from "../../../src/io/parquet_writer.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { inTemp } from "../../make/in_temp.ts";

/** 1001 rows of 57 bytes: no multiple of 4 anywhere. */
const table = new TableBuilder(1001).add("x", "f8", (i) => i / 7, { unit: "deg" }).add("n", "i4", (i) => -i)
  .text("name", (i) => `row-${i}`, 12).long("big", (i) => BigInt(i) << 40n).add("f", "f4", (i) => i / 3)
  .add("on", "bool", (i) => i % 3 === 0).long("unsigned", (i) => 2n ** 64n - 1n - BigInt(i)).add(
    "v",
    "f4",
    (i) => [i, -i, i / 9],
    { size: 3 },
  ).build();
const heads = new Map<string, ColumnHead>(
  [...table.columns].map(([k, { type, unit, width, shape }]) => [k, { type, unit, width, shape }]),
);
const cards = [{ key: "MODEL", value: "test", comment: "what it is" }];

function* pieces(t: Table, sizes: readonly number[]) {
  for (let at = 0, k = 0; at < t.nrows; k++) {
    const n = Math.min(sizes[k % sizes.length], t.nrows - at);
    yield takeRows(t, Array.from({ length: n }, (_, i) => at + i));
    at += n;
  }
}

Deno.test("TableWriter writes the bytes of fitsBytes(), in whatever pieces the rows come", async () => {
  const whole = fitsBytes([tableHdu(table, "ROWS", cards)]);
  for (const sizes of [[1001], [1, 2, 3, 5], [1000], [333, 0, 1]]) {
    const disk = new MemoryDisk(), sink = await disk.create("t.fits");
    const stream = await TableWriter.open(sink, heads, table.nrows, "ROWS", cards);
    for (const piece of pieces(table, sizes)) await stream.append(piece);
    await stream.finish();
    await sink.commit();
    assert.deepEqual(disk.files.get("t.fits"), whole);
  }
});

Deno.test("TableWriter needs no row count in advance, and tableHeads() reads back what it was told of the columns", async () => {
  const disk = new MemoryDisk(), sink = await disk.create("t.fits");
  const stream = await TableWriter.open(sink, heads, undefined, "ROWS", cards);
  for (const piece of pieces(table, [400])) await stream.append(piece);
  await stream.finish();
  await sink.commit();
  assert.deepEqual(disk.files.get("t.fits"), fitsBytes([tableHdu(table, "ROWS", cards)]));
  const back = tableHeads((await openFits(disk, "t.fits")).hdu("ROWS").header);
  const plain = (h: ColumnHead) => ({ type: h.type, unit: h.unit, width: h.width, shape: h.shape });
  assert.deepEqual([...back].map(([k, h]) => [k, plain(h)]), [...heads].map(([k, h]) => [k, plain(h)]));
});

Deno.test("TableWriter refuses a row count other than announced, long and non-ASCII text", async () => {
  const open = async (n: number) => await TableWriter.open(await new MemoryDisk().create("t"), heads, n, "ROWS");
  await assert.rejects(async () => (await open(3)).finish(), /3 rows were announced, 0 came/);
  const odd = (name: string) => ({
    nrows: 1,
    columns: new Map(takeRows(table, [0]).columns).set("name", { type: "str" as const, shape: [], data: [name] }),
  });
  await assert.rejects(
    async () => (await open(1)).append(odd("longer than that")),
    /name: "longer than that" is longer than 12/,
  );
  await assert.rejects(async () => (await open(1)).append(odd("é")), /not ASCII/);
});

Deno.test("a sink of the local disk leaves nothing behind when disposed of, and one file when committed", () =>
  inTemp(async (dir) => {
    {
      await using sink = await localDisk.create(`${dir}/a/x.bin`);
      await sink.write(new Uint8Array(9));
    }
    assert.deepEqual(await localDisk.list(`${dir}/a`), []);
    for (const name of ["x.bin.0123abcd.tmp", "x.bin.mine.tmp"]) {
      await Deno.writeFile(`${dir}/a/${name}`, new Uint8Array(3));
    }
    {
      await using sink = await localDisk.create(`${dir}/a/x.bin`);
      await sink.write(Uint8Array.of(1, 2, 3));
      await sink.patch(1, Uint8Array.of(9));
      await sink.write(Uint8Array.of(4));
      await sink.commit();
    }
    // The first is what a killed process leaves, the other somebody's own.
    assert.deepEqual(await localDisk.list(`${dir}/a`), ["x.bin", "x.bin.mine.tmp"]);
    assert.deepEqual([...await localDisk.read(`${dir}/a/x.bin`)], [1, 9, 3, 4]);
  }));

Deno.test("ParquetWriter keeps every value, one row group an append, and its metadata", async () => {
  const disk = new MemoryDisk(), sink = await disk.create("t.parquet");
  const stream = await ParquetWriter.open(sink, 400, new Map([["model", "test"]]));
  for (const piece of pieces(table, [400])) await stream.append(piece);
  await stream.finish();
  await sink.commit();
  const bytes = disk.files.get("t.parquet")!;
  const { ParquetFile, readParquet } = await import("parquet-wasm/node"),
    { tableFromIPC } = await import("apache-arrow");
  const back = tableFromIPC(readParquet(bytes).intoIPCStream());
  assert.equal(back.numRows, 1001);
  for (const [name, { data }] of table.columns) {
    assert.deepEqual(
      Array.from(back.getChild(name)!, (v) => v === true ? 1 : v === false ? 0 : v).flatMap((v) =>
        typeof v === "object" ? [...v] : [v]
      ),
      Array.from(data as ArrayLike<unknown>),
      name,
    );
  }
  const metadata = (await ParquetFile.fromFile(new Blob([bytes as BlobPart]))).metadata();
  assert.deepEqual([metadata.numRowGroups(), metadata.fileMetadata().keyValueMetadata().get("obiwan")], [
    3,
    '{"model":"test"}',
  ]);
});

Deno.test("ParquetWriter passes on what the disk says", async () => {
  const sink = await new MemoryDisk().create("t");
  const full = { ...sink, write: () => Promise.reject(new Error("disk full")) };
  const stream = await ParquetWriter.open(full, 400, new Map());
  await assert.rejects(async () => {
    for (let k = 0; k < 20; k++) await stream.append(table);
    await stream.finish();
  }, /disk full/);
});
