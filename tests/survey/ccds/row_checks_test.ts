import assert from "node:assert/strict";
import { stack } from "../../../src/base/table/stack.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { type Table, takeRows } from "../../../src/base/table.ts";
import { firstRows, placedRows } from "../../../src/survey/ccds/row_checks.ts";

/** Rows of a CCD table that name these HDUs of one image. */
const rowsOf = (file: string, hdus: readonly number[], crval: readonly number[] = []): Table => ({
  ...new TableBuilder(hdus.length).text("image_filename", () => "a_ooi_g.fits", 20).add(
    "image_hdu",
    "i2",
    (i) => hdus[i],
  )
    .text("camera", () => "decam", 5).add("expnum", "i4", () => 7).text("ccdname", (i) => `N${hdus[i]}`, 3)
    .add("crval1", "f8", (i) => crval[i] ?? 150).add("crval2", "f8", () => 2).add("crpix1", "f8", () => 1)
    .add("crpix2", "f8", () => 1).add("cd1_1", "f8", () => 7e-5).add("cd1_2", "f8", () => 0).add("cd2_1", "f8", () => 0)
    .add("cd2_2", "f8", () => 7e-5).add("width", "i2", () => 10).add("height", "i2", () => 10).build(),
  origins: hdus.map((_, row) => `"${file}" row ${row + 1}`),
});

Deno.test("firstRows() keeps each HDU of an image once and names both rows", () => {
  const ccds = stack([rowsOf("one.fits", [1, 2, 3]), rowsOf("two.fits.gz", [2, 4, 2])]);
  const { rows, warnings } = firstRows(ccds, [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(rows, [0, 1, 2, 4]);
  assert.deepEqual(
    warnings,
    [1, 3].map((row) =>
      `"two.fits.gz" row ${row} (decam-7-N2) is left out: it is a_ooi_g.fits HDU 2 again, as "one.fits" row 2 (decam-7-N2) is`
    ),
  );
  // Which rows are asked for decides, not what else the table has.
  assert.deepEqual(firstRows(ccds, [5, 4, 3]), {
    rows: [5, 4],
    warnings: [warnings[0].replace('"one.fits" row 2', '"two.fits.gz" row 3')],
  });
});

Deno.test("firstRows() knows a file by its place, however it is written", () => {
  const names = ["x/a_ooi_g.fits", "./x/a_ooi_g.fits", "x//a_ooi_g.fits", "x/./a_ooi_g.fits ", "y/a_ooi_g.fits"];
  const ccds = rowsOf("one.fits", [1, 1, 1, 1, 1]);
  ccds.columns.get("image_filename")!.data = names;
  const { rows, warnings } = firstRows(ccds, [0, 1, 2, 3, 4]);
  assert.deepEqual(rows, [0, 4]);
  assert.match(
    warnings[0],
    /^"one.fits" row 2 \(decam-7-N1\) is left out: it is \.\/x\/a_ooi_g.fits HDU 1 again, as "one.fits" row 1/,
  );
  // The same exposure and chip in another file may be another exposure, where numbers mean nothing.
  assert.match(
    warnings[3],
    /^"one.fits" row 5 .* is the same exposure and chip as "one.fits" row 1 .* in another file: .* counts twice/,
  );
  assert.equal(warnings.length, 4);
});

Deno.test("placedRows() names the first of the rows that cannot be placed, and counts the others", () => {
  const bad = Array.from({ length: 9 }, () => NaN),
    ccds = rowsOf("one.fits", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [150, ...bad]);
  const { rows, warnings } = placedRows(ccds, ccds.origins!.map((_, row) => row));
  assert.deepEqual(rows, [0]);
  assert.equal(warnings.length, 6);
  assert.match(
    warnings[0],
    /^"one.fits" row 2 \(decam-7-N2\) is left out, for its place is not known: crval1 must be .*it is NaN$/,
  );
  assert.match(warnings[5], /^4 more rows of the CCD table are left out/);
});

Deno.test("a CCD table without origins is named as such", () => {
  const { origins: _, ...bare } = rowsOf("one.fits", [1, 1]);
  assert.match(firstRows(bare, [0, 1]).warnings[0], /^the CCD table \(decam-7-N1\) is left out/);
  assert.equal("origins" in takeRows(bare, [1]), false);
});
