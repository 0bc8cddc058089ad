import assert from "node:assert/strict";
import { nanomaggies } from "../../../src/base/units.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { makeWcs } from "../../../src/math/wcs.ts";
import { Engines } from "../../../src/run/engines/supply.ts";
import { drawModels } from "../../../src/stages/draw_models.ts";
import { wiseApertureRadii } from "../../../src/survey/apertures.ts";
import { forcedInfrared } from "../../../src/stages/forced.ts";
import { wiseApertures } from "../../../src/stages/forced/wise_apertures.ts";
import { splitPsf, wingLight } from "../../../src/stages/forced/wings.ts";
import { injectSources } from "../../../src/stages/inject.ts";
import type { BrickGrid } from "../../../src/survey/bricks/brick_grid.ts";
import { noDust } from "../../../src/survey/extinction.ts";
import { truthTargets } from "../../../src/survey/forced_targets.ts";
import { type Tiles, tilesNear } from "../../../src/survey/infrared/near_brick.ts";
import { withInfrared, writeTiles } from "../../../src/synth/infrared.ts";
import { Sky } from "../../../src/synth/sky.ts";
import { sourceTable } from "../../../src/synth/sources.ts";
import type { TruthTable } from "../../../src/survey/truth.ts";
import { engine } from "../../make/engines.ts";

const size = 2000, seed = 3, square = { ra: 150.06, dec: 2.1, size }, pixel = 0.262 / 3600;
const crpix = [(size - 1) / 2, (size - 1) / 2] as const;
const wcs = makeWcs({ crval: [square.ra, square.dec], crpix, cd: [-pixel, 0, 0, pixel] });
const grid = { brickname: "made", nx: size, ny: size, pixscale: 0.262, wcs } as BrickGrid;

/** Tiles of W1 and W2 that show nothing but noise. */
async function emptyTiles(): Promise<Tiles> {
  const disk = new MemoryDisk(), shown = { ...square, size: size + 200 };
  await writeTiles(disk, "unwise", [{ square: shown, sources: () => [] }], seed, () => {});
  const tiles = await tilesNear(disk, grid, "unwise");
  return { ...tiles, images: tiles.images.filter((t) => ["w1", "w2"].includes(t.exposure.band)) };
}

/** Mean, and standard deviation. */
function moments(values: readonly number[]): [number, number] {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length)];
}

Deno.test("fluxes of a crowded sky that was injected into tiles are the truth's: pulls of mean 0 and variance 1", async () => {
  const sky = new Sky(seed), tiles = await emptyTiles();
  const tables = (["stars", "galaxies"] as const).map((kind): TruthTable =>
    withInfrared(sourceTable(sky.within(square, kind, 0), kind === "galaxies"), seed)
  );
  const exposures = tiles.images.map((t) => t.exposure);
  for (const table of tables) {
    injectSources(exposures, table, [...table.id.keys()], { seed, noise: true, profile: "mixture", dust: noDust });
  }
  const targets = tables.flatMap((t) => truthTargets(t, [...t.id.keys()], "made").map((target) => target.parameters!));
  const found = await forcedInfrared(new Engines({ engine }), tiles, targets, []);
  for (const [b, band] of (["w1", "w2"] as const).entries()) {
    const truth = tables.flatMap((t) => [...t.mag[band]].map(nanomaggies));
    const pulls = found.flatMap(({ flux, jointIvar }, i) =>
      jointIvar[b] > 0 ? [(flux[b] - truth[i]) * Math.sqrt(jointIvar[b])] : []
    );
    const [mean, deviation] = moments(pulls), text = `${band}: ${mean} ± ${deviation} of ${pulls.length}`;
    // The errors of mean and deviation are 0.025 and 0.017.
    assert.ok(pulls.length > 1500 && Math.abs(mean) < 0.05 && Math.abs(deviation - 1) < 0.1, text);
    // There is light to find, and beams are shared: neighbours that are free cost many sources more than half of their weight.
    const bright = found.filter(({ flux, ivar }) => flux[b] * Math.sqrt(ivar[b]) > 5).length;
    const shared = found.filter(({ ivar, jointIvar }) => jointIvar[b] < 0.5 * ivar[b]).length;
    assert.ok(bright > (band === "w1" ? 300 : 50) && shared > 250, `${bright} ${shared}`);
  }
});

Deno.test("sources that are not in the catalogue take their own light when they are told of, and spoil a neighbour when not", async () => {
  const tiles = await emptyTiles(), [ra, dec] = wcs.toSky(1000, 1000), [ra2, dec2] = wcs.toSky(1018, 1000);
  const of = (...v: number[]) => Float64Array.from(v);
  const pair = { id: [1n, 2n], ra: of(ra, ra2), dec: of(dec, dec2), mag: { w1: of(18, 17), w2: of(18, 17) } };
  injectSources(tiles.images.map((t) => t.exposure), pair, [0, 1], {
    seed,
    noise: false,
    profile: "sersic",
    dust: noDust,
  });
  const targets = [truthTargets(pair, [0], "made")[0].parameters!], engines = new Engines({ engine });
  const [told] = await forcedInfrared(engines, tiles, targets, [{ ra: ra2, dec: dec2 }]);
  const [untold] = await forcedInfrared(engines, tiles, targets, []);
  const pull = ({ flux, ivar }: typeof told) => (flux[0] - nanomaggies(18)) * Math.sqrt(ivar[0]);
  assert.ok(Math.abs(pull(told)) < 4, `${pull(told)}`);
  assert.ok(pull(untold) > 20, `${pull(untold)}`);
  assert.deepEqual([told.tile, told.flux[2], told.ivar[3]], ["1497p015", 0, 0]);
});

