import { normal, poisson, uniformStream } from "../base/random.ts";
import { countsPerNanomaggy, nanomaggies } from "../base/units.ts";
import type { Wcs } from "../math/wcs/wcs_types.ts";
import { psfexModel } from "../survey/ccds/psfex.ts";
import type { TruthTable } from "../survey/truth.ts";
import { psfexRow, skyAt } from "./calibration.ts";
import { addSource } from "./light/add_source.ts";
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
    table.mag[e.band].forEach((mag, row) => addSource(light, side, wcs, psf, table, row, nanomaggies(mag)));
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
