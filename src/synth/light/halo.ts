import type { LightPlane } from "./add_gaussian.ts";

/** Light around bright stars beyond the reach of a PSF stamp, as the survey itself takes it off (surface brightness per arcsec² for a
 * unit flux): a power law in g and r, a Moffat profile in z. */
export function haloBrightness(band: string, arcsec: number): number {
  if (band === "z") {
    const alpha = 17.65, beta = 1.7;
    return 0.0145 * (beta - 1) / (Math.PI * alpha * alpha) * (1 + (arcsec / alpha) ** 2) ** -beta;
  }
  return (band === "g" ? 0.00045 : 0.00033) / (arcsec * arcsec);
}

/** It fades in over these distances, and ends here, arcsec. */
const from = 7, full = 8, end = 400;

/** Adds a star's halo as far out as it is brighter than `least` a pixel.
 * @param flux of the star in the image's unit @param pixscale arcsec */
export function addHalo(
  { nx, ny, data }: LightPlane,
  { flux, x, y, band }: { flux: number; x: number; y: number; band: string },
  pixscale: number,
  least: number,
): void {
  const perPixel = flux * pixscale * pixscale, reach = haloReach(band, least / perPixel) / pixscale;
  for (let j = Math.max(0, Math.ceil(y - reach)); j <= Math.min(ny - 1, y + reach); j++) {
    const half = Math.sqrt(Math.max(0, reach * reach - (j - y) ** 2));
    for (let i = Math.max(0, Math.ceil(x - half)); i <= Math.min(nx - 1, x + half); i++) {
      const r = pixscale * Math.hypot(i - x, j - y);
      if (r <= from) continue;
      data[j * nx + i] += perPixel * Math.min(1, (r - from) / (full - from)) * haloBrightness(band, r);
    }
  }
}

/** Where the halo of a unit flux falls below a brightness per arcsec², arcsec. */
function haloReach(band: string, least: number): number {
  if (haloBrightness(band, full) <= least) return 0;
  let low = full, high = end;
  if (haloBrightness(band, high) > least) return high;
  while (high - low > 0.1) {
    const middle = (low + high) / 2;
    if (haloBrightness(band, middle) > least) low = middle;
    else high = middle;
  }
  return low;
}
