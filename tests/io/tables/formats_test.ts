import assert from "node:assert/strict";
import { InputError } from "../../../src/base/errors.ts";
import { UserColumns } from "../../../src/base/table/user_columns.ts";
import { numbers, type Table, texts } from "../../../src/base/table.ts";
import { readAnyTable } from "../../../src/io/any_table.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { gzipBytes } from "../../../src/io/fits.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { openRows } from "../../../src/randoms/split/rows/source.ts";

const folder = new URL("../../../fixtures/tables/", import.meta.url).pathname;
const ids = [2n ** 64n - 1n, 2n ** 63n, 2n ** 53n + 1n, 7n], names = ["a", "b, c", "O'Hara <&>", "d"];
const ra = [10.5, 20.25, 359.999999, 0.1], dec = [-1.5, 0, 45, 89.5], flux = [1.5, NaN, 3.5, 4.5];

const idsOf = (t: Table) => new UserColumns(t, "use it").ids("id");

for (
  const file of [
    "lz4.feather",
    "zstd.feather",
    "plain.arrow",
    "table.ecsv",
    "comma.ecsv",
    "table.vot",
    "binary.vot",
    "binary2.vot",
  ]
) {
  Deno.test(`readAnyTable() reads every value of ${file}`, async () => {
    const table = await readAnyTable(localDisk, folder + file);
    // VOTables have no unsigned numbers of 64 bits.
    assert.deepEqual(idsOf(table), file.endsWith(".vot") ? ids.map((v) => v & (2n ** 62n - 1n)) : ids);
    assert.deepEqual(Array.from(numbers(table, "ra")!), ra);
    assert.deepEqual(Array.from(numbers(table, "dec")!), dec);
    assert.deepEqual(Array.from(numbers(table, "n")!), [1, -2, 30000, 4]);
    assert.deepEqual([table.columns.get("good")!.type, ...numbers(table, "good")!], ["bool", 1, 0, 1, 0]);
    assert.deepEqual(texts(table, "name"), names);
    assert.deepEqual(Array.from(numbers(table, "flux")!), flux);
    if (file.endsWith("feather")) assert.equal(texts(table, "repeat")![3], "0123456789".repeat(40));
    if (/ecsv|vot/.test(file)) assert.equal(table.columns.get("ra")!.unit, "deg");
  });
}

Deno.test("decimals are numbers, those without a fraction exact to 64 bits, and categories are text, whole or in batches", async () => {
  const path = `${folder}decimal.parquet`, table = await readAnyTable(localDisk, path);
  assert.deepEqual(idsOf(table), ids);
  assert.deepEqual(table.columns.get("small")!.data, BigInt64Array.of(-5n, 10n ** 17n, 0n, 7n));
  assert.deepEqual([Array.from(numbers(table, "ra")!), Array.from(numbers(table, "dec")!)], [ra, dec]);
  assert.deepEqual(texts(table, "name"), names);
  const rows = await openRows(localDisk as never, path), { columns } = rows.layout;
  assert.deepEqual(columns.map((c) => [c.name, c.code]), [["id", "K"], ["small", "K"], ["ra", "D"], ["dec", "D"], [
    "name",
    "A",
  ]]);
  for await (const bytes of rows.rows()) {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const at = (i: number, name: string) => i * rows.layout.rowBytes + columns.find((c) => c.name === name)!.offset;
    ids.forEach((id, i) => assert.equal(view.getBigInt64(at(i, "id")), id - 2n ** 63n));
    ra.forEach((v, i) => assert.equal(view.getFloat64(at(i, "ra")), v));
  }
});

Deno.test("ASCII tables of FITS are tables: whole numbers of 64 bits, floats, text, and split takes them", async () => {
  const path = `${folder}ascii.fits`, table = await readAnyTable(localDisk, path);
  assert.deepEqual(idsOf(table), [2n ** 53n + 1n, 2n ** 62n + 1n, 3n, 7n]);
  assert.deepEqual([Array.from(numbers(table, "ra")!), Array.from(numbers(table, "dec")!)], [ra, dec]);
  assert.deepEqual(texts(table, "name"), names);
  const { layout, nrows } = await openRows(localDisk as never, path);
  assert.deepEqual([nrows, layout.columns.map((c) => c.name)], [4, ["id", "ra", "dec", "name"]]);
});

Deno.test("columns of lists are left alone until one is asked for, then refused with the way out; pairs are arrays", async () => {
  const table = await readAnyTable(localDisk, `${folder}lists.feather`);
  assert.deepEqual([table.columns.get("pair")!.shape, Array.from(numbers(table, "pair")!)], [[2], [1, 2, 3, 4]]);
  assert.throws(
    () => new UserColumns(table, "use it").numbers("some"),
    /column some cannot be read: its type is List.*store plain numbers/,
  );
  assert.throws(
    () => new UserColumns(table, "use it").numbers("pair"),
    /pair must hold one value a row, it holds arrays of 2/,
  );
});

