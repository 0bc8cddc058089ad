import assert from "node:assert/strict";
import { fitsBytes, Header, MemoryDisk } from "../../../mod.ts";
import { filterTable, openFits, openHdu, parseFits, readTable } from "../../../src/io/fits.ts";

/** An ASCII table with one column x. */
function table(form: string, words: string[], cards: Record<string, string | number> = {}) {
  const width = words[0].length, header = new Header().add("XTENSION", "TABLE").add("BITPIX", 8).add("NAXIS", 2);
  header.add("NAXIS1", width).add("NAXIS2", words.length).add("PCOUNT", 0).add("GCOUNT", 1).add("TFIELDS", 1);
  header.add("TTYPE1", "x").add("TBCOL1", 1).add("TFORM1", form);
  for (const [key, value] of Object.entries(cards)) header.add(key, value);
  return fitsBytes([{ header, data: new TextEncoder().encode(words.join("")), fill: 32 }]);
}
const read = (...of: Parameters<typeof table>) =>
  readTable(parseFits(table(...of), "a.fits").first("table")).columns.get("x")!;

Deno.test("readTable() reads the numbers of ASCII tables as Fortran writes them", () => {
  assert.deepEqual(read("F8.3", ["   1.250", "-12.5   ", "    1234"]).data, Float64Array.of(1.25, -12.5, 1.234));
  assert.deepEqual(read("E10.2", ["  1.25E+02", " -1.5D-003", "   1.5+003"]).data, Float64Array.of(125, -0.0015, 1500));
  assert.deepEqual(read("I5", ["   -7", "  +12"]).data, BigInt64Array.of(-7n, 12n));
  assert.deepEqual(read("A6", ["ab    ", "  c   "]).data, ["ab", "  c"]);
});

Deno.test("blank fields and TNULL of ASCII tables are no value; TSCAL and TZERO count", () => {
  assert.deepEqual(read("I3", ["  1", "   "]).data, Float64Array.of(1, NaN));
  assert.deepEqual(read("I3", ["  1", " -9"], { TNULL1: "-9" }).data, Float64Array.of(1, NaN));
  assert.deepEqual(read("I3", ["  1", "  2"], { TSCAL1: 0.5, TZERO1: 10 }).data, Float64Array.of(10.5, 11));
});

Deno.test("ASCII tables that break a rule are refused by card, or row and value", () => {
  assert.throws(() => read("F5.1", ["  1.0", "  abc"]), /x must be a number, row 1 holds "abc"/);
  assert.throws(() => read("1J", ["    1"]), /TFORM1 must be an ASCII-table format, current value is '1J'/);
  assert.throws(() => read("I9", ["    1"]), /field 1 ends at character 9, NAXIS1 is 5/);
});

Deno.test("filterTable() takes rows of an ASCII table", async () => {
  const disk = new MemoryDisk();
  await disk.write("a.fits", table("I3", ["  1", "  2", "  3"]));
  const kept = await filterTable(disk, "a.fits", { has: ["X"], columns: ["x"], keep: () => [0, 2] });
  assert.deepEqual(kept.columns.get("x")!.data, BigInt64Array.of(1n, 3n));
});

Deno.test("random groups, bzip2 and .Z files are refused by name, whether the whole file is opened or one HDU", async () => {
  const disk = new MemoryDisk(), groups = new Header().add("SIMPLE", true).add("BITPIX", -32).add("NAXIS", 3);
  groups.add("NAXIS1", 0).add("NAXIS2", 2).add("NAXIS3", 4).add("GROUPS", true).add("PCOUNT", 1).add("GCOUNT", 5);
  const packed = (begin: number[]) => Uint8Array.from({ length: 6000 }, (_, i) => begin[i] ?? i & 255);
  const files: [string, Uint8Array, RegExp][] = [
    ["g.fits", fitsBytes([{ header: groups, data: new Uint8Array(180) }]), /it holds random groups/],
    ["b.fits", packed([0x42, 0x5a, 0x68, 0x39]), /compressed by bzip2; unpack it with bunzip2/],
    ["z.fits", packed([0x1f, 0x9d, 0x90]), /compressed by compress \(\.Z\)/],
  ];
  for (const [path, bytes, message] of files) {
    await disk.write(path, bytes);
    await assert.rejects(openFits(disk, path), message);
    await assert.rejects(openHdu(disk, path, 0), message);
  }
});
