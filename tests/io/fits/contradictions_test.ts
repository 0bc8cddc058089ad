import assert from "node:assert/strict";
import { InputError } from "../../../src/base/errors.ts";
import { fitsBytes, Header, parseFits, readImage, readTable } from "../../../src/io/fits.ts";
import { decodeTable } from "../../../src/io/fits/tables/binary_table.ts";
import { readTasks } from "../../../src/run/planning/task_lines.ts";
import { brickRows } from "../../../src/survey/bricks/brick_selection.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { rawTable } from "../../make/tables/raw_table.ts";

Deno.test("a table with more rows than its data unit holds is refused, numbers and lists alike", () => {
  for (const form of ["D", "PI(1)"]) {
    const bytes = rawTable(1, [{ name: "x", form, width: 8, bytes: new Uint8Array(8) }]);
    const { header, data } = parseFits(bytes, "t.fits").first("table");
    header.set("NAXIS2", 1000);
    assert.throws(() => decodeTable(header, data), /1000 rows of 8 bytes need more than its 8 bytes/);
  }
});

Deno.test("rows of no bytes are not counted by the thousand million", () => {
  const header = new Header("t.fits").add("XTENSION", "BINTABLE").add("BITPIX", 8).add("NAXIS", 2).add("NAXIS1", 0);
  header.add("NAXIS2", 2 ** 31).add("PCOUNT", 0).add("GCOUNT", 1).add("TFIELDS", 1).add("TTYPE1", "x").add(
    "TFORM1",
    "0A",
  );
  assert.throws(() => decodeTable(header, new Uint8Array(0)), InputError);
});

Deno.test("lists that share one long piece of the heap are not padded beyond measure", () => {
  const rows = 3000,
    bytes = new Uint8Array(8 * rows),
    view = new DataView(bytes.buffer),
    heap = new Uint8Array(1 << 16);
  for (let i = 0; i < rows; i++) view.setInt32(8 * i, heap.length);
  const file = rawTable(rows, [{ name: "x", form: "PB(65536)", width: 8, bytes }], heap);
  assert.throws(
    () => readTable(parseFits(file, "t.fits").first("table")),
    /3000 lists of x, the longest of 65536 bytes/,
  );
});

Deno.test("a tile of a few bytes is no image of thousands of millions of pixels", () => {
  const header = new Header().add("XTENSION", "BINTABLE").add("BITPIX", 8).add("NAXIS", 2).add("NAXIS1", 8);
  header.add("NAXIS2", 1).add("PCOUNT", 8).add("GCOUNT", 1).add("TFIELDS", 1).add("TTYPE1", "COMPRESSED_DATA").add(
    "TFORM1",
    "1PB(8)",
  );
  header.add("ZIMAGE", true).add("ZBITPIX", 32).add("ZNAXIS", 2).add("ZNAXIS1", 65536).add("ZNAXIS2", 65536);
  header.add("ZTILE1", 65536).add("ZTILE2", 65536).add("ZCMPTYPE", "RICE_1");
  const hdu =
    parseFits(fitsBytes([{ header, data: Uint8Array.of(0, 0, 0, 8, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8) }]), "t.fits")
      .hdus[1];
  assert.throws(() => readImage(hdu), /16 bytes cannot hold 4294967296 pixels/);
});

Deno.test("names of bricks, after which files are named, are checked in task lines and brick tables", () => {
  const bad = ["../../x", "a/b", "x\u0001", ".hidden", "a\0b"];
  for (const name of bad) {
    assert.throws(() => readTasks(`${name} 0 no no`, "tasks"), /names of bricks must consist of letters/, name);
    const table = new TableBuilder(1).text("brickname", () => name, 20).add("brickid", "i4", () => 1);
    for (const c of ["ra", "dec", "ra1", "ra2", "dec1", "dec2"]) table.add(c, "f8", () => 1);
    assert.throws(() => brickRows(table.build()), /names of bricks must consist of letters, .* row 0 holds/, name);
  }
  assert.equal(readTasks("1741p242 0 no no\ncustom-0120+05 0 no no", "tasks").length, 2);
});
