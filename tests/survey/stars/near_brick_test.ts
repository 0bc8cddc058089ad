import assert from "node:assert/strict";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { fitsBytes, tableHdu } from "../../../src/io/fits.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { makeWcs } from "../../../src/math/wcs.ts";
import { gaiaFile, type GaiaRow } from "../../make/tables/gaia_file.ts";
import { gaiaFiles } from "../../../src/survey/stars/gaia.ts";
import { starFiles, starsNear } from "../../../src/survey/stars/near_brick.ts";
import { keepRadius, maskRadius, startingFlux } from "../../../src/survey/stars/star.ts";

const ra = 150, dec = 2, side = 400, pixscale = 0.262;
const p = pixscale / 3600, crpix: [number, number] = [(side - 1) / 2, (side - 1) / 2];
const grid = {
  ...{ brickname: "1500p020", brickid: 1, ra, dec, ra1: ra - 0.1, ra2: ra + 0.1, dec1: dec - 0.1, dec2: dec + 0.1 },
  ...{
    nx: side,
    ny: side,
    zoomX0: 0,
    zoomY0: 0,
    pixscale,
    wcs: makeWcs({ crval: [ra, dec], crpix, cd: [-p, 0, 0, p] }),
  },
};

/** @param rows offsets in arcsec from the brick's centre */
const gaiaTable = (rows: readonly (Omit<GaiaRow, "ra" | "dec"> & { dra?: number; ddec?: number })[]) =>
  gaiaFile(rows.map(({ dra = 0, ddec = 0, ...row }) => ({ ...row, ra: ra + dra / 3600, dec: dec + ddec / 3600 })));

/** All files hold the same stars. */
async function diskWith(rows: Parameters<typeof gaiaTable>[0]): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  for (const path of await gaiaFiles("gaia", grid)) await disk.write(path, gaiaTable(rows));
  return disk;
}

Deno.test("gaiaFiles() names pixels of nside 32 in ring order: all that a magnitude-0 star's mask reaches from", async () => {
  const files = await gaiaFiles("gaia", grid);
  assert.ok(files.length >= 1 && files.length <= 6 && files.every((f) => /^gaia\/chunk-\d{5}\.fits$/.test(f)));
  const { ang2pix_ring } = await import("@hscmap/healpix");
  for (let k = 0; k < 64; k++) {
    const angle = 2 * Math.PI * k / 64, reach = maskRadius(0);
    const [a, d] = [ra + reach * Math.cos(angle), dec + reach * Math.sin(angle)];
    const pixel = ang2pix_ring(32, (90 - d) * Math.PI / 180, a * Math.PI / 180);
    assert.ok(files.includes(`gaia/chunk-${String(pixel).padStart(5, "0")}.fits`), `${a} ${d}`);
  }
});

Deno.test("starsNear() reads stars bright to faint, unmeasured motions as none, and says which are points", async () => {
  const disk = await diskWith([
    { id: 4611686018427387905n, g: 19, bp: 19.5, rp: 18.2, pmra: 0.3, parallax: 0.1 },
    { id: 2n, dra: 20, g: 17.5, pmra: 0.1, parallax: 0.1 },
    { id: 3n, dra: 30, g: 17.6, pmra: 0.1, parallax: 0.1, noise: 2 },
    { id: 4n, dra: 40, g: 19.5, pmra: 30, parallax: 0.1 },
    { id: 5n, dra: -20, g: 12 },
    { id: 6n, dra: 3000, g: 18 },
  ]);
  const stars = await starsNear(disk, grid, { gaiaDir: "gaia" });
  assert.deepEqual(stars.map((s) => s.id), [5n, 2n, 3n, 4611686018427387905n, 4n], "the last is too far");
  assert.deepEqual(stars.map((s) => s.pointSource), [true, true, false, false, true]);
  assert.deepEqual(stars.map((s) => [s.bright, s.medium]), [[true, true], ...Array(4).fill([false, false])]);
  assert.deepEqual(stars[0].motion, { epoch: 2015.5, pmra: 0, pmdec: 0, parallax: 0 });
  assert.ok(stars.every((s) => s.catalogue === "G2" && s.gaia && !s.tycho));
  // g = G + polynomial at BP − RP = 1.3; without a colour that of 1.4.
  assert.ok(Math.abs(stars[3].magnitudes.r - 18.83) < 0.1 && stars[3].magnitudes.g > stars[3].magnitudes.r);
  assert.ok(Math.abs(startingFlux(stars[3], "r") - 10 ** ((22.5 - stars[3].magnitudes.r) / 2.5)) < 1e-9);
});