const csv = (text: string | Uint8Array, name = "a.csv") => {
  const disk = new MemoryDisk();
  disk.files.set(name, typeof text === "string" ? new TextEncoder().encode(text) : text);
  return readAnyTable(disk, name);
};
const lines = ["id,ra,name", "1,10.5,é", '2,20.25,"x\ny"'];

for (const [name, end] of [["LF", "\n"], ["CR LF", "\r\n"], ["CR", "\r"]]) {
  Deno.test(`CSV with lines that end with ${name} reads the same in UTF-8 and UTF-16, with a byte-order mark or not, gzipped or not`, async () => {
    const text = lines.join(end) + end,
      wide = (little: boolean, mark: boolean) => {
        const units = (mark ? "\ufeff" : "") + text, view = new DataView(new ArrayBuffer(2 * units.length));
        for (let i = 0; i < units.length; i++) view.setUint16(2 * i, units.charCodeAt(i), little);
        return new Uint8Array(view.buffer);
      };
    const utf8 = new TextEncoder().encode(text), marked = new TextEncoder().encode("\ufeff" + text);
    const latin = Uint8Array.from(text, (c) => c.charCodeAt(0));
    for (
      const bytes of [
        utf8,
        marked,
        latin,
        wide(true, true),
        wide(false, true),
        wide(true, false),
        wide(false, false),
        gzipBytes(utf8),
      ]
    ) {
      const table = await csv(bytes);
      assert.deepEqual(Array.from(numbers(table, "ra")!), [10.5, 20.25]);
      assert.deepEqual(texts(table, "name"), ["é", "x\ny"]);
    }
  });
}

Deno.test("CSV keeps whole numbers beyond 2^53, takes semicolons and tabs, and refuses two columns of one name", async () => {
  const table = await csv("id,x\n18446744073709551615,1\n0,2\n");
  assert.deepEqual(table.columns.get("id")!.data, BigUint64Array.of(2n ** 64n - 1n, 0n));
  for (const d of [";", "\t"]) assert.deepEqual([...(await csv(`id${d}x\n1${d}2\n`)).columns.keys()], ["id", "x"]);
  await assert.rejects(csv("ra,ra\n1,2\n"), /two columns "ra"/);
});

Deno.test("ECSV of other programs: columns listed in blocks, quoted names, text that looks like numbers, arrays", async () => {
  const head =
    "# %ECSV 0.9\n# ---\n# delimiter: ','\n# datatype:\n# - name: \"my name\"\n#   datatype: string\n# - name: n\n#   unit: mag\n" +
    "#   datatype: int32\n# - {name: v, datatype: string, subtype: 'float64[2]'}\n# schema: astropy-2.0\n";
  const table = await csv(`${head}my name,n,v\n007,5,"[1,2]"\n`, "t.ecsv");
  assert.deepEqual([texts(table, "my name"), table.columns.get("n")!.unit, [...table.unread!.keys()]], [
    ["007"],
    "mag",
    ["v"],
  ]);
  await assert.rejects(csv(`${head}my name,n,v\n007,five,"[1,2]"\n`, "t.ecsv"), /column n must hold numbers \(int32\)/);
});

Deno.test("VOTable: null values, arrays, CDATA, and coded rows named with the way out", async () => {
  const of = (fields: string, data: string) =>
    csv(
      `<?xml version="1.0"?>\n<VOTABLE><RESOURCE><TABLE>${fields}<DATA>${data}</DATA></TABLE></RESOURCE></VOTABLE>`,
      "t.xml",
    );
  const fields =
    '<FIELD name="a&amp;b" datatype="int"><VALUES null="-99"/></FIELD><FIELD name="s" datatype="char" arraysize="*"/>' +
    '<FIELD name="v" datatype="float" arraysize="2"/>';
  const table = await of(fields, "<TABLEDATA><TR><TD>-99</TD><TD><![CDATA[x]]></TD><TD>1 2</TD></TR></TABLEDATA>");
  assert.deepEqual([Array.from(numbers(table, "a&b")!), texts(table, "s"), [...table.unread!.keys()]], [[NaN], ["x"], [
    "v",
  ]]);
  await assert.rejects(of(fields, '<FITS><STREAM href="x.fits"/></FITS>'), /coded as FITS; write it with TABLEDATA/);
  await assert.rejects(of(fields, "<TABLEDATA><TR><TD>1</TD></TR></TABLEDATA>"), /row 0 has 1 cells for 3 fields/);
});

