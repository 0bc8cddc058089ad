import assert from "node:assert/strict";
import { numbers, type Table, takeRows } from "../../../src/base/table.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { filterTable, fitsBytes, gzipBytes, parseFits, readTable, tableHdu } from "../../../src/io/fits.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";

/** Some megabytes, so that it comes in pieces. */
const nrows = 30_000;
const table = new TableBuilder(nrows).add("RA", "f8", (i) => i / 100).long("id", (i) => BigInt(i))
  .text("image_filename", (i) => `file ${i}`, 200).add("v", "f4", (i) => [i, -i], { size: 2 }).build();
const other = new TableBuilder(3).add("tree", "i4", (i) => i).build();
const bytes = fitsBytes([tableHdu(other, "TREE"), tableHdu(table, "CCDS")]);

const thirds = (part: Table) => Array.from(numbers(part, "ra")!).flatMap((ra, row) => ra % 3 === 0 ? [row] : []);

for (const [name, file] of [["plain.fits", bytes], ["packed.fits.gz", gzipBytes(bytes)]] as const) {
  Deno.test(`filterTable() gives the chosen rows of ${name} and their origins as reading all of it does, and shows the test its columns alone`, async () => {
    const disk = new MemoryDisk();
    await disk.write(name, file);
    const seen = new Set<string>(), parts: number[] = [];
    const keep = (part: Table) => {
      parts.push(part.nrows);
      for (const column of part.columns.keys()) seen.add(column);
      return thirds(part);
    };
    const have = await filterTable(disk, name, { has: ["IMAGE_FILENAME"], columns: ["ra", "nowhere"], keep });
    const all = readTable(parseFits(file, name).hdu("CCDS"));
    const rows = thirds(all);
    assert.deepEqual(have, { ...takeRows(all, rows), origins: rows.map((row) => `"${name}" row ${row + 1}`) });
    assert.ok(parts.length > 1 && parts.reduce((a, b) => a + b) === nrows, `${parts}`);
    assert.deepEqual([...seen], ["RA"]);
  });
}

Deno.test("filterTable() refuses a file that is cut off, or has no such table", async () => {
  const disk = new MemoryDisk(), choice = { has: ["image_filename"], columns: [], keep: () => [] };
  await disk.write("cut.fits", bytes.slice(0, bytes.length / 2));
  await assert.rejects(filterTable(disk, "cut.fits", choice), /Cannot read "cut.fits" HDU 2: .*truncated/);
  await disk.write("other.fits", fitsBytes([tableHdu(other, "TREE")]));
  await assert.rejects(
    filterTable(disk, "other.fits", choice),
    /"other.fits": there is no table with a column image_filename in it/,
  );
});
