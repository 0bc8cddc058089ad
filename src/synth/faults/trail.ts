import { arcsecPerDegree } from "../../base/units.ts";
import { fieldRadius } from "../cameras/camera.ts";
import type { PlacedChip } from "../pointings/chip_wcs.ts";
import type { Pointing } from "../pointings/exposures.ts";
import type { LightPlane } from "../light/add_gaussian.ts";
import { stream } from "../sources.ts";
import { codes } from "./codes.ts";

/** A satellite's way across the focal plane, pixels: the line x cos φ + y sin φ = distance. */
export interface Trail {
  phi: number;
  distance: number;
  /** Light per pixel of its length, as a part of the sky's noise. */
  strength: number;
}

/** Share of exposures that a satellite crosses. */
const crossed = 0.2;

export function trailOf(seed: number, { camera, expnum }: Pointing): Trail | undefined {
  const random = stream(seed, "trail", BigInt(expnum)), edge = fieldRadius(camera) * arcsecPerDegree / camera.pixscale;
  if (random(0, 0) >= crossed) return undefined;
  return { phi: Math.PI * random(0, 1), distance: edge * (2 * random(0, 2) - 1), strength: 10 * 10 ** random(0, 3) };
}

/** Adds what of a trail crosses a chip, and marks it out to three sigma: as wide as the seeing.
 * @param sigma of the seeing, pixels @param noise of the sky, in the light's unit */
export function addTrail(
  { nx, ny, data }: LightPlane,
  mask: Int32Array,
  { phi, distance, strength }: Trail,
  { chip }: PlacedChip,
  sigma: number,
  noise: number,
): void {
  const c = Math.cos(phi),
    s = Math.sin(phi),
    peak = strength * noise / (Math.sqrt(2 * Math.PI) * sigma),
    reach = 5 * sigma;
  for (let y = 0; y < ny; y++) {
    // From one pixel of a row to the next the distance changes by cos φ.
    const start = (chip.x - (nx - 1) / 2) * c + (chip.y + y - (ny - 1) / 2) * s - distance;
    const [low, high] = Math.abs(c) < 1e-9
      ? (Math.abs(start) < reach ? [0, nx - 1] : [0, -1])
      : [(-reach - start) / c, (reach - start) / c].sort((a, b) => a - b);
    for (let x = Math.max(0, Math.ceil(low)); x <= Math.min(nx - 1, high); x++) {
      const d = start + x * c;
      data[y * nx + x] += peak * Math.exp(-0.5 * (d / sigma) ** 2);
      if (Math.abs(d) < 3 * sigma) mask[y * nx + x] = codes.transient;
    }
  }
}
