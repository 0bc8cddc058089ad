import assert from "node:assert/strict";
import { injectSources } from "../../../src/stages/inject.ts";
import { misstate, type Misstatement } from "../../../src/stages/misstate.ts";
import { scaledPsf } from "../../../src/survey/ccds/scaled_psf.ts";
import type { Exposure, PsfModel } from "../../../src/survey/exposure.ts";
import type { TruthTable } from "../../../src/survey/truth.ts";
import { skyExposure } from "../../make/fits/injection_scene.ts";

const right: Misstatement = { psf: 0, sky: 0, zeropoint: 0, astrometry: 0, each: "same", seed: 3 };
const truth: TruthTable = {
  id: [7n, 9n],
  ra: Float64Array.from([150.0013, 149.9985]),
  dec: Float64Array.from([20.0009, 19.9983]),
  mag: { r: Float64Array.from([17.5, 18]) },
};
const lit = (
  e: Exposure,
) => (injectSources([e], truth, [0, 1], { seed: 3, noise: true, profile: "sersic", dust: () => 0 }), e);

/** A round Gaussian by its value at the middle of each pixel. */
function gaussian(sigma: number, size = 41): Float64Array {
  const c = size >> 1,
    v = Float64Array.from({ length: size * size }, (_, k) => {
      const x = k % size - c, y = Math.floor(k / size) - c;
      return Math.exp(-(x * x + y * y) / (2 * sigma * sigma));
    });
  const sum = v.reduce((a, b) => a + b);
  return v.map((p) => p / sum);
}

for (const factor of [0.9, 1.02, 1.1]) {
  Deno.test(`scaledPsf() makes of a Gaussian one that is ${factor} times as wide, from planes and from stamps`, () => {
    for (const sigma of [1.2, 1.5, 2]) {
      const stamp = gaussian(sigma), want = gaussian(sigma * factor), size = 41;
      const plain: PsfModel = { size, fwhm: 2.35 * sigma, at: () => stamp };
      const planes = Float64Array.from([...stamp, ...stamp.map((v) => 3 * v)]);
      const weighted = { ...plain, basis: { planes, weights: () => Float64Array.of(0.4, 0.2) } };
      for (const psf of [scaledPsf(plain, factor), scaledPsf(weighted, factor)]) {
        const got = psf.at(10, 10), peak = want[size * (size >> 1) + (size >> 1)];
        assert.ok(Math.abs(got.reduce((a, b) => a + b) - 1) < 1e-12);
        const worst = Math.max(...got.map((v, k) => Math.abs(v - want[k]))) / peak;
        assert.ok(worst < (sigma < 1.5 ? 2e-3 : 1e-4), `σ ${sigma}: ${worst} of the peak`);
        assert.ok(Math.abs(psf.fwhm / plain.fwhm / factor - 1) < 1e-12);
      }
    }
  });
}

Deno.test("misstate() of nothing leaves every pixel, place and width as it is", () => {
  const e = skyExposure(), [same] = misstate([skyExposure()], right);
  assert.deepEqual(same.data, e.data);
  assert.deepEqual(same.wcs.toSky(3, 4), e.wcs.toSky(3, 4));
  assert.equal(same.psf.fwhm, e.psf.fwhm);
});

Deno.test("sources are injected by the true calibrations, photon by photon, whatever is stated", () => {
  const wrong = { ...right, psf: 0.05, sky: 0.3, zeropoint: 0.1, astrometry: 0.4 };
  const plain = lit(skyExposure()), seen = lit(misstate([skyExposure()], wrong)[0]), scale = 10 ** -0.04;
  const level = 0.3 * plain.sig1 * scale;
  let worst = 0;
  plain.data.forEach((v, i) => worst = Math.max(worst, Math.abs(v * scale - level - seen.data[i]) * plain.ierr[i]));
  assert.ok(worst < 1e-4, `${worst} σ`);
  plain.ierr.forEach((v, i) => assert.ok(Math.abs(seen.ierr[i] * scale / v - 1) < 1e-5));
});

Deno.test("what is stated is off by what was asked for: place, width, level and zero point", () => {
  const e = skyExposure(), [seen] = misstate([skyExposure()], { ...right, psf: 0.05, zeropoint: 0.1, astrometry: 0.4 });
  const [ra, dec] = e.wcs.toSky(20, 30), [ra1, dec1] = seen.wcs.toSky(20, 30);
  assert.ok(Math.abs((ra1 - ra) * Math.cos(dec * Math.PI / 180) * 3600 - 0.4) < 1e-6 && Math.abs(dec1 - dec) < 1e-12);
  const [x, y] = seen.wcs.toPixel(ra1, dec1);
  assert.ok(Math.abs(x - 20) < 1e-6 && Math.abs(y - 30) < 1e-6, "there and back");
  const [cx, cy] = seen.wcs.shifted(5, 6).toPixel(ra1, dec1);
  assert.ok(Math.abs(cx - 15) < 1e-6 && Math.abs(cy - 24) < 1e-6, "of a cut-out, too");
  assert.ok(Math.abs(seen.psfSigma / e.psfSigma - 1.05) < 1e-12 && seen.psfnorm < e.psfnorm);
  assert.ok(Math.abs(seen.electronsPerNmgy / e.electronsPerNmgy - 10 ** 0.04) < 1e-9, "as many electrons in less flux");
});

Deno.test("each = normal draws every CCD's errors by its name, with the widths that were asked for", () => {
  const ccd = (k: number) => ({ ...skyExposure(), name: `decam-1-${k}` });
  const wrong = { ...right, zeropoint: 0.1, each: "normal" as const }, count = 300;
  const many = misstate(Array.from({ length: count }, (_, k) => ccd(k)), wrong);
  const errors = many.map((e) => -2.5 * Math.log10(e.actual!.scale) / 0.1);
  const mean = errors.reduce((a, b) => a + b) / count,
    spread = Math.sqrt(errors.reduce((s, v) => s + v * v, 0) / count);
  // Five standard errors.
  assert.ok(
    Math.abs(mean) < 5 / Math.sqrt(count) && Math.abs(spread - 1) < 5 / Math.sqrt(2 * count),
    `${mean} ± ${spread}`,
  );
  const [alone] = misstate([ccd(17)], wrong);
  assert.equal(alone.actual!.scale, many[17].actual!.scale);
  assert.notEqual(misstate([ccd(17)], { ...wrong, seed: 4 })[0].actual!.scale, alone.actual!.scale);
});
