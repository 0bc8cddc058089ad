import assert from "node:assert/strict";
import { numbers, texts } from "../../src/base/table.ts";
import { surveySigma } from "../../src/base/units.ts";
import { readTable } from "../../src/io/fits.ts";
import { toSoft } from "../../src/math/ellipse.ts";
import { stampTransform } from "../../src/math/fft.ts";
import { mixtureOf, type ProfileName } from "../../src/math/profiles.ts";
import { momentsOf, renderFields, type RenderInput } from "../../src/math/render.ts";
import { referenceFits } from "../make/references.ts";

/** A round Gaussian PSF stamp, sigma in pixels. */
function gaussianPsf(size: number, sigma: number): Float64Array {
  const half = size >> 1;
  const psf = Float64Array.from({ length: size * size }, (_, k) => {
    const x = k % size - half, y = Math.floor(k / size) - half;
    return Math.exp(-(x * x + y * y) / (2 * sigma * sigma));
  });
  const sum = psf.reduce((a, b) => a + b, 0);
  return psf.map((v) => v / sum);
}

const jacobian = [0.4, -3.7, 3.6, 0.5]; // px per arcsec, turned and slightly sheared

function input(model: ProfileName, p: { re: number; ee1: number; ee2: number; n: number }): RenderInput {
  return {
    mixture: mixtureOf(model, p.n),
    moments: momentsOf(p.re, p.ee1, p.ee2, jacobian),
    psf: stampTransform(gaussianPsf(25, 1.8), 25, 64),
    size: 64,
    width: 31,
    height: 29,
    px: 14.3,
    py: 15.8,
    gaussVariance: 1.8 ** 2,
  };
}

Deno.test("renderFields() derivatives by position, shape and index agree with central differences to 1e-6", () => {
  for (const [model, n] of [["EXP", 1], ["DEV", 4], ["SER", 0.66], ["SER", 2.2]] as const) {
    for (const re of [0.02, 0.5, 2.5]) {
      const at = { re, ee1: 0.3, ee2: -0.5, n: n as number }, h = 1e-4;
      const fields = renderFields({ ...input(model, at), exactSlopes: true }, model === "SER" ? 7 : 6);
      const shifted = (d: Partial<typeof at>) => renderFields(input(model, { ...at, ...d }), 1)[0];
      const moved = (dx: number, dy: number) => {
        const here = input(model, at);
        return renderFields({ ...here, px: here.px + dx, py: here.py + dy }, 1)[0];
      };
      const pairs = [
        [moved(h, 0), moved(-h, 0)],
        [moved(0, h), moved(0, -h)],
        [shifted({ re: re * Math.exp(h) }), shifted({ re: re * Math.exp(-h) })],
        [shifted({ ee1: at.ee1 + h }), shifted({ ee1: at.ee1 - h })],
        [shifted({ ee2: at.ee2 + h }), shifted({ ee2: at.ee2 - h })],
        ...(model === "SER" ? [[shifted({ n: n + h }), shifted({ n: n - h })]] : []),
      ];
      pairs.forEach(([plus, minus], f) => {
        const peak = Math.max(...fields[f + 1].map(Math.abs));
        const worst = Math.max(...plus.map((v, k) => Math.abs((v - minus[k]) / (2 * h) - fields[f + 1][k])));
        assert.ok(worst <= 1e-6 * peak, `${model} n ${n} re ${re} field ${f + 1}: ${worst / peak}`);
      });
    }
  }
});

Deno.test("renderFields() keeps the flux, and the centre as well as Lanczos-3 can", () => {
  for (const model of ["PSF", "EXP"] as const) {
    const at = input(model, { re: 0.3, ee1: 0, ee2: 0, n: 1 });
    const [image] = renderFields(at, 1), stride = at.width;
    let sum = 0, sx = 0, sy = 0;
    image.forEach((v, k) => {
      sum += v;
      sx += v * (k % stride);
      sy += v * Math.floor(k / stride);
    });
    assert.ok(Math.abs(sum - 1) < 2e-4, `${model} sum ${sum}`);
    // The unit-sum Lanczos-3 kernel itself moves a first moment by up to 0.025 px.
    assert.ok(Math.hypot(sx / sum - at.px, sy / sum - at.py) < 0.036, `${model} centre ${sx / sum} ${sy / sum}`);
  }
});

