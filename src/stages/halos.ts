import { turn } from "../base/pool.ts";
import { PassCount, type PassProgress, unwatched } from "../base/progress.ts";
import type { Exposure } from "../survey/exposure.ts";
import { fade, haloProfile, haloRadius } from "../survey/stars/halo.ts";
import { positionAt } from "../survey/stars/motion.ts";
import { type ReferenceStar, startingFlux } from "../survey/stars/star.ts";

/** Subtracts the halos of Gaia's point sources from exposures of DECam, in place, and tells each exposure how many it had
 * (docs/explanation/stars.md). Cost: pixels within the halos, those of each star on each exposure. */
export async function subtractHalos(
  exposures: readonly Exposure[],
  stars: readonly ReferenceStar[],
  progress: PassProgress = unwatched.pass,
): Promise<void> {
  const points = stars.filter((s) => s.gaia && s.pointSource);
  const count = new PassCount<Exposure>(progress, "exposures with halos", exposures.length);
  for (const e of exposures) {
    subtractFrom(e, points);
    count.step(e);
    await turn();
  }
}

function subtractFrom(e: Exposure, stars: readonly ReferenceStar[]) {
  const on = tableOf(haloProfile(e, false)), off = tableOf(haloProfile(e, true));
  if (!on || !off) return;
  let halos = 0;
  for (const star of stars) {
    const [x, y] = e.wcs.toPixel(...positionAt(star, e.mjd)), radius = haloRadius(star.maskMag);
    if (!Number.isFinite(x + y)) continue;
    const flux = startingFlux(star, e.band) * e.pixscale ** 2;
    if (subtractOne(e, x, y, radius, flux, onChip(e, x, y) ? on : off)) halos++;
  }
  e.halos = halos;
}

/** @param flux per pixel of one arcsec² @returns whether any pixel is within the halo */
function subtractOne(e: Exposure, x: number, y: number, radius: number, flux: number, table: Float64Array): boolean {
  const { nx, ny, pixscale, data } = e, reach = radius / pixscale;
  let any = false;
  for (let v = Math.max(0, Math.ceil(y - reach)); v <= Math.min(ny - 1, y + reach); v++) {
    const half = Math.sqrt(reach ** 2 - (v - y) ** 2), to = Math.min(nx - 1, x + half);
    for (let u = Math.max(0, Math.ceil(x - half)); u <= to; u++) {
      const r = pixscale * Math.hypot(u - x, v - y), at = r * steps, cell = Math.floor(at);
      const light = table[cell] + (at - cell) * (table[cell + 1] - table[cell]);
      data[v * nx + u] -= flux * fade(r, radius) * light;
      any = true;
    }
  }
  return any;
}

/** Steps of a table in an arcsec: between them a profile is a line to one part in 10,000. */
const steps = 20;

/** Values of a profile out to where all halos end. */
function tableOf(profile: ((r: number) => number) | undefined): Float64Array | undefined {
  return profile && Float64Array.from({ length: steps * (haloRadius(0) + 1) + 2 }, (_, i) => profile(i / steps));
}

/** Whether a pixel of the cut-out lies on its chip; where the chip's size is not known it does. */
function onChip({ chip, x0, y0 }: Exposure, x: number, y: number): boolean {
  const { nx = Infinity, ny = Infinity } = chip ?? {};
  return x + x0 >= -0.5 && y + y0 >= -0.5 && x + x0 < nx - 0.5 && y + y0 < ny - 0.5;
}
