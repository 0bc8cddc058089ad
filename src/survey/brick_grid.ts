import type { Wcs } from "../math/wcs_types.ts";

/** A brick and the pixel grid (possibly a zoom into it) that products are made on. */
export interface BrickGrid {
  brickname: string;
  brickid: number;
  /** Centre of the brick, deg. */
  ra: number;
  dec: number;
  /** Unique area, deg; ra1 > ra2 when it spans RA 0. */
  ra1: number;
  ra2: number;
  dec1: number;
  dec2: number;
  /** Size of the grid (of the zoom), and where it starts in the full brick image. */
  nx: number;
  ny: number;
  zoomX0: number;
  zoomY0: number;
  /** arcsec */
  pixscale: number;
  /** TAN WCS of the grid (0-based). */
  wcs: Wcs;
}

/** Inside the unique area of the brick: ra1 <= ra < ra2 (with wrap), dec1 <= dec < dec2. */
export function isPrimary(brick: BrickGrid, ra: number, dec: number): boolean {
  const inRa = brick.ra1 <= brick.ra2 ? brick.ra1 <= ra && ra < brick.ra2 : ra >= brick.ra1 || ra < brick.ra2;
  return inRa && brick.dec1 <= dec && dec < brick.dec2;
}