Deno.test("renderFields() with phases keeps the centre to 2e-3 px, and its derivatives by position are exact", () => {
  const at = { ...input("EXP", { re: 0.3, ee1: 0, ee2: 0, n: 1 }), phase: true, exactSlopes: true }, h = 1e-4;
  const [image, dx] = renderFields(at, 3);
  let sum = 0, sx = 0, sy = 0;
  image.forEach((v, k) => {
    sum += v;
    sx += v * (k % at.width);
    sy += v * Math.floor(k / at.width);
  });
  // The box cuts the wings unevenly.
  assert.ok(Math.hypot(sx / sum - at.px, sy / sum - at.py) < 2e-3, `centre ${sx / sum} ${sy / sum}`);
  const [plus, minus] = [h, -h].map((d) => renderFields({ ...at, px: at.px + d }, 1)[0]);
  const peak = Math.max(...dx.map(Math.abs));
  dx.forEach((v, k) => assert.ok(Math.abs((plus[k] - minus[k]) / (2 * h) - v) < 1e-6 * peak));
});

const stamps = await referenceFits("galsim_truth_stamps.fits");
Deno.test({
  name: "renderFields() gives The Tractor's stamps within 2e-5 of the peak",
  ignore: !stamps,
  fn: () => {
    const table = readTable(stamps!.hdu("PARAMS"));
    const want = readImage3(stamps!.hdu("TRACTOR")), psfs = readImage3(stamps!.hdu("PSF"));
    const get = (name: string) => numbers(table, name)!;
    const kinds = texts(table, "kind")!;
    let worst = 0;
    for (let row = 0; row < table.nrows; row++) {
      const psf = psfs.planes[get("ipsf")[row]], sum = psf.reduce((a, b) => a + b, 0);
      const n = get("n")[row], [ee1, ee2] = toSoft(get("e1")[row], get("e2")[row]);
      const kind = kinds[row], size = 128;
      const [image] = renderFields({
        mixture: mixtureOf(kind as ProfileName, n),
        moments: momentsOf(get("re_arcsec")[row], ee1, ee2, [1 / 0.262, 0, 0, 1 / 0.262]),
        psf: stampTransform(psf.map((v) => v / sum), psfs.nx, size),
        size,
        width: 97,
        height: 97,
        px: 48 + get("dx")[row],
        py: 48 + get("dy")[row],
        gaussVariance: surveySigma(1.3 / 0.262) ** 2,
      }, 1);
      const plane = want.planes[row], peak = Math.max(...plane);
      for (let y = 0; y < 97; y++) {
        for (let x = 0; x < 97; x++) {
          const d = Math.abs(100 * image[y * 97 + x] - plane[y * 97 + x]) / peak;
          if (d > worst) worst = d;
        }
      }
    }
    assert.ok(worst <= 2e-5, `worst ${worst}`);
  },
});

/** A cube as planes. */
function readImage3(hdu: NonNullable<typeof stamps>["hdus"][number]) {
  const nx = hdu.header.number("NAXIS1"), ny = hdu.header.number("NAXIS2"), count = hdu.header.number("NAXIS3", 1);
  const view = new DataView(hdu.data.buffer, hdu.data.byteOffset, hdu.data.byteLength);
  const wide = hdu.header.number("BITPIX") === -64;
  const planes = Array.from({ length: count }, (_, p) =>
    Float64Array.from({ length: nx * ny }, (_, k) => {
      const i = p * nx * ny + k;
      return wide ? view.getFloat64(8 * i) : view.getFloat32(4 * i);
    }));
  return { nx, ny, planes };
}
