import { arcsecPerDegree } from "../../base/units.ts";
import { type Chip, fieldRadius } from "../cameras/camera.ts";
import type { Pointing } from "../pointings/exposures.ts";

/** Four Gaussians, alike to 3 % with a Moffat profile of β = 3 out to three FWHM: shares of the light, and sigma in FWHM. */
const shares = [0.2854, 0.4999, 0.1877, 0.027], widths = [0.346, 0.5578, 0.9476, 1.839];

/** A covariance, [xx, xy, yy] px². */
export type Covariance = readonly [number, number, number];

/** A point source: Gaussians around it, shares of unit sum. */
export interface PsfMixture {
  share: readonly number[];
  covariance: readonly Covariance[];
}

/** PSF at a place of the focal plane. */
export interface PsfShape {
  /** pixels */
  fwhm: number;
  e1: number;
  e2: number;
}

/** How seeing and shape vary over a chip: a tilt, a bowl, and an astigmatism that turns with the position angle. @param x, y 0-based
 * pixel of the chip */
export function psfShape(exposure: Pointing, chip: Chip, x: number, y: number): PsfShape {
  const { camera, tilt, curvature, astigmatism, ellipticity } = exposure;
  const edge = fieldRadius(camera) * arcsecPerDegree / camera.pixscale;
  const u = (chip.x + x - (camera.nx - 1) / 2) / edge, v = (chip.y + y - (camera.ny - 1) / 2) / edge;
  return {
    fwhm: exposure.fwhm / camera.pixscale * (1 + tilt[0] * u + tilt[1] * v + curvature * (u * u + v * v)),
    e1: ellipticity[0] + astigmatism * (u * u - v * v),
    e2: ellipticity[1] + astigmatism * 2 * u * v,
  };
}

export function psfMixture({ fwhm, e1, e2 }: PsfShape): PsfMixture {
  const covariance = widths.map((w): Covariance => {
    const s2 = (w * fwhm) ** 2;
    return [s2 * (1 + e1), s2 * e2, s2 * (1 - e1)];
  });
  return { share: shares, covariance };
}

/** Odd side of PSF stamps, as the survey's models have it. */
export const psfSide = 63;

/** A mixture's values at pixel centres. @returns [psfSide, psfSide] */
export function psfStamp({ share, covariance }: PsfMixture): Float64Array {
  const half = psfSide >> 1, out = new Float64Array(psfSide * psfSide);
  share.forEach((part, k) => {
    const [xx, xy, yy] = covariance[k], det = xx * yy - xy * xy, peak = part / (2 * Math.PI * Math.sqrt(det));
    for (let y = -half, i = 0; y <= half; y++) {
      for (let x = -half; x <= half; x++, i++) {
        out[i] += peak * Math.exp(-0.5 * (yy * x * x - 2 * xy * x * y + xx * y * y) / det);
      }
    }
  });
  return out;
}
