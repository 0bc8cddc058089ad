import { radians } from "../../base/units.ts";
import type { Wcs } from "./wcs_types.ts";

/** A WCS that puts every pixel elsewhere on the sky. @param east, north degrees on the sky */
export function movedWcs(wcs: Wcs, east: number, north: number): Wcs {
  // By the declination before the move, so that both directions are exact inverses.
  const ra = (dec: number) => east / Math.cos(radians(dec));
  return {
    cd: wcs.cd,
    toSky(x, y) {
      const [ra0, dec] = wcs.toSky(x, y);
      return [(ra0 + ra(dec) + 360) % 360, dec + north];
    },
    toPixel: (ra1, dec1) => wcs.toPixel(ra1 - ra(dec1 - north), dec1 - north),
    shifted: (x0, y0) => movedWcs(wcs.shifted(x0, y0), east, north),
  };
}