Deno.test("VOTable: coded rows with arrays, missing values of each kind, and text of any length", async () => {
  const fields =
    '<FIELD name="a" datatype="int"><VALUES null="-99"/></FIELD><FIELD name="s" datatype="char" arraysize="*"/>' +
    '<FIELD name="v" datatype="short" arraysize="*"/><FIELD name="w" datatype="bit" arraysize="11"/><FIELD name="b" datatype="boolean"/>' +
    '<FIELD name="c" datatype="floatComplex"/><FIELD name="l" datatype="long"/><FIELD name="d" datatype="double"/><FIELD name="u" datatype="unsignedByte"/>';
  const row = (flags: number[], a: number, s: string, v: number[], d: number) => {
    const view = new DataView(new ArrayBuffer(200));
    let at = 0;
    const put = (bytes: number, set: (at: number) => void) => (set(at), at += bytes);
    for (const f of flags) put(1, (i) => view.setUint8(i, f));
    put(4, (i) => view.setInt32(i, a));
    put(4, (i) => view.setInt32(i, s.length));
    for (const c of s) put(1, (i) => view.setUint8(i, c.charCodeAt(0)));
    put(4, (i) => view.setInt32(i, v.length));
    for (const n of v) put(2, (i) => view.setInt16(i, n));
    put(2, () => {});
    put(1, (i) => view.setUint8(i, "T".charCodeAt(0)));
    put(8, () => {});
    put(8, (i) => view.setBigInt64(i, 2n ** 62n + 1n));
    put(8, (i) => view.setFloat64(i, d));
    put(1, (i) => view.setUint8(i, 200));
    return [...new Uint8Array(view.buffer, 0, at)];
  };
  const of = (kind: string, bytes: number[], nrows = "", attributes = 'encoding="base64"') => {
    const words = btoa(String.fromCharCode(...bytes)).replace(/.{20}/g, "$&\n");
    const data = `<${kind}><STREAM ${attributes}>${words}</STREAM></${kind}>`;
    return csv(
      `<VOTABLE><RESOURCE><TABLE ${nrows}>${fields}<DATA>${data}</DATA></TABLE></RESOURCE></VOTABLE>`,
      "t.vot",
    );
  };
  const seen = (t: Table) =>
    ["a", "b", "l", "d", "u"].map((n) => Array.from(t.columns.get(n)!.data as ArrayLike<unknown>));
  const binary = [...row([], -99, "text", [1, 2], 0.1), ...row([], 5, "", [], NaN)];
  const plain = await of("BINARY", binary, 'nrows="2"'), long = 2n ** 62n + 1n;
  assert.deepEqual(seen(plain), [[NaN, 5], [1, 1], [long, long], [0.1, NaN], [200, 200]]);
  assert.deepEqual([texts(plain, "s"), [...plain.unread!.keys()]], [["text", ""], ["v", "w", "c"]]);
  const flagged = await of("BINARY2", [...row([0, 0], 1, "a", [], 2), ...row([0x41, 0x80], 3, "b", [7], 4)]);
  // Bits from the first of a byte on: s, d and u have none.
  assert.deepEqual(seen(flagged), [[1, 3], [1, 1], [long, long], [2, NaN], [200, NaN]]);
  assert.deepEqual(texts(flagged, "s"), ["a", ""]);
  for (
    const [made, what] of [
      [of("BINARY", binary.slice(0, -1)), /its stream of \d+ bytes ends within row 1/],
      [of("BINARY", binary, 'nrows="3"'), /nrows of its TABLE is 3, there are 2 rows/],
      [of("BINARY", binary, "", 'href="rows.bin"'), /its rows are in another file \(rows.bin\)/],
      [of("BINARY", binary, "", 'encoding="gzip"'), /must be base64, it is gzip/],
      [of("BINARY", row([], 1, "x", [], 1).with(4, 0x7f)), /ends within row 0/],
    ] as const
  ) await assert.rejects(made, what);
});

const named: [string, string, RegExp][] = [
  ["t.fits.bz2", "BZh91AY&SY".padEnd(4000, "x"), /bzip2; unpack it with bunzip2/],
  ["t.fits.Z", "\x1f\x9d\x90".padEnd(4000, "x"), /\.Z\); unpack it with gunzip/],
  ["t.xlsx", "PK\x03\x04", /spreadsheet; unpack it, or save it as CSV/],
  ["t.feather", "FEA1", /version 1; write it as version 2/],
  ["t.h5", "\x89HDF\r\n", /HDF5; write the table as FITS or Parquet/],
];
for (const [name, begin, message] of named) {
  Deno.test(`readAnyTable() names what ${name} is, and the way out`, async () => {
    await assert.rejects(
      csv(Uint8Array.from(begin, (c) => c.charCodeAt(0)), name),
      (e: Error) => e instanceof InputError && message.test(e.message),
    );
  });
}

Deno.test("a coded VOTable's missing number may be named by its bits", async () => {
  const stream = `<BINARY><STREAM encoding="base64">${btoa(String.fromCharCode(0x80, 0, 0, 7))}</STREAM></BINARY>`;
  const field = `<FIELD name="a" datatype="short"><VALUES null="0x8000"/></FIELD>`;
  const { columns } = await csv(`<VOTABLE><TABLE>${field}<DATA>${stream}</DATA></TABLE></VOTABLE>`, "t.vot");
  assert.deepEqual([...columns.get("a")!.data], [NaN, 7]);
});
