import assert from "node:assert/strict";
import { psfexModel, readPsfexRow } from "../../../src/survey/ccds/psfex.ts";
import { psfexTable } from "../../../src/synth/brick_survey/psf_table.ts";
import { decam } from "../../../src/synth/cameras/decam.ts";
import { addGaussian } from "../../../src/synth/light/add_gaussian.ts";
import { addHalo, haloBrightness } from "../../../src/synth/light/halo.ts";
import { psfMixture, psfShape, psfStamp } from "../../../src/synth/light/psf_field.ts";
import { addSources } from "../../../src/synth/light/add_sources.ts";
import { placeChip } from "../../../src/synth/pointings/chip_wcs.ts";
import { pointingsNear } from "../../../src/synth/pointings/exposures.ts";
import type { UniverseSource } from "../../../src/synth/universe.ts";

const plane = (nx: number, ny: number) => ({ nx, ny, data: new Float32Array(nx * ny) });
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
const [exposure] = pointingsNear(5, decam, 1, { ra1: 150, ra2: 150.2, dec1: 2, dec2: 2.2 });
const placed = placeChip(exposure, decam.chips[20]);

Deno.test("addGaussian() draws the Gaussian that its covariance says, cut off at an edge and where it is faint", () => {
  const image = plane(60, 50), [x, y] = [20.3, 30.8], [xx, xy, yy] = [14, -6, 9], det = xx * yy - xy * xy;
  addGaussian(image, 100, x, y, [xx, xy, yy], 1e-4);
  const peak = 100 / (2 * Math.PI * Math.sqrt(det));
  image.data.forEach((v, k) => {
    const dx = k % 60 - x, dy = Math.floor(k / 60) - y;
    const want = peak * Math.exp(-0.5 * (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / det);
    assert.ok(Math.abs(v - want) <= (want < 1.1e-4 ? want : 1e-6 * want), `${dx} ${dy}: ${v} for ${want}`);
  });
  const edge = plane(10, 10);
  addGaussian(edge, 8, -0.5, 4, [4, 0, 4], 1e-9);
  assert.ok(Math.abs(sum(edge.data) - 4) < 0.1);
  addGaussian(edge, 8, -500, 4, [4, 0, 4], 1e-9);
  assert.ok(Math.abs(sum(edge.data) - 4) < 0.1);
});

Deno.test("the PsfEx model of a CCD is the PSF that its stars were drawn with, to 2e-4 of the light a pixel", () => {
  const table = psfexTable([placed], () => false),
    header = {
      place: "test",
      has: () => false,
      number: (_: string, fallback?: number) => fallback!,
      text: () => "",
    };
  const model = psfexModel(readPsfexRow(table, 0, header, 4), 0, 0, "test");
  for (const [x, y] of [[0, 0], [2045, 4093], [1000, 700], [300, 3000]]) {
    const want = psfStamp(psfMixture(psfShape(exposure, placed.chip, x, y))), got = model.at(x, y);
    assert.ok(Math.abs(sum(want) - 1) < 1e-3);
    const worst = want.reduce((most, v, k) => Math.max(most, Math.abs(v - got[k])), 0);
    assert.ok(worst < 2e-4, `${x} ${y}: ${worst}`);
  }
  assert.equal(sum(psfexTable([placed], () => true).columns.get("psf_mask")!.data as Float32Array), 0);
});

Deno.test("psfMixture() has the FWHM that it was asked for", () => {
  const stamp = psfStamp(psfMixture({ fwhm: 8, e1: 0, e2: 0 })), middle = 31 * 63 + 31;
  assert.ok(Math.abs(stamp[middle + 4] / stamp[middle] - 0.5) < 0.01);
});

function source(x: number, y: number, rest: Partial<UniverseSource>): UniverseSource {
  const [ra, dec] = placed.wcs.toSky(x, y);
  return { id: 1n, ra, dec, extended: true, g: 22, r: 22, z: 22, n: 1, rhalf: 1, ba: 0.6, pa: 30, ...rest };
}

Deno.test("a galaxy drawn as a mixture of Gaussians and one drawn as a Sersic profile are the same light", () => {
  // Mixtures are less steep in the middle: by so much of the peak, through this PSF.
  for (const [n, rhalf, blunt] of [[1, 0.8, 0.02], [2.5, 0.5, 0.05], [4, 1.2, 0.07]]) {
    const [mixture, exact] = [19.51, 19.49].map((r) => {
      const image = plane(400, 400), flux = 10 ** (0.4 * (22.5 - r));
      const here = { ...source(200.3, 199.6, { g: r, r, z: r, n, rhalf }) };
      addSources(image, { placed, zpscale: 1, least: 1e-7 }, [here]);
      return image.data.map((v) => v / flux);
    });
    // The mixtures end where the fitter's do, a de Vaucouleurs profile does not.
    assert.ok(Math.abs(sum(mixture) - 1) < 0.01 && Math.abs(sum(exact) - 1) < (n > 2 ? 0.04 : 0.005), `n ${n}`);
    const peak = exact.reduce((a, b) => Math.max(a, b)),
      worst = exact.reduce((most, v, k) => Math.max(most, Math.abs(v - mixture[k])), 0);
    assert.ok(worst < blunt * peak, `n ${n}: ${worst / peak}`);
  }
});

Deno.test("a star's halo falls as the survey has it and begins where the PSF ends", () => {
  const image = plane(801, 801);
  addHalo(image, { flux: 1e6, x: 400, y: 400, band: "r" }, 0.25, 1e-3);
  const at = (arcsec: number) => image.data[400 * 801 + 400 + Math.round(arcsec / 0.25)];
  assert.equal(at(6), 0);
  for (const r of [10, 20, 60]) {
    assert.ok(Math.abs(at(r) / (1e6 * 0.25 ** 2 * haloBrightness("r", r)) - 1) < 1e-5);
  }
  assert.ok(Math.abs(haloBrightness("z", 10) / haloBrightness("z", 60)) > 20);
});
