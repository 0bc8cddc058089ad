import assert from "node:assert/strict";
import { numbers, texts } from "../../src/base/table.ts";
import { readImage, readTable } from "../../src/io/fits.ts";
import { drawTruth, sersicShape } from "../../src/math/profiles/draw_truth.ts";
import { shapeMatrix } from "../../src/math/ellipse.ts";
import {
  sersicB,
  sersicCircle,
  sersicLightWithin,
  sersicProfile,
  sersicTransform,
} from "../../src/math/profiles/sersic.ts";
import { moffat } from "../../bench/scene/moffat.ts";
import { plainStamp } from "../../bench/scene/plain_stamp.ts";
import { besselJ0 } from "./bessel.ts";
import { referenceFits } from "../make/references.ts";

for (const n of [0.3, 0.31, 0.7, 0.99, 1, 1.0001, 1.001, 1.01, 1.05, 2.5, 4, 6.2]) {
  Deno.test(`sersicTransform() of n = ${n} agrees with plain quadrature to 1e-6`, () => {
    const profile = sersicProfile(n), transform = sersicTransform(n);
    assert.ok(Math.abs(sersicLightWithin(n, 1) - 0.5) < 1e-12);
    // Substitution r = t^(2n) tames the cusp; Simpson's rule to where no light is left.
    const f = (k: number) => {
      const end = (60 / 2) ** 0.5 * 1.6, steps = 400_000, h = end / steps;
      let sum = 0;
      for (let i = 1; i < steps; i++) {
        const t = i * h, r = t ** (2 * n), dr = 2 * n * t ** (2 * n - 1);
        sum += (i % 2 ? 4 : 2) * r * profile(r) * besselJ0(k * r) * dr;
      }
      return 2 * Math.PI * sum * h / 3;
    };
    for (const k of [0.003, 0.2, 1.1, 4.7, 21]) {
      const want = f(k);
      assert.ok(Math.abs(transform(k) - want) < 1e-6, `k = ${k}: ${transform(k)}, want ${want}`);
    }
  });
}

Deno.test("drawTruth() is the product of transforms on the whole plane within 1e-6 of the peak", () => {
  const psf = moffat(31, 4, 0.05, -0.02);
  for (
    const [n, matrix] of [[1, [2, 0.3, -0.4, 1]], [4.2, [3, -1, 0.5, 1.5]], [0.5, [4, 0, 0, 4]], [2, [
      7,
      1,
      2,
      3,
    ]]] as const
  ) {
    const { data } = drawTruth(psf, 31, 0.31, -0.42, sersicShape(n, matrix)),
      want = plainStamp(psf, 31, 0.31, -0.42, n, matrix);
    const peak = want.reduce((m, v) => Math.max(m, v), 0);
    want.forEach((v, i) =>
      assert.ok(Math.abs(data[i] - v) < 1e-6 * peak, `n = ${n}, pixel ${i}: ${data[i]}, want ${v}`)
    );
  }
});

for (
  const [name, n, exact] of [
    ["Gaussian", 0.5, (k: number) => Math.exp(-k * k / (4 * sersicB(0.5)))],
    ["exponential", 1, (k: number) => (1 + (k / sersicB(1)) ** 2) ** -1.5],
  ] as const
) {
  Deno.test(`sersicTransform() of the ${name} is its closed form within 3e-8 from end to end of its table and beyond`, () => {
    const transform = sersicTransform(n);
    for (let x = -16; x < 10; x += 0.0031) {
      const k = Math.exp(x);
      assert.ok(Math.abs(transform(k) - exact(k)) < 3e-8, `k = ${k}: ${transform(k)}, want ${exact(k)}`);
    }
  });
}

Deno.test("the profile of a SersicCircle is that of the definition, near and far", () => {
  for (const n of [0.5, 1, 4, 6.2]) {
    const exact = sersicProfile(n), { profile } = sersicCircle(n), radii = [0, 0.3, 0.95, 1, 1.7, 3, 9, 80, 9000, 2e4];
    const squares = Float64Array.from(radii, (r) => r * r);
    profile(squares, radii.length);
    radii.forEach((r, i) => {
      const want = exact(r);
      assert.ok(
        Math.abs(squares[i] - want) <= 2e-5 * want + 1e-12 * exact(1),
        `n = ${n}, r = ${r}: ${squares[i]}, want ${want}`,
      );
    });
  }
});

const stamps = await referenceFits("galsim_truth_stamps.fits");

Deno.test({
  name: "drawTruth() equals GalSim's 148 stamps within 2e-3 of the peak and 1e-3 of the sum",
  ignore: !stamps,
  fn: () => {
    const table = readTable(stamps!.hdu("PARAMS")), get = (c: string) => numbers(table, c)!;
    const galsim = readImage(stamps!.hdu("GALSIM")).data, side = 97, count = table.nrows;
    const psfs = readImage(stamps!.hdu("PSF")), stampSize = psfs.nx;
    const kind = texts(table, "kind")!, ipsf = get("ipsf"), n = get("n"), re = get("re_arcsec");
    const e1 = get("e1"), e2 = get("e2"), dx = get("dx"), dy = get("dy");
    let worstPeak = 0, worstSum = 0, worstCentre = 0;
    for (let i = 0; i < count; i++) {
      const one = psfs.data.subarray(ipsf[i] * stampSize ** 2, (ipsf[i] + 1) * stampSize ** 2);
      const total = (one as Float64Array).reduce((a, b) => a + b, 0), psf = Float64Array.from(one, (v) => v / total);
      const shape = /psf|point|star/i.test(kind[i])
        ? undefined
        : sersicShape(n[i], shapeMatrix(re[i] / 0.262, e1[i], e2[i]));
      const { size, data } = drawTruth(psf, stampSize, dx[i], dy[i], shape);
      let peak = 0, off = 0, sum = 0, want = 0, mx = 0, my = 0, gx = 0, gy = 0;
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          const u = x - 48 + size / 2, v = y - 48 + size / 2;
          const have = u >= 0 && v >= 0 && u < size && v < size ? 100 * data[v * size + u] : 0;
          const g = galsim[(i * side + y) * side + x];
          peak = Math.max(peak, g);
          off = Math.max(off, Math.abs(have - g));
          sum += have;
          want += g;
          if (Math.hypot(x - 48, y - 48) < 12) {
            mx += (x - 48) * have;
            my += (y - 48) * have;
            gx += (x - 48) * g;
            gy += (y - 48) * g;
          }
        }
      }
      worstPeak = Math.max(worstPeak, off / peak);
      worstSum = Math.max(worstSum, Math.abs(sum / want - 1));
      worstCentre = Math.max(worstCentre, Math.hypot(mx - gx, my - gy) / want);
    }
    assert.ok(worstPeak <= 2e-3 && worstSum <= 1e-3 && worstCentre < 0.01, `${worstPeak} ${worstSum} ${worstCentre}`);
  },
});
