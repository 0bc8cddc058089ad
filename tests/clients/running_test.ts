import assert from "node:assert/strict";
import { localDisk } from "../../src/io/disk.ts";
import { openFits, readTable } from "../../src/io/fits.ts";
import { command, python, pythonHas, succeeds } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { writtenBrick } from "../make/runs/written_brick.ts";

const isFits = (path: string) => /\.fits(\.fz|\.gz)?$/.test(path);

/** Every HDU with its checksums, strictly; tables as tables, images with their place on the sky. Prints how many of each. */
const script = `
import sys, warnings
warnings.simplefilter("error")
from astropy.io import fits
from astropy.table import Table
from astropy.wcs import WCS
# It says of every image with DATE-OBS, the survey's too, that it has worked out MJD-OBS.
warnings.filterwarnings("ignore", message=".*datfix.*")
tables = images = 0
for path in sys.argv[1:]:
    with fits.open(path, checksum=True) as hdus:
        hdus.verify("exception")
        for hdu in hdus:
            if hdu.data is None:
                continue
            if isinstance(hdu, fits.BinTableHDU) and not isinstance(hdu, fits.CompImageHDU):
                assert len(Table(hdu.data).colnames) == len(hdu.columns), path
                tables += 1
            elif hdu.data.ndim == 2:
                assert WCS(hdu.header).has_celestial, path
                assert hdu.data.shape == (hdu.header["NAXIS2"], hdu.header["NAXIS1"]), path
                images += 1
print(tables, images)
`;

const hasAstropy = await pythonHas("astropy");
if (!hasAstropy) console.log("skipped: astropy reads every FITS file (needs Debian's python3-astropy)");
Deno.test({
  name: "astropy reads every FITS file of a brick, checksums, tables and WCS, without a warning",
  ignore: !hasAstropy,
  fn: () =>
    inTemp(async (dir) => {
      const files = (await writtenBrick(dir)).filter(isFits);
      const { code, out, err } = await command(python, ["-c", script, ...files]);
      assert.equal(code, 0, err);
      const hdus = await Promise.all(files.map(async (path) => (await openFits(localDisk, path)).hdus));
      const full = hdus.flat().filter((h) => h.kind !== "empty"),
        tables = full.filter((h) => h.kind === "table").length;
      assert.ok(tables >= 9 && full.length > 30);
      assert.equal(out.trim(), `${tables} ${full.length - tables}`);
    }),
});

const hasFitsverify = await succeeds("which", "fitsverify");
if (!hasFitsverify) console.log("skipped: fitsverify looks at every FITS file (needs Debian's fitsverify)");
Deno.test({
  name: "fitsverify finds no error and no warning in any FITS file of a brick",
  ignore: !hasFitsverify,
  fn: () =>
    inTemp(async (dir) => {
      const files = (await writtenBrick(dir)).filter(isFits), { out } = await command("fitsverify", ["-q", ...files]);
      const words = out.split("\n").filter((line) => line !== "");
      assert.deepEqual(words.filter((line) => !line.startsWith("verification OK: ")), []);
      assert.ok(words.length === files.length && files.length > 30, `${words.length} of ${files.length}`);
    }),
});

Deno.test("DuckDB reads every Parquet file of a brick, its columns and rows those of the FITS table", () =>
  inTemp(async (dir) => {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const files = (await writtenBrick(dir)).filter((path) => path.endsWith(".parquet"));
    assert.equal(files.length, 2, files.join(" "));
    const db = await DuckDBInstance.create(":memory:"), connection = await db.connect();
    for (const path of files) {
      const table = readTable((await openFits(localDisk, path.replace(".parquet", ".fits"))).hdu(1));
      const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
      assert.deepEqual(reader.columnNames(), [...table.columns.keys()]);
      assert.equal(reader.currentRowCount, table.nrows);
      assert.ok(table.nrows > 0);
    }
    connection.closeSync();
    db.closeSync();
  }));