/** Tycho's positions at the epochs of its rows. */
function tychoTable(rows: readonly { dra: number; pmra?: number; mag: number; galaxy?: number }[]): Uint8Array {
  const t = new TableBuilder(rows.length);
  t.add("tyc1", "i2", (i) => 100 + i).add("tyc2", "i2", () => 7).add("tyc3", "u1", () => 1);
  t.add("ra", "f8", (i) => ra + rows[i].dra / 3600).add("dec", "f8", () => dec);
  for (const name of ["sigma_ra", "sigma_dec"]) t.add(name, "f4", () => 1e-5);
  t.add("pm_ra", "f4", (i) => rows[i].pmra ?? 0).add("pm_dec", "f4", () => 0);
  for (const name of ["sigma_pm_ra", "sigma_pm_dec"]) t.add(name, "f4", () => 0.002);
  for (const name of ["epoch_ra", "epoch_dec"]) t.add(name, "f4", () => 1991.5);
  for (const name of ["mag_bt", "mag_vt", "mag_hp"]) t.add(name, "f4", (i) => rows[i].mag);
  t.add("isgalaxy", "u1", (i) => rows[i].galaxy ?? 0).add("zguess", "f4", () => NaN);
  return fitsBytes([tableHdu(t.build(), "")]);
}

Deno.test("starsNear(): a star that Tycho-2 has, too, is Gaia's, by where it was then; galaxies and faint rows are left out", async () => {
  const disk = await diskWith([{ id: 1n, g: 10, pmra: 100, parallax: 1 }]);
  // 24 years before Gaia's position the star was 2.4″ west of it.
  await disk.write(
    "tycho2.kd.fits",
    tychoTable([{ dra: -2.4, mag: 10 }, { dra: 30, mag: 9, galaxy: 1 }, { dra: 50, mag: 13.5 }, { dra: 40, mag: 8 }]),
  );
  const stars = await starsNear(disk, grid, { gaiaDir: "gaia", tycho: "tycho2.kd.fits" });
  assert.deepEqual(stars.map((s) => [s.catalogue, s.tycho, s.gaia]), [["T2", true, false], ["G2", true, true]]);
  assert.equal(stars[0].id, 103n * 1000000n + 71n);
  assert.equal(keepRadius(stars[0]), 2 * maskRadius(8));
});

Deno.test("starsNear() names the files that it looked for, the file and the column that is missing", async () => {
  const [path] = await gaiaFiles("gaia", grid), none = new MemoryDisk();
  await assert.rejects(
    starsNear(none, grid, { gaiaDir: "gaia" }),
    (e: Error) => e.message.includes(path) && /--gaia-dir/.test(e.message),
  );
  await assert.rejects(starFiles(none, [grid], { gaiaDir: "gaia" }), /none of .* is there/);
  await none.write(path, fitsBytes([tableHdu(new TableBuilder(1).add("ra", "f8", () => ra).build(), "")]));
  await assert.rejects(
    starsNear(none, grid, { gaiaDir: "gaia" }),
    (e: Error) => e.message.includes(path) && /column/.test(e.message),
  );
  await assert.rejects(starsNear(none, grid, { tycho: "absent.fits" }), /absent\.fits/);
});
