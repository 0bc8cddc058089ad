import assert from "node:assert/strict";
import * as arrow from "apache-arrow";
import { InputError } from "../../../src/base/errors.ts";
import { readAnyTable } from "../../../src/io/any_table.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { readIpc } from "../../../src/io/tables/arrow/read_ipc.ts";

const rows = 67, every = <T>(of: (i: number) => T) => Array.from({ length: rows }, (_, i) => of(i));
const gaps = <T>(of: (i: number) => T) => every((i) => i % 5 === 3 ? null : of(i));
const types = {
  ...{ i8: new arrow.Int8(), u8: new arrow.Uint8(), i16: new arrow.Int16(), u16: new arrow.Uint16() },
  ...{ i32: new arrow.Int32(), u32: new arrow.Uint32(), f4: new arrow.Float32(), f8: new arrow.Float64() },
};
const longs = { i64: new arrow.Int64(), u64: new arrow.Uint64() };

/** Columns of every kind that is read, whole and with values missing. */
function columnsOf(): Record<string, arrow.Vector> {
  const columns: Record<string, arrow.Vector> = {}, at = (i: number) => i;
  for (const [name, type] of Object.entries(types)) {
    columns[name] = arrow.vectorFromArray(every(at), type);
    columns[`${name}_gaps`] = arrow.vectorFromArray(gaps(at), type);
  }
  for (const [name, type] of Object.entries(longs)) {
    columns[name] = arrow.vectorFromArray(every((i) => 2n ** 60n + BigInt(at(i))), type);
    columns[`${name}_gaps`] = arrow.vectorFromArray(gaps((i) => BigInt(at(i))), type);
  }
  const word = (i: number) => i % 7 === 0 ? "" : "é".repeat(i % 3) + "x".repeat(i),
    dictionary = new arrow.Dictionary(
      new arrow.Utf8(),
      new arrow.Int16(),
      1,
    );
  columns.text = arrow.vectorFromArray(every(word), new arrow.Utf8());
  columns.text_gaps = arrow.vectorFromArray(gaps(word), new arrow.Utf8());
  columns.wide = arrow.vectorFromArray(every(word), new arrow.LargeUtf8());
  columns.bool = arrow.vectorFromArray(every((i) => i % 3 === 0), new arrow.Bool());
  columns.word = arrow.vectorFromArray(gaps((i) => `w${i % 4}`), dictionary);
  const pair = new arrow.FixedSizeList(2, new arrow.Field("item", new arrow.Float64()));
  columns.pair = arrow.vectorFromArray(every((i) => [i, -i]), pair);
  columns.time = arrow.vectorFromArray(gaps((i) => i), new arrow.TimestampMillisecond());
  const list = new arrow.List(new arrow.Field("item", new arrow.Int32()));
  columns.list = arrow.vectorFromArray(gaps((i) => Array.from({ length: i % 4 }, () => i)), list);
  columns.last = arrow.vectorFromArray(every(at), new arrow.Float64());
  return columns;
}

const plain = (v: unknown): unknown =>
  v !== null && typeof v === "object" ? Array.from(v as Iterable<unknown>) : typeof v === "boolean" ? Number(v) : v;
const most = 1e9;

Deno.test("readIpc() leaves a dictionary of what it does not read unread, and reads the other columns", () => {
  const days = new arrow.Dictionary(new arrow.DateMillisecond(), new arrow.Int16(), 3);
  const times = arrow.vectorFromArray(gaps((i) => new Date(86400000 * (i % 4))), days);
  const { columns } = readIpc(arrow.tableToIPC(new arrow.Table({ times, last: columnsOf().last }), "file"), most);
  assert.deepEqual(Array.from(columns[1][1]), every((i) => i));
  assert.equal(columns[0][0], "times");
});

Deno.test("readIpc() refuses a file whose footer lists a batch again", () => {
  const { last } = columnsOf(),
    whole = new arrow.Table({ last }),
    bytes = arrow.tableToIPC(whole.concat(whole), "file");
  const places = blocksOf(bytes);
  assert.equal(places.length, 2);
  bytes.copyWithin(places[1], places[0], places[0] + 24);
  assert.throws(() => readIpc(bytes, most), /lists a batch twice/);
});

/** Where the footer's blocks of batches lie: each begins with the place of its message, which begins with −1. */
function blocksOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    end = bytes.length - 10,
    found: number[] = [];
  for (let at = end - view.getInt32(end, true); at + 24 <= end; at += 4) {
    const place = Number(view.getBigInt64(at, true));
    if (place >= 8 && place + 4 < end && view.getInt32(place, true) === -1 && view.getInt32(at + 8, true) > 0) {
      found.push(at);
    }
  }
  return found.filter((at, i) => i === 0 || at - found[i - 1] >= 24);
}

