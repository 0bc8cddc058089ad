import assert from "node:assert/strict";
import { numbers, texts } from "../../src/base/table.ts";
import { parseFits, readImage, readTable } from "../../src/io/fits.ts";
import { transmission } from "../../src/survey/extinction.ts";
import { run, synthDisk } from "../make/runs/synth_brick.ts";

const brick = "1500p020", mask = `out/coadd/150/${brick}/legacysurvey-${brick}-maskbits.fits.fz`;

Deno.test("columns of WISE stand where the survey has them and say that nothing was measured; masks of WISE follow the mask bits", async () => {
  const disk = await synthDisk();
  await run(disk, { dust: () => 0.3 });
  const table = readTable(
    parseFits(disk.files.get(`out/tractor/150/tractor-${brick}.fits`)!, "tractor").hdu("CATALOG"),
  );
  const names = [...table.columns.keys()], four = (stem: string) => [1, 2, 3, 4].map((w) => `${stem}_w${w}`);
  // Each group follows the column before it (order of legacypipe's format_catalog).
  const groups = {
    flux_z: four("flux"),
    flux_ivar_z: four("flux_ivar"),
    apflux_masked_z: [...four("apflux"), ...four("apflux_resid"), ...four("apflux_ivar")],
    mw_transmission_z: four("mw_transmission"),
    nobs_z: four("nobs"),
    rchisq_z: four("rchisq"),
    fracflux_z: four("fracflux"),
    allmask_z: ["wisemask_w1", "wisemask_w2"],
    blob_nea_z: [...four("psfdepth"), "wise_coadd_id", "wise_x", "wise_y"],
  };
  for (const [before, group] of Object.entries(groups)) {
    assert.deepEqual(names.slice(names.indexOf(before) + 1, names.indexOf(before) + 1 + group.length), group);
  }
  const all = Object.values(groups).flat(), other = (name: string) => !/^mw_trans|coadd_id/.test(name);
  for (const name of all.filter(other)) assert.ok(numbers(table, name)!.every((v) => v === 0), name);
  assert.ok(texts(table, "wise_coadd_id")!.every((s) => s.trim() === ""));
  const type = (name: string) => table.columns.get(name)!.type;
  assert.deepEqual(["nobs_w1", "wisemask_w2", "flux_w4"].map(type), ["i2", "u1", "f4"]);
  assert.deepEqual(table.columns.get("apflux_ivar_w3")!.shape, [5]);
  // A(W1) = 0.184 E(B-V).
  assert.ok(numbers(table, "mw_transmission_w1")!.every((v) => Math.abs(v - 10 ** (-0.4 * 0.184 * 0.3)) < 1e-6));
  assert.ok(transmission("w1", 1) < transmission("w2", 1) && transmission("w4", 1) < 1);

  const { hdus } = parseFits(disk.files.get(mask)!, mask);
  assert.deepEqual(hdus.map((h) => h.name).slice(1), ["MASKBITS", "WISEM1", "WISEM2"]);
  for (const hdu of hdus.slice(2)) {
    const { nx, data } = readImage(hdu);
    assert.ok(nx > 0 && nx === readImage(hdus[1]).nx && data.every((v) => v === 0));
    assert.deepEqual(["ZBITPIX", "WB_HALO", "WBIT_7", "CRVAL1"].map((c) => hdu.header.get(c)), [8, 32, "SPIKE2", 150]);
  }
  assert.equal(hdus[1].header.get("INSTRUME"), "DECam");
});

Deno.test("without WISE there is none of its columns and masks, and all else is the same", async () => {
  const disk = await synthDisk(), catalogue = `out/tractor/150/tractor-${brick}.fits`;
  const columns = () => readTable(parseFits(disk.files.get(catalogue)!, "").hdu("CATALOG")).columns;
  await run(disk);
  const before = columns();
  await run(disk, { wise: false });
  const after = columns();
  assert.deepEqual(parseFits(disk.files.get(mask)!, mask).hdus.map((h) => h.name).slice(1), ["MASKBITS"]);
  assert.deepEqual([...after.keys()], [...before.keys()].filter((name) => !/_w\d$|^wise/.test(name)));
  assert.equal(before.size - after.size, 45);
  for (const [name, column] of after) assert.deepEqual(column, before.get(name), name);
});
