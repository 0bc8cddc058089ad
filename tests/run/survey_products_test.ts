import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { numbers, texts } from "../../src/base/table.ts";
import { parseFits, readTable } from "../../src/io/fits.ts";
import { openBricks } from "../../src/survey/bricks.ts";
import { releaseOf } from "../../src/survey/bricks/release.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { emptyPrimary } from "../../src/io/fits/write.ts";
import { fitsBytes, tableHdu } from "../../src/io/fits.ts";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import { utcDate } from "../../src/survey/data_model/telescopes.ts";
import { checkFolder } from "../../src/survey/data_model/check_folder.ts";
import { gaiaFile } from "../make/tables/gaia_file.ts";
import { gaiaFiles } from "../../src/survey/stars/gaia.ts";
import { brickGrid, readBricks } from "../../src/survey/bricks.ts";
import { MemoryRunDisk } from "../make/runs/run_disk.ts";
import { smallRun } from "../make/runs/small_run.ts";
import { request, run, synthDisk, withFakes } from "../make/runs/synth_brick.ts";

const brick = "1500p020", coadd = `out/coadd/150/${brick}/legacysurvey-${brick}`;

Deno.test("products say what the survey's readers ask for: release, names of HDUs, cards, every band", async () => {
  const disk = await synthDisk(), { files } = await run(disk, { release: 9010, bands: ["g", "r", "i", "z"] });
  const open = (path: string) => parseFits(disk.files.get(path)!, path);
  const inner = `out/tractor-i/150/tractor-i-${brick}.fits`;
  assert.ok(files.includes(inner), "tractor-i has the survey's name where nothing is injected");

  const file = open(`out/tractor/150/tractor-${brick}.fits`), table = readTable(file.hdu("CATALOG"));
  const release = numbers(table, "release")!, id = table.columns.get("ls_id_dr11")!.data as BigInt64Array;
  assert.ok(release.length > 3 && release.every((r) => r === 9010));
  assert.ok([...id].every((v) => v >> 42n === 9010n), "the release is part of the id");
  assert.equal(table.columns.get("pmra")!.unit, "mas/yr");

  // No exposure is in i.
  for (const name of ["flux_i", "flux_ivar_i", "apflux_i", "psfdepth_i", "nobs_i"]) {
    assert.ok(numbers(table, name)!.every((v) => v === 0), name);
  }
  assert.ok(numbers(table, "mw_transmission_i")!.every((v) => v === 1), "without dust all light passes");
  assert.equal(numbers(table, "apflux_i")!.length, 8 * table.nrows);
  assert.ok(numbers(table, "flux_z")!.some((v) => v > 0), "columns after the missing band are the right band's");
  const models = readTable(open(`out/metrics/150/all-models-${brick}.fits`).hdu("ALL-MODELS"));
  assert.ok(numbers(models, "psf_flux_i")!.every((v) => v === 0) && numbers(models, "psf_flux_z")!.some((v) => v > 0));
  assert.deepEqual(readTable(open(inner).hdu("CATALOG-INTERMEDIATE")).columns.get("flux")!.shape, [3]);

  for (const { header } of file.hdus) {
    const bits = { MB_NPRIMARY: 1, MB_BRIGHT: 2, MB_SATUR_I: 16384, FB_GAIA: 128, AM_OUTLIER: 2048, WB_SPIKE2: 128 };
    for (const [key, value] of Object.entries(bits)) assert.equal(header.get(key), value, key);
    assert.equal(header.get("DCHISQ_4"), "SER");
  }
  const [{ header }] = file.hdus;
  assert.equal(header.get("PRODTYPE"), "catalog");
  assert.equal(header.get("DRVERSIO"), 9010);
  assert.equal(header.get("LSDR"), "DR9");
  assert.equal(header.get("BANDS"), "g,r,z");
});