for (const format of ["file", "stream"] as const) {
  Deno.test(`readIpc() gives the values that another reader gives, in several batches: ${format}`, () => {
    const once = new arrow.Table(columnsOf()), table = once.concat(once);
    const { nrows, columns } = readIpc(arrow.tableToIPC(table, format), most);
    assert.deepEqual([nrows, columns.map(([name]) => name)], [2 * rows, table.schema.fields.map((f) => f.name)]);
    for (const [name, column] of columns) {
      const want = table.getChild(name)!;
      assert.deepEqual([column.length, column.nullCount], [want.length, want.nullCount], name);
      if (name === "time" || name === "list") continue;
      assert.deepEqual(Array.from(column, plain), Array.from(want as Iterable<unknown>, plain), name);
      if (/^[iuf]\d+$/.test(name)) assert.deepEqual(column.toArray(), want.toArray(), name);
    }
  });
}

/** A file of one number column, changed at all places where a number of 32 or 64 bits has some value. */
const changed = (bytes: Uint8Array, from: bigint, to: bigint) => {
  const out = bytes.slice(), view = new DataView(out.buffer);
  let times = 0;
  for (let at = 0; at + 8 <= out.length; at += 8) {
    if (view.getBigInt64(at, true) !== from) continue;
    view.setBigInt64(at, to, true);
    times++;
  }
  assert.ok(times > 0, `${from} is nowhere`);
  return out;
};
const file = (columns: Record<string, arrow.Vector>) => arrow.tableToIPC(new arrow.Table(columns), "stream");
const numbersFile = file({ x: arrow.vectorFromArray(every((i) => i), new arrow.Float64()) });
const n = BigInt(rows);

Deno.test("readIpc() refuses lengths beyond the bytes, at once", () => {
  const refused = (bytes: Uint8Array, what: RegExp, limit = most) => assert.throws(() => readIpc(bytes, limit), what);
  for (const length of [2n ** 30n, n + 1n]) refused(changed(numbersFile, n, length), /too short, \d+ are needed/);
  for (const length of [2n ** 31n, 2n ** 62n, -1n]) refused(changed(numbersFile, n, length), /cannot have a column of/);
  refused(changed(numbersFile, 8n * n, 2n ** 40n), /cannot have bytes 0 to|are cut off/);
  refused(numbersFile, /unpacks to more than 100 bytes/, 100);
  // All columns without bytes: nothing bounds their length but a rule.
  const nothing = file({ x: arrow.vectorFromArray(every(() => null), new arrow.Null()) });
  refused(changed(nothing, n, 2n ** 30n), /it cannot have 1073741824 rows/);
});

Deno.test("readIpc() refuses texts out of order, indices beyond a dictionary, and bits that contradict their count", () => {
  const texts = file({ s: arrow.vectorFromArray(["aaaa", "bbbb", "cccc", "dddd"], new arrow.Utf8()) });
  const falling = 4n << 32n, rising = texts.slice();
  assert.throws(() => readIpc(changed(rising, falling, (40n << 32n) | 20n), most), /must rise, row 2 does not/);
  const words = arrow.vectorFromArray(
    ["a", "b", "a", "b", "a", "b", "a", "b"],
    new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()),
  );
  const coded = changed(file({ words }), 0x0100_0100_0100_0100n, 0x0100_0107_0100_0100n);
  assert.throws(() => readIpc(coded, most), /row 4 names word 7 of a dictionary of 2/);
  const missing = file({ x: arrow.vectorFromArray(gaps((i) => i), new arrow.Float64()) });
  assert.throws(() => readIpc(changed(missing, 13n, 12n), most), /12 values of a column .* its bits say 13/);
});

Deno.test("readIpc() refuses files that are cut off or no Arrow files, by name of the file", async () => {
  const bytes = arrow.tableToIPC(new arrow.Table(columnsOf()), "file"), disk = new MemoryDisk();
  const read = (b: Uint8Array) => (disk.files.set("t.arrow", b), readAnyTable(disk, "t.arrow"));
  for (const length of [8, 12, 100, bytes.length / 2 | 0, bytes.length - 1]) {
    await assert.rejects(
      read(bytes.slice(0, length)),
      (e: Error) =>
        e instanceof InputError && /^Cannot read "t.arrow" as arrow: it does not end as .*cut off/.test(e.message),
    );
  }
  const stream = arrow.tableToIPC(new arrow.Table(columnsOf()), "stream");
  await assert.rejects(read(stream.slice(0, stream.length / 2)), /cut off/);
});
