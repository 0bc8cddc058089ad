/** Light that DECam scatters far from a star, as the survey models it: behind the stamp that a fit draws, out to minutes of arc. */
import { arcsecPerDegree } from "../../base/units.ts";
import type { Exposure } from "../exposure.ts";
import { maskRadius } from "./star.ts";

/** Of a star of unit flux, per arcsec² at 1″: falls with the square of the distance. */
const powerLaw: Readonly<Record<string, number>> = { g: 0.00045, r: 0.00033, i: 0.00033 };

/** A Moffat profile with `weight` of the star's flux; α in arcsec. */
interface Moffat {
  alpha: number;
  beta: number;
  weight: number;
}

/** In z the chips of thinner coating scatter otherwise. */
const zMoffat: Moffat = { alpha: 17.65, beta: 1.7, weight: 0.0145 };
const otherZMoffat: Moffat = { alpha: 16, beta: 2.3, weight: 0.0095 };
const otherChips = new Set(["N20", "S8", "S10", "S18", "S21", "S27"]);

/** What stands for the stamp begins to fade out at the first radius, arcsec, and is the halo alone from the second. */
const fadeIn = [7, 8] as const;

/** No halo is subtracted beyond. */
const farthest = 400;

/** Radius at which a star's halo ends, arcsec; it fades from half of it. */
export const haloRadius = (maskMag: number): number => Math.min(8 * maskRadius(maskMag) * arcsecPerDegree, farthest);

/** Surface brightness of the halo of a star of unit flux, per arcsec² by the distance in arcsec. @param offChip the star's centre lies beside
 * the chip @returns undefined where there is none: other cameras, other bands */
export function haloProfile(
  { camera, band, ccdname, psf }: Pick<Exposure, "camera" | "band" | "ccdname" | "psf">,
  offChip: boolean,
): ((r: number) => number) | undefined {
  if (camera !== "decam") return undefined;
  const inner = psf.moffat ? moffat({ ...psf.moffat, weight: 1 }) : () => 0;
  if (band === "z") {
    const own = otherChips.has(ccdname) ? otherZMoffat : zMoffat, share = offChip ? 0.5 : 1, outer = moffat(own);
    return (r) => share * outer(r) + rise(r) * inner(r);
  }
  const f = powerLaw[band];
  return f === undefined ? undefined : (r) => r > fadeIn[0] ? rise(r) * (f / r ** 2 + inner(r)) : 0;
}

const moffat = ({ alpha, beta, weight }: Moffat) => (r: number): number =>
  weight * (beta - 1) / (Math.PI * alpha ** 2) * (1 + (r / alpha) ** 2) ** -beta;

const rise = (r: number): number => Math.min(1, Math.max(0, (r - fadeIn[0]) / (fadeIn[1] - fadeIn[0])));

/** The share of a halo that is left at a distance: all of it up to half of its radius. */
export const fade = (r: number, radius: number): number => Math.min(1, Math.max(0, 2 - 2 * r / radius));
