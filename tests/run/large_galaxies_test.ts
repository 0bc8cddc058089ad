import assert from "node:assert/strict";
import { numbers, texts } from "../../src/base/table.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { fitsBytes, parseFits, readTable, tableHdu } from "../../src/io/fits.ts";
import { brickGrid, readBricks } from "../../src/survey/bricks.ts";
import { checkFolder } from "../../src/survey/data_model/check_folder.ts";
import { gaiaFiles } from "../../src/survey/stars/gaia.ts";
import { gaiaFile } from "../make/tables/gaia_file.ts";
import { request, run, synthDisk } from "../make/runs/synth_brick.ts";

const brick = "1500p020";

Deno.test("a brick with a galaxy that is fitted, one that is held and a star in the first: rows, bits, masks, models", async () => {
  const disk = await synthDisk(), grid = brickGrid(await readBricks(disk, "survey"), request);
  const plain = (await run(disk)).result.fitted!.catalogue, flux = Array.from(numbers(plain, "flux_r")!);
  const best = flux.indexOf(Math.max(...flux)), [ra, dec] = ["ra", "dec"].map((n) => numbers(plain, n)![best]);
  const [x, y] = grid.wcs.toPixel(ra, dec), held = [x < 90 ? 150 : 30, y < 90 ? 150 : 30];
  const at = [[ra, dec], grid.wcs.toSky(held[0], held[1])], t = new TableBuilder(2);
  t.long("ref_id", (i) => 11n + BigInt(i)).add("ra", "f8", (i) => at[i][0]).add("dec", "f8", (i) => at[i][1]);
  t.add("diam", "f4", () => 0.08).add("fitmode", "i2", (i) => i).text("type", () => "EXP", 3);
  for (const [n, v] of Object.entries({ shape_r: 1, shape_e1: 0, shape_e2: 0, sersic: 1, flux_r: 321 })) {
    t.add(n, "f4", () => v);
  }
  await disk.write("sga.fits", fitsBytes([tableHdu(t.build(), "")]));
  for (const path of await gaiaFiles("gaia", grid)) await disk.write(path, gaiaFile([{ id: 5n, ra, dec, g: 17 }]));

  const { result } = await run(disk, { sga: "sga.fits", gaiaDir: "gaia" }), { catalogue } = result.fitted!;
  const types = texts(catalogue, "type")!, known = texts(catalogue, "ref_cat")!, ids = numbers(catalogue, "ref_id")!;
  const row = (id: number) => ids.indexOf(id), of = (name: string, id: number) => numbers(catalogue, name)![row(id)];
  assert.deepEqual([known[row(11)], known[row(12)], types[row(5)]], ["L3", "L3", "DUP"]);
  assert.equal(of("fitbits", 11) & (512 | 16 | 2), 512 | 2, "LARGEGALAXY and FIT_BACKGROUND");
  assert.ok(of("flux_r", 11) > 0 && of("flux_ivar_r", 11) > 0);
  assert.equal(of("fitbits", 12), 512 | 16, "LARGEGALAXY and FROZEN");
  assert.deepEqual([of("flux_r", 12), of("flux_ivar_r", 12), of("shape_r", 12), of("flux_r", 5)], [321, 0, 1, 0]);
  for (const id of [11, 12]) assert.equal(of("maskbits", id) & 4096, 4096);
  const model = result.coadds.bands.find((b) => b.band === "r")!.model!;
  assert.ok(model[Math.round(held[1]) * grid.nx + Math.round(held[0])] > 1, "the held galaxy is in the coadd's model");
  const marked = result.fitted!.maskbits!.filter((m) => m & 4096).length, disc = Math.PI * (0.04 * 60 / 0.262) ** 2;
  assert.ok(Math.abs(marked / disc - 2) < 0.1, `${marked} GALAXY pixels, two discs of ${disc}`);
  const file = parseFits(disk.files.get(`out/tractor-i/150/tractor-i-${brick}.fits`)!, "");
  assert.ok(readTable(file.hdu("CATALOG-INTERMEDIATE")).nrows === catalogue.nrows);
  assert.deepEqual((await checkFolder(disk, "out")).departures, []);
});
