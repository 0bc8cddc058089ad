import assert from "node:assert/strict";
import { InputError } from "../../src/base/errors.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import {
  compressedImageHdu,
  fitsBytes,
  Header,
  parseFits,
  readImage,
  readTable,
  tableHdu,
} from "../../src/io/fits/mod.ts";
import type { MemoryDisk } from "../../src/run/memory_disk.ts";
import { readRandoms } from "../../src/survey/randoms.ts";
import { run, synthDisk } from "../run/synth_brick.ts";

const find = (disk: MemoryDisk, pattern: RegExp) => [...disk.files.keys()].find((p) => pattern.test(p))!;
const noProducts = (disk: MemoryDisk) => assert.ok(![...disk.files.keys()].some((p) => p.startsWith("out/")));

/** The run goes on without the CCD and says why; with `strict` it is an error. */
async function dropped(damage: (disk: MemoryDisk) => void, reason: RegExp) {
  const disk = await synthDisk();
  damage(disk);
  const { result, record } = await run(disk, { earlyCoadds: true });
  assert.equal(result.dropped.length, 1);
  assert.match(result.dropped[0].reason, reason);
  assert.match(JSON.stringify(record.ccds), new RegExp(result.dropped[0].name));
  const strict = await synthDisk();
  damage(strict);
  await assert.rejects(
    run(strict, { earlyCoadds: true, strict: true }),
    (e: Error) => e instanceof InputError && reason.test(e.message),
  );
  noProducts(strict);
}

Deno.test("a truncated image is left out and named", () =>
  dropped((disk) => {
    const path = find(disk, /500000_ooi_g/);
    disk.files.set(path, disk.files.get(path)!.slice(0, 30_000));
  }, /500000_ooi_g.*(truncated|bytes)/));

Deno.test("a CCD without a PSF is left out and the file that was looked for is named", () =>
  dropped((disk) => disk.files.delete(find(disk, /500010_ooi_r.*psfex/)), /Cannot find the PSF.*500010/));

Deno.test("a weight map with NaN is left out and the pixel is named", () =>
  dropped((disk) => {
    const path = find(disk, /500020_oow_z/),
      file = parseFits(disk.files.get(path)!, path),
      { nx, ny, data } = readImage(file.hdus[1]);
    const weights = Float32Array.from(data);
    weights[100 * nx + 100] = NaN;
    const cards = file.hdus[1].header.cards.filter((c) =>
      !/^(XTENSION|BITPIX|NAXIS|PCOUNT|GCOUNT|TFIELDS|TTYPE|TFORM|Z|CHECKSUM|DATASUM)/.test(c.key)
    );
    disk.files.set(
      path,
      fitsBytes(
        [compressedImageHdu({ nx, ny, data: weights, cards }, { noiseFraction: 1 / 16, dither: true })],
        file.hdus[0].header.cards.filter((c) => /PLVER|EXPTIME/.test(c.key)),
      ),
    );
  }, /NaN/));

Deno.test("a brick that is not in the table is an error, and nothing is written", async () => {
  const disk = await synthDisk();
  await assert.rejects(run(disk, { brick: "0001m001" }), /Cannot find brick 0001m001/);
  noProducts(disk);
});

Deno.test("a zoom outside the brick is an error, and nothing is written", async () => {
  const disk = await synthDisk();
  await assert.rejects(run(disk, { zoom: [3500, 3700, 0, 100] }), /zoom.*0 3600.*3500 3700/);
  noProducts(disk);
});

Deno.test("randoms without ra are an error that names the columns there are", async () => {
  const disk = await synthDisk();
  const table = readTable(parseFits(disk.files.get("survey/randoms.fits")!, "randoms").hdus[1]);
  table.columns.delete("ra");
  disk.files.set("survey/randoms.fits", fitsBytes([tableHdu(table, "RANDOMS")]));
  await assert.rejects(
    readRandoms(disk, "survey/randoms.fits", ["g"], true),
    /column "ra" is missing; the table has id, dec/,
  );
});

Deno.test("a table with a repeated id is an error that names both rows", async () => {
  const disk = await synthDisk();
  const table = new TableBuilder(2).long("id", () => 3n).add("ra", "f8", () => 1).add("dec", "f8", () => 1).add(
    "g",
    "f8",
    () => 20,
  ).build();
  disk.files.set("r.fits", fitsBytes([tableHdu(table, "R")]));
  await assert.rejects(readRandoms(disk, "r.fits", ["g"], false), /rows 0 and 1 both hold 3/);
});

Deno.test("a card with bytes beyond ASCII cannot be written", () => {
  const header = new Header().add("OBJECT", "Sérsic");
  assert.throws(() => fitsBytes([{ header: header.add("SIMPLE", true), data: new Uint8Array(0) }]), InputError);
});
