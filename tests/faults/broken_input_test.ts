import assert from "node:assert/strict";
import { InputError } from "../../src/base/errors.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { fitsBytes, Header, imageHdu, parseFits, readImage, readTable, tableHdu } from "../../src/io/fits.ts";
import type { MemoryDisk } from "../../src/io/memory_disk.ts";
import { readRandoms } from "../../src/survey/randoms.ts";
import { run, synthDisk } from "../make/runs/synth_brick.ts";

const find = (disk: MemoryDisk, pattern: RegExp) => [...disk.files.keys()].find((p) => pattern.test(p))!;
const noProducts = (disk: MemoryDisk) =>
  assert.deepEqual([...disk.files.keys()].filter((p) => p.startsWith("out/") && !p.startsWith("out/logs/")), []);

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

/** Rewrites HDU 1 of a file as floats with some values changed. */
function spoil(disk: MemoryDisk, pattern: RegExp, change: (data: Float32Array, nx: number) => void) {
  const path = find(disk, pattern), file = parseFits(disk.files.get(path)!, path);
  const { nx, ny, data } = readImage(file.hdus[1]), pixels = Float32Array.from(data);
  change(pixels, nx);
  const structure = /^(XTENSION|BITPIX|NAXIS|PCOUNT|GCOUNT|TFIELDS|TTYPE|TFORM|Z|CHECKSUM|DATASUM|BZERO|BSCALE)/;
  const cards = file.hdus[1].header.cards.filter((c) => !structure.test(c.key));
  const primary = file.hdus[0].header.cards.filter((c) => /PLVER|EXPTIME/.test(c.key));
  disk.files.set(path, fitsBytes([imageHdu({ nx, ny, data: pixels, cards }, false)], primary));
}

Deno.test("pixels and weights that are no numbers are masked and counted, and never reach the fit", async () => {
  const disk = await synthDisk(), lines: string[] = [], bad = [NaN, Infinity, -Infinity];
  spoil(disk, /500000_ooi_g/, (v, nx) => bad.forEach((b, k) => v[(100 + k) * nx + 90] = b));
  spoil(disk, /500000_oow_g/, (v, nx) => [...bad, -5].forEach((b, k) => v[(110 + k) * nx + 95] = b));
  const { result, record } = await run(disk, {}, undefined, (line) => lines.push(line));
  assert.equal(result.dropped.length, 0);
  const [{ name, ...counts }] = (record.ccds as { cleaned: { name: string }[] }).cleaned;
  assert.match(name, /500000/);
  assert.deepEqual(counts, { pixels: 3, weights: 3, negative: 1 });
  assert.ok(
    lines.some((l) => /^masked in .*500000.*: 3 pixels and 3 weights that are no numbers$/.test(l)),
    lines.join("\n"),
  );
  const e = result.exposures.find((e) => e.name === name)!;
  assert.ok(e.data.every(Number.isFinite) && e.ierr.every((v) => Number.isFinite(v) && v >= 0));
  // Nothing of them is left in the products.
  for (const { name, data } of [...result.fitted!.catalogue.columns].map(([name, c]) => ({ name, data: c.data }))) {
    if (data instanceof Float32Array || data instanceof Float64Array) assert.ok(data.every(Number.isFinite), name);
  }
  for (const c of result.coadds.bands) assert.ok(c.image.every(Number.isFinite) && c.invvar.every(Number.isFinite));
});

Deno.test("a CCD without a single usable weight is left out", () =>
  dropped((disk) => spoil(disk, /500020_oow_z/, (v) => v.fill(NaN)), /every pixel on the brick is masked/));

Deno.test("a brick that is not in the table is an error, and no product is written", async () => {
  const disk = await synthDisk();
  await assert.rejects(run(disk, { brick: "0001m001" }), /Cannot find brick "0001m001": the brick table has 1500p020$/);
  noProducts(disk);
});

Deno.test("a zoom outside the brick is an error, and no product is written", async () => {
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
