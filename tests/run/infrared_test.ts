import assert from "node:assert/strict";
import { numbers, type Table, texts } from "../../src/base/table.ts";
import { nanomaggies } from "../../src/base/units.ts";
import { parseFits, readImage, readTable } from "../../src/io/fits.ts";
import type { MemoryDisk } from "../../src/io/memory_disk.ts";
import { readRandoms } from "../../src/survey/randoms.ts";
import { wiseBands } from "../../src/survey/infrared/wise_bands.ts";
import { oneToOne } from "../../src/survey/match/one_to_one.ts";
import { request, run } from "../make/runs/synth_brick.ts";
import { fileOf, wiseDisk } from "../make/synth/tiles.ts";

const wiseDir = "survey/unwise", brick = "1500p020";

/** Pulls of the fluxes of catalogue sources that are a source of the truth closer than 0.3″ and 1 mag. */
function pulls(catalogue: Table, truth: Table[], band: string, least = 0): number[] {
  const of = (name: string) => truth.flatMap((t) => [...numbers(t, name)!]);
  const want = { ra: of("ra"), dec: of("dec"), flux: [of("r").map(nanomaggies)] };
  const got = { ra: numbers(catalogue, "ra")!, dec: numbers(catalogue, "dec")!, flux: [numbers(catalogue, "flux_r")!] };
  const { row, cost } = oneToOne(want, got);
  const flux = numbers(catalogue, `flux_${band}`)!, ivar = numbers(catalogue, `flux_ivar_${band}`)!, mags = of(band);
  return mags.flatMap((mag, i) => {
    const error = Math.sqrt(ivar[row[i]]), true_ = nanomaggies(mag);
    return row[i] >= 0 && cost[i] < 0.3 && true_ * error >= least ? [(flux[row[i]] - true_) * error] : [];
  });
}

const tableOf = (disk: MemoryDisk, path: string, hdu: string) =>
  readTable(parseFits(disk.files.get(path)!, path).hdu(hdu));

Deno.test("with tiles the catalogue has fluxes of W1 to W4 that are the truth's, with errors, places and depths", async () => {
  const disk = await wiseDisk(), { result, record } = await run(disk, { wiseDir });
  assert.deepEqual(result.warnings, []);
  assert.ok((record.stages as Record<string, number>).infrared > 0);
  const { catalogue } = result.fitted!, n = catalogue.nrows, at = (name: string) => numbers(catalogue, name)!;
  const truth = ["stars", "galaxies"].map((kind) => tableOf(disk, `survey/truth-${kind}.fits`, kind.toUpperCase()));
  for (const band of wiseBands) {
    const own = pulls(catalogue, truth, band);
    assert.ok(own.length >= 5, `${own.length}`);
    assert.ok(at(`flux_ivar_${band}`).every((v) => v > 0) && at(`nobs_${band}`).every((v) => v > 0));
    assert.ok(at(`psfdepth_${band}`).every((v, i) => v >= at(`flux_ivar_${band}`)[i] * 0.9), band);
  }
  assert.ok(n > 0 && texts(catalogue, "wise_coadd_id")!.every((tile) => tile === "1497p015"));
  // In apertures, in the middle of the largest: what models leave of the light is its noise.
  for (const band of ["w1", "w2"]) {
    const flux = at(`apflux_${band}`), resid = at(`apflux_resid_${band}`), ivar = at(`apflux_ivar_${band}`);
    assert.deepEqual([flux.length, ivar.length], [5 * n, 5 * n]);
    assert.ok(ivar.every((v, i) => v > 0 && (i % 5 === 0 || v < ivar[i - 1])));
    const pulls = Array.from(resid, (v, i) => v * Math.sqrt(ivar[i])).sort((a, b) => a - b);
    assert.ok(Math.abs(pulls[pulls.length >> 1]) < 1 && pulls[pulls.length - 1] < 12 && pulls[0] > -12, `${pulls}`);
    const brightest = at(`flux_${band}`).indexOf(Math.max(...at(`flux_${band}`)));
    assert.ok(flux[5 * brightest + 4] > flux[5 * brightest] && flux[5 * brightest] > resid[5 * brightest], band);
  }
  const { wcs, x0, y0 } = result.tiles!.images[0].exposure, [x, y] = wcs.toPixel(at("ra")[0], at("dec")[0]);
  assert.ok(Math.hypot(at("wise_x")[0] - x - x0, at("wise_y")[0] - y - y0) < 1e-3);
});

