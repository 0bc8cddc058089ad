import { normal, poisson, uniformStream } from "../base/random.ts";
import { arcsecPerDegree, countsPerNanomaggy, nanomaggies, radians } from "../base/units.ts";
import { drawTruth, sersicShape, stampSize, type TruthShape } from "../math/profiles/draw_truth.ts";
import { shapeMatrix } from "../math/ellipse.ts";
import type { Wcs } from "../math/wcs/wcs_types.ts";
import { psfexModel } from "../survey/ccds/psfex.ts";
import type { TruthTable } from "../survey/truth.ts";
import { psfexRow, skyAt } from "./calibration.ts";
import type { SynthExposure } from "./survey_plan.ts";

export const gain = 4, readNoise = 7;

export interface SynthPixels {
  /** counts, sky included */
  image: Float32Array;
  /** 1/counts² */
  weight: Float32Array;
  /** Community Pipeline mask codes */
  mask: Int16Array;
  /** nmgy, one pixel's noise */
  sig1: number;
}

/** Counts per nanomaggy. */
export const zpscaleOf = (e: SynthExposure): number => countsPerNanomaggy(e.ccdzpt + 2.5 * Math.log10(e.exptime));

/** Distance from the chip beyond which no stamp reaches it, pixels. */
export const reach = 256;

const badColumn = 1, saturated = 3, bleed = 4, cosmicRay = 5, saturation = 40_000;

/** What the camera records: sources through the PSF, sky, photon and read noise, and masked defects. */
export function expose(
  e: SynthExposure,
  side: number,
  wcs: Wcs,
  sources: readonly TruthTable[],
  seed: number,
): SynthPixels {
  const n = side * side, zpscale = zpscaleOf(e), light = new Float64Array(n);
  const psf = psfexModel(psfexRow(e, side), 0, 0, "synthetic PSF");
  for (const table of sources) {
    table.ra.forEach((ra, row) => addSource(light, side, wcs, psf, table, row, ra, e.band));
  }
  const image = new Float32Array(n), weight = new Float32Array(n), mask = new Int16Array(n);
  const random = uniformStream({ seed, purpose: `synth pixels ${e.band}`, id: BigInt(e.noise) });
  for (let i = 0; i < n; i++) {
    const sky = skyAt(e, i % side, Math.floor(i / side), side), mean = (light[i] * zpscale + sky) * gain;
    const electrons = poisson(mean, (draw) => random(i, draw)) + readNoise * normal(random, i, 50);
    image[i] = electrons / gain;
    weight[i] = gain * gain / (Math.max(mean, 0) + readNoise * readNoise);
    if (image[i] > saturation) [image[i], mask[i]] = [saturation, saturated];
  }
  addFaults(e, side, image, mask, random);
  for (let i = 0; i < n; i++) if (mask[i]) weight[i] = 0;
  const variance = (e.sky * gain + readNoise ** 2) / (gain * gain);
  return { image, weight, mask, sig1: Math.sqrt(variance) / zpscale };
}

function addSource(
  light: Float64Array,
  side: number,
  wcs: Wcs,
  psf: ReturnType<typeof psfexModel>,
  { mag, shape, dec }: TruthTable,
  row: number,
  ra: number,
  band: string,
) {
  const [px, py] = wcs.toPixel(ra, dec[row]), ix = Math.round(px), iy = Math.round(py);
  if (!(px > -reach && py > -reach && px < side + reach && py < side + reach)) return;
  const matrix = shape && matrixOf(wcs, shape, row, ra, dec[row]);
  const half = stampSize(psf.size, matrix && { matrix }) / 2;
  const x0 = Math.max(0, ix - half), x1 = Math.min(side, ix + half);
  const y0 = Math.max(0, iy - half), y1 = Math.min(side, iy + half);
  if (x0 >= x1 || y0 >= y1) return;
  const flux = nanomaggies(mag[band][row]);
  // The PSF's polynomial holds on the chip only.
  const clamp = (v: number) => Math.min(Math.max(v, 0), side - 1);
  const profile = matrix && sersicShape(shape.n[row], matrix);
  const stamp = drawTruth(psf.at(clamp(px), clamp(py)), psf.size, px - ix, py - iy, profile);
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      light[y * side + x] += flux * stamp.data[(y - iy + half) * stamp.size + x - ix + half];
    }
  }
}

/** From the unit circle to the chip's pixels. */
function matrixOf(
  wcs: Wcs,
  shape: NonNullable<TruthTable["shape"]>,
  row: number,
  ra: number,
  dec: number,
): TruthShape["matrix"] {
  const h = 1 / arcsecPerDegree, c = Math.cos(radians(dec));
  const [ax, ay] = wcs.toPixel(ra + h / c, dec), [bx, by] = wcs.toPixel(ra, dec + h), [ox, oy] = wcs.toPixel(ra, dec);
  const j = [ax - ox, bx - ox, ay - oy, by - oy], g = shapeMatrix(shape.rhalf[row], shape.e1[row], shape.e2[row]);
  return [
    j[0] * g[0] + j[1] * g[2],
    j[0] * g[1] + j[1] * g[3],
    j[2] * g[0] + j[3] * g[2],
    j[2] * g[1] + j[3] * g[3],
  ];
}

/** A dead column, a handful of cosmic rays, and a bleed trail down from each saturated core. */
function addFaults(
  e: SynthExposure,
  side: number,
  image: Float32Array,
  mask: Int16Array,
  random: (item: number, draw: number) => number,
) {
  const dead = Math.floor(side * random(side * side, 900));
  for (let y = 0; y < side; y++) {
    image[y * side + dead] = 0.3 * e.sky;
    mask[y * side + dead] = badColumn;
  }
  for (let k = 0; k < 5; k++) {
    const u = (draw: number) => random(side * side + 1 + k, draw);
    const x0 = u(0) * side, y0 = u(1) * side, angle = 2 * Math.PI * u(2), length = 4 + 12 * u(3);
    for (let t = 0; t < length; t += 0.5) {
      const x = Math.floor(x0 + t * Math.cos(angle)), y = Math.floor(y0 + t * Math.sin(angle)), i = y * side + x;
      if (x < 0 || y < 0 || x >= side || y >= side || mask[i]) continue;
      image[i] += 2000;
      mask[i] = cosmicRay;
    }
  }
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] !== saturated) continue;
    for (let k = 1; k < 15 && i - k * side >= 0 && !mask[i - k * side]; k++) mask[i - k * side] = bleed;
  }
}