Deno.test("apertures of a star hold what its PSF has within them; less all sources nothing is left", async () => {
  const tiles = await emptyTiles(), engines = new Engines({ engine }), on = tiles.images[0].exposure;
  // In the middle of a pixel, as the PSF's own stamp is.
  const [ra, dec] = on.wcs.toSky(on.nx >> 1, on.ny >> 1);
  for (const { exposure } of tiles.images) exposure.data.fill(0);
  const of = (...v: number[]) => Float64Array.from(v);
  const star = { id: [1n], ra: of(ra), dec: of(dec), mag: { w1: of(14), w2: of(14) } };
  injectSources(tiles.images.map((t) => t.exposure), star, [0], {
    seed,
    noise: false,
    profile: "sersic",
    dust: noDust,
  });
  const targets = [truthTargets(star, [0], "made")[0].parameters!], pass = () => {};
  const [{ apertures, flux }] = await forcedInfrared(
    engines,
    tiles,
    targets,
    [],
    pass,
    (exposures, bands, sources, shift) => drawModels(engines, exposures, { grid, bands, sources, shift }),
  );
  for (const b of [0, 1]) {
    const { flux: sums, resid, ivar } = apertures[b]!, { exposure } = tiles.images[b], stamp = exposure.psf.at(0, 0);
    // Light of the PSF within a circle, by its pixels in fine parts.
    wiseApertureRadii.forEach((arcsec, k) => {
      let inside = 0;
      const fine = 20, side = exposure.psf.size;
      stamp.forEach((p, i) => {
        for (let part = 0; part < fine * fine; part++) {
          const x = i % side - (side >> 1) + (part % fine + 0.5) / fine - 0.5;
          const y = Math.floor(i / side) - (side >> 1) + (Math.floor(part / fine) + 0.5) / fine - 0.5;
          if (Math.hypot(x, y) * 2.75 < arcsec) inside += p / fine ** 2;
        }
      });
      const want = inside * nanomaggies(14);
      assert.ok(Math.abs(sums[k] / want - 1) < 0.003, `${arcsec}″: ${sums[k]} of ${want}`);
      assert.ok(Math.abs(resid[k]) < 2e-3 * flux[b], `${resid[k]} of ${flux[b]}`);
      // The star's own photons take from the weight.
      assert.ok(ivar[k] > 0 && ivar[k] < 1 / (Math.PI * (arcsec / 2.75) ** 2 * exposure.sig1 ** 2));
    });
  }
  // Without models there are none.
  const [plain] = await forcedInfrared(engines, tiles, targets, []);
  assert.deepEqual(plain.apertures, [undefined, undefined, undefined, undefined]);
});

Deno.test("wiseApertures() sums pixels by their share in the circle, and leaves masked ones out", () => {
  const nx = 30, data = new Float32Array(nx * nx).fill(2), ierr = new Float32Array(nx * nx).fill(0.5);
  const sums = () => wiseApertures({ nx, ny: nx, pixscale: 2.75, data, ierr }, data.map((v) => -v), [15.2, 14.7]);
  const { flux, resid, ivar } = sums(), area = wiseApertureRadii.map((r) => Math.PI * (r / 2.75) ** 2);
  area.forEach((pixels, k) => {
    assert.ok(Math.abs(flux[k] / (2 * pixels) - 1) < 1e-9 && Math.abs(flux[k] + resid[k]) < 1e-9);
    assert.ok(Math.abs(ivar[k] * 4 * pixels - 1) < 1e-9);
  });
  ierr[15 * nx + 15] = 0;
  assert.ok(Math.abs(sums().flux[4] - flux[4] + 2) < 1e-9 && sums().ivar[4] > ivar[4]);
  ierr.fill(0);
  assert.deepEqual([sums().flux[4], sums().ivar[4]], [0, 0]);
});

Deno.test("splitPsf() parts a PSF into a core that fades out and wings; wingLight() puts them where the sources are", () => {
  const stamp = Float64Array.from(
    { length: 31 * 31 },
    (_, k) => 1 / (1 + (k % 31 - 15) ** 2 + (Math.floor(k / 31) - 15) ** 2),
  );
  const psf = { size: 31, fwhm: 2, at: () => stamp }, { core, wings } = splitPsf(psf, 15), inner = core.at(0, 0);
  const both = wings!.data.map((v, k) => {
    const x = k % 31 - 8, y = Math.floor(k / 31) - 8;
    return v + (x >= 0 && y >= 0 && x < 15 && y < 15 ? inner[y * 15 + x] : 0);
  });
  both.forEach((v, k) => assert.ok(Math.abs(v - stamp[k]) < 1e-12));
  assert.ok(inner[7 * 15 + 7] === 1 && inner[0] === 0 && inner[7 * 15] < stamp[15 * 31 + 8]);
  assert.equal(splitPsf(psf, 31).wings, undefined);
  // A source on a pixel, one beside the image, and one between two pixels.
  const light = wingLight({ nx: 40, ny: 20 }, wings!, [2, 5, 4], [[12, 9], [-3, 4], [20.5, 10]]);
  const at = (x: number, y: number) => Math.abs(x) <= 15 && Math.abs(y) <= 15 ? wings!.data[(y + 15) * 31 + x + 15] : 0;
  for (const [x, y] of [[0, 0], [10, 3], [39, 19], [25, 10]]) {
    const want = 2 * at(x - 12, y - 9) + 5 * at(x + 3, y - 4) + 2 * (at(x - 20, y - 10) + at(x - 21, y - 10));
    assert.ok(Math.abs(light[y * 40 + x] - want) < 1e-6, `${x} ${y}`);
  }
});