Deno.test("coadds, masks and the map of blobs lie where the survey's readers look for them", async () => {
  const disk = await synthDisk();
  await run(disk);
  const hdus = (path: string) => parseFits(disk.files.get(`${coadd}-${path}`)!, path).hdus;
  const kinds = { image: "image", invvar: "wtmap", depth: "psfdepth", nexp: "expmap" };
  for (const [kind, prodtype] of Object.entries(kinds)) {
    const [, { name, header }] = hdus(`${kind}-r.fits.fz`);
    assert.equal(name, `${kind.toUpperCase()}_r`);
    assert.equal(header.get("PRODTYPE"), prodtype);
    assert.equal(header.get("INSTRUME"), "DECam");
    assert.match(String(header.get("DATE-OBS")), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/);
  }
  assert.equal(hdus("nexp-r.fits.fz")[1].header.get("ZBITPIX"), 16);
  const mask = hdus("maskbits.fits.fz");
  assert.deepEqual(mask.map((h) => [h.name, h.header.get("MB_WISEM1")]).slice(1, 2), [["MASKBITS", 256]]);
  assert.equal(mask[0].header.get("MB_GALAXY"), 4096);
  const bits = {
    MB_GALAXY: 4096,
    FB_TYCHO2: 256,
    WB_HALO: 32,
    AM_OUTLIER: 2048,
    ABIT_11: "outlier",
    FBIT_13: "ITERATIVE",
  };
  for (const { header } of mask.slice(0, 2)) {
    for (const [key, value] of Object.entries(bits)) assert.equal(header.get(key), value, key);
  }
  const catalogue = parseFits(disk.files.get(`out/tractor/150/tractor-${brick}.fits`)!, "").hdus[0].header;
  const images = ["g", "r", "z"].map((band) => hdus(`image-${band}.fits.fz`)[1].header);
  for (const [i, band] of ["G", "R", "Z"].entries()) {
    const sky = images[i].get(`COSKY_${band}`);
    assert.ok(sky !== 0 && sky === catalogue.get(`COSKY_${band}`), `sky of ${band}: ${sky}`);
    assert.deepEqual([images[i].get("OBS-LAT"), images[i].get("OBS-ELEV")], [-30.16606, 2215]);
  }
  // As legacypipe has them: the middle of the pixel in the corner, here 180 pixels round RA 150, Dec 2.
  const [{ header }] = mask, corner = (key: string) => Number(header.get(key));
  assert.ok(Math.abs((corner("CORN4DEC") - corner("CORN1DEC")) * 3600 / 0.262 - 179) < 1e-3);
  const blobs = parseFits(gunzipSync(disk.files.get(`out/metrics/150/blobs-${brick}.fits.gz`)!), "blobs");
  assert.equal(blobs.hdus[1].name, "BLOB-MAP");
  const ccds = readTable(hdus("ccds.fits")[1]), made = ["skyver", "psfver", "skyplver", "psfplver"];
  assert.deepEqual(made.map((name) => texts(ccds, name)![0]), ["synth", "synth", "V4.8.2", "V4.8.2"]);
});

Deno.test("utcDate() takes off the leap seconds (header of a coadd of the survey)", () => {
  assert.equal(utcDate(57014.0842321026), "2014-12-23T02:00:42.654");
  assert.equal(utcDate(57754 + 37 / 86400), "2017-01-01T00:00:00.000");
});

Deno.test("the table of bricks tells the release where none is wanted; one that the column cannot hold is refused", async () => {
  const disk = new MemoryDisk(), table = tableHdu(new TableBuilder(1).add("ra", "f8", () => 1).build(), "BRICKS");
  const bricks = (value?: number) => {
    const cards = value === undefined ? [] : [{ key: "DRVERSIO", value, comment: "" }];
    return disk.write("s/survey-bricks.fits.gz", fitsBytes([emptyPrimary(cards), table]));
  };
  const release = async (wanted?: number) => releaseOf(wanted, (await openBricks(disk, "s")).release);
  await bricks();
  assert.equal(await release(), 9999);
  await bricks(9011);
  assert.equal(await release(), 9011);
  assert.equal(await release(10000), 10000);
  await assert.rejects(release(70000), /from 1 to 32767/);
});

Deno.test("products of a synthetic brick keep the model, with injected sources and without", async () => {
  const disk = await synthDisk();
  await run(disk, { bands: ["g", "r", "i", "z"] });
  await run(disk, { injection: await withFakes(disk) });
  const { checked, departures } = await checkFolder(disk, "out");
  assert.deepEqual(departures, []);
  assert.ok(checked.tractor === 2 && checked["tractor-i"] === 2 && checked.image === 6 && checked.maskbits === 2);
});

Deno.test("what was detected and the stars near the brick are written with all products, and not with science", async () => {
  const disk = await synthDisk(), metrics = `out/metrics/150`;
  const stars = gaiaFile([{ id: 5n, ra: 150, dec: 2, g: 14 }, { id: 6n, ra: 150.05, dec: 2, g: 9 }]);
  for (const path of await gaiaFiles("gaia", brickGrid(await readBricks(disk, "survey"), request))) {
    await disk.write(path, stars);
  }
  const found = await run(disk, { gaiaDir: "gaia" });
  const table = (path: string, hdu: string) => readTable(parseFits(disk.files.get(path)!, path).hdu(hdu));
  const sources = table(`${metrics}/sources-${brick}.fits`, "DETECTIONS");
  assert.ok(sources.nrows > 3 && numbers(sources, "flux_r")!.some((v) => v > 0));
  const known = numbers(sources, "ref_id")!.filter((id) => id > 0);
  assert.deepEqual([...known], [5], "the other star is not on the image");
  const near = table(`${metrics}/reference-${brick}.fits`, "REFERENCE");
  assert.deepEqual([...numbers(near, "ref_id")!], [6, 5]);
  assert.deepEqual([...numbers(near, "in_bounds")!], [0, 1]);
  assert.ok(found.files.includes(`${metrics}/sources-${brick}.fits`));

  const lean = await run(disk, { gaiaDir: "gaia", products: "science" });
  assert.ok(!lean.files.some((path) => /sources-|reference-|depth|blobmodel/.test(path)), lean.files.join(" "));
});

Deno.test("the table of bricks is read once for a plan, with its release", async () => {
  const reads: string[] = [];
  class Watched extends MemoryRunDisk {
    override read(path: string) {
      reads.push(path);
      return super.read(path);
    }
    override size(path: string) {
      return Promise.resolve(this.files.get(path)!.length);
    }
  }
  const { plan } = await smallRun(new Watched(), 1, { "run.hash_inputs": "size" });
  assert.equal(plan.settings.survey.release, 9999);
  // Once by the scene itself.
  assert.equal(reads.filter((path) => path.endsWith("survey-bricks.fits.gz")).length, 2);
});