Deno.test("injected sources are in the tiles with their own ids, noise and truth, and the tiles that were read stay as they were", async () => {
  const disk = await wiseDisk(),
    truth = await readRandoms(disk, "survey/randoms.fits", request.bands, true, new Map(), wiseBands);
  const injection = { truth, seed: 1, noise: true, profile: "sersic" as const, nobj: 500, rowstart: 0 };
  const { result } = await run(disk, { wiseDir, injection }), bare = await run(await wiseDisk(), { wiseDir });
  const simcat = `out/obiwan/150/${brick}/rs0/simcat-elg-${brick}.fits`;
  const path = [...disk.files.keys()].find((p) => p.endsWith(`simcat-elg-${brick}.fits`))!,
    sims = tableOf(disk, path, "SIMCAT");
  assert.ok(path, simcat);
  assert.deepEqual([...numbers(sims, "nccd_w1")!], result.injected!.rows.map(() => 1));
  const want = result.injected!.rows.map((row) => nanomaggies(truth.mag.w1[row]));
  numbers(sims, "w1flux")!.forEach((flux, i) => assert.ok(Math.abs(flux / want[i] - 1) < 1e-6));
  const added = numbers(sims, "flux_added_w1")!;
  for (const [i, flux] of want.entries()) assert.ok(Math.abs(added[i] / flux - 1) < 0.2, `${added[i]} for ${flux}`);
  const light = (r: typeof result) => r.tiles!.images[0].exposure.data.reduce((s, v) => s + v, 0);
  const sum = want.reduce((s, v) => s + v, 0), more = light(result) - light(bare.result);
  assert.ok(Math.abs(more / sum - 1) < 0.02, `${more} of ${sum}`);
  // Blobs without injected light are not fitted: their detections stand in for them.
  const { catalogue } = result.fitted!,
    match = pulls(catalogue, [readTable(parseFits(disk.files.get("survey/randoms.fits")!, "").hdus[1])], "w1");
  assert.ok(match.length >= 3 && match.every((p) => Math.abs(p) < 12), `${match}`);
});

Deno.test("sources without magnitudes of WISE leave the tiles as they are, with one warning; all else is the same", async () => {
  const disk = await wiseDisk(), truth = await readRandoms(disk, "survey/randoms.fits", request.bands, true);
  const injection = { truth, seed: 1, noise: true, profile: "sersic" as const, nobj: 500, rowstart: 0 };
  const { result } = await run(disk, { wiseDir, injection }), bare = await run(await wiseDisk(), { wiseDir });
  assert.deepEqual(result.tiles!.images[0].exposure.data, bare.result.tiles!.images[0].exposure.data);
  assert.equal(result.warnings.length, 1);
  assert.match(result.warnings[0], /no magnitude in w1, w2, w3, w4/);
});

Deno.test("a band that cannot be read is 0 in the catalogue and told; masks of WISE reach catalogue, mask bits and HDUs", async () => {
  const disk = await wiseDisk(), path = fileOf("msk.fits.gz");
  disk.files.delete(fileOf("w2-img-m.fits"));
  const clean = await run(await wiseDisk(), { wiseDir });
  const { header } = parseFits(disk.files.get(path)!, path).first("image"),
    { imageHdu, fitsBytes, gzipBytes } = await import("../../src/io/fits.ts");
  const own = /^(SIMPLE|BITPIX|NAXIS\d?|EXTEND|CHECKSUM|DATASUM)$/;
  // Core of a bright star in W1, a latent in W2.
  const data = new Int32Array(2048 * 2048).fill((1 << 1) | (1 << 15));
  disk.files.set(
    path,
    gzipBytes(fitsBytes([imageHdu({ nx: 2048, ny: 2048, data, cards: header.cards.filter((c) => !own.test(c.key)) })])),
  );
  const { result } = await run(disk, { wiseDir }), { catalogue } = result.fitted!;
  assert.equal(result.warnings.length, 1);
  assert.match(result.warnings[0], /w2-img-m/);
  for (const name of ["flux_w2", "flux_ivar_w2", "nobs_w2"]) {
    assert.ok(numbers(catalogue, name)!.every((v) => v === 0), name);
  }
  assert.deepEqual(numbers(catalogue, "flux_w1"), numbers(clean.result.fitted!.catalogue, "flux_w1"));
  assert.ok(
    numbers(catalogue, "wisemask_w1")!.every((v) => v === 1) &&
      numbers(catalogue, "wisemask_w2")!.every((v) => v === 8),
  );
  assert.ok(numbers(catalogue, "maskbits")!.every((v) => (v & 256) > 0 && (v & 512) > 0));
  assert.ok(numbers(clean.result.fitted!.catalogue, "maskbits")!.every((v) => (v & 768) === 0));
  const mask = `out/coadd/150/${brick}/legacysurvey-${brick}-maskbits.fits.fz`,
    { hdus } = parseFits(disk.files.get(mask)!, mask);
  assert.deepEqual(hdus.slice(2).map((h) => [h.name, Number(readImage(h).data[5])]), [["WISEM1", 1], ["WISEM2", 8]]);
});
