import assert from "node:assert/strict";
import { command, python, pythonHas, succeeds } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { run, synthDisk, withFakes } from "../make/runs/synth_brick.ts";

/** A brick's products with injections in a directory of their own. @returns their paths */
async function written(dir: string): Promise<string[]> {
  const disk = await synthDisk();
  const { files } = await run(disk, { injection: await withFakes(disk) });
  for (const path of files) {
    await Deno.mkdir(`${dir}/${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
    await Deno.writeFile(`${dir}/${path}`, disk.files.get(path)!);
  }
  return files.map((path) => `${dir}/${path}`);
}

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
      const files = (await written(dir)).filter(isFits);
      const { code, out, err } = await command(python, ["-c", script, ...files]);
      assert.equal(code, 0, err);
      const [tables, images] = out.trim().split(" ").map(Number);
      const { localDisk } = await import("../../src/io/disk.ts"),
        { openFits, readTable } = await import("../../src/io/fits.ts");
      const ccds = readTable((await openFits(localDisk, files.find((f) => f.endsWith("-ccds.fits"))!)).hdu("CCDS"));
      // The mask bits have two masks of WISE behind them, and each exposure has a mask of outliers in one file.
      const single = files.filter((f) => /fz$|gz$/.test(f) && !f.includes("outlier-mask"));
      assert.ok(tables >= 9 && images === single.length + 2 + ccds.nrows, out);
    }),
});

Deno.test("DuckDB reads every Parquet file of a brick, its columns and rows those of the FITS table", () =>
  inTemp(async (dir) => {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const { localDisk } = await import("../../src/io/disk.ts"),
      { openFits, readTable } = await import("../../src/io/fits.ts");
    const files = (await written(dir)).filter((path) => path.endsWith(".parquet"));
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

const hasStilts = await succeeds("stilts", "-version");
if (!hasStilts) console.log("skipped: STILTS reads every table (needs the Debian package stilts)");
Deno.test({
  name: "STILTS reads every table of a brick",
  ignore: !hasStilts,
  fn: () =>
    inTemp(async (dir) => {
      for (const path of (await written(dir)).filter((f) => f.endsWith(".fits"))) {
        const { code, out, err } = await command("stilts", ["tpipe", `in=${path}`, "ifmt=fits", "omode=count"]);
        assert.equal(code, 0, err);
        assert.match(out, /columns: [1-9]\d* +rows: \d+/);
      }
    }),
});
