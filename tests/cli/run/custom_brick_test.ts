import assert from "node:assert/strict";
import { localDisk } from "../../../src/io/disk.ts";
import { openFits, readTable } from "../../../src/io/fits.ts";
import { numbers, texts } from "../../../src/base/table.ts";
import { customBrick } from "../../../src/survey/bricks/custom_brick.ts";
import { command, obiwan } from "../../make/command.ts";
import { paths } from "../../make/documents/files_page.ts";
import { inTemp } from "../../make/in_temp.ts";

Deno.test("brick and forced --radec work on an image of its own around a position", () =>
  inTemp(async (dir) => {
    const survey = `${dir}/survey`, out = `${dir}/out`, size = ["--size", "240", "--nobj", "3"];
    const made = await obiwan("synth", "--outdir", survey, "--at", "150.1,2", ...size);
    assert.equal(made.code, 0, made.err);
    const row = readTable((await openFits(localDisk, `${survey}/survey-bricks.fits.gz`)).first("table"));
    const [ra, dec] = ["ra", "dec"].map((name) => numbers(row, name)![0] + 0.0003),
      brick = customBrick(ra, dec, 9, 9).brick;
    const place = ["--radec", `${ra}`, `${dec}`, "--width", "130", "--height", "100"];
    const ours = await obiwan("brick", "--survey-dir", survey, ...place, "--outdir", out);
    assert.equal(ours.code, 0, ours.err);
    const catalogue = `${out}/tractor/cus/tractor-${brick}.fits`;
    const rows = readTable((await openFits(localDisk, catalogue)).first("table"));
    assert.ok(rows.nrows >= 1, "sources of the synthetic sky");
    assert.deepEqual([...new Set(texts(rows, "brickname"))], [brick]);
    assert.deepEqual([...new Set(numbers(rows, "brickid"))], [-1]);
    assert.deepEqual([...new Set(numbers(rows, "brick_primary"))], [1]);
    const image = (await openFits(localDisk, `${out}/coadd/cus/${brick}/legacysurvey-${brick}-image-r.fits.fz`))
      .first("compressed").header;
    assert.deepEqual([image.number("ZNAXIS1"), image.number("ZNAXIS2")], [130, 100]);
    assert.ok(Math.abs(image.number("CRVAL1") - ra) < 1e-9 && Math.abs(image.number("CRPIX1") - 65.5) < 1e-6);
    const sums = await command("sha256sum", ["-c", `tractor/cus/brick-${brick}.sha256sum`], { cwd: out });
    assert.equal(sums.code, 0, sums.out);
    const forced = await obiwan("forced", "--survey-dir", survey, ...place, "--outdir", out, "--catalogue", catalogue);
    assert.equal(forced.code, 0, forced.err);
    assert.ok(paths(out).includes(`forced/cus/forced-stacked-${brick}.fits`), paths(out).join(" "));
  }));

Deno.test("brick refuses both of --brick and --radec, none of them, and what is no position", async () => {
  const tried = (...args: string[]) => obiwan("brick", "--survey-dir", "nowhere", ...args);
  for (
    const [args, code, reason] of [
      [[], 2, /one of --brick NAME and --radec RA DEC is needed, none given/],
      [["--brick", "1500p020", "--radec", "150", "2"], 2, /both given/],
      [["--radec", "150"], 2, /--radec: RA and Dec in degrees are needed, it is "150"/],
      [["--radec", "400", "2"], 3, /RA 400, Dec 2: RA must be 0 up to 360/],
      [["--radec", "40", "-92"], 3, /Dec -92/],
    ] as const
  ) {
    const end = await tried(...args);
    assert.match(end.err, reason);
    assert.equal(end.code, code, end.err);
  }
});
