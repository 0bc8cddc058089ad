import type { Wcs } from "../../math/wcs/wcs_types.ts";

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

/** Whether a 0-based position lies on a pixel of the grid. */
export function onGrid({ nx, ny }: { nx: number; ny: number }, x: number, y: number): boolean {
  return x >= -0.5 && y >= -0.5 && x < nx - 0.5 && y < ny - 0.5;
}

/** Index [ny*nx] of the pixel of the grid that is nearest to a 0-based position, which may lie off the grid. */
export function nearestPixel({ nx, ny }: { nx: number; ny: number }, x: number, y: number): number {
  const clip = (v: number, n: number) => Math.min(Math.max(Math.round(v), 0), n - 1);
  return clip(y, ny) * nx + clip(x, nx);
}

/** A brick's own area, degrees; ra1 > ra2 when it spans RA 0. */
export interface BrickBox {
  ra1: number;
  ra2: number;
  dec1: number;
  dec2: number;
}

/** Inside the brick's own area: lower edges belong to it, upper ones do not, but the pole does. @param ra 0 ≤ ra < 360, deg */
export function isPrimary({ ra1, ra2, dec1, dec2 }: BrickBox, ra: number, dec: number): boolean {
  const inRa = ra1 <= ra2 ? ra1 <= ra && ra < ra2 : ra >= ra1 || ra < ra2;
  return inRa && dec1 <= dec && (dec < dec2 || (dec === 90 && dec2 === 90));
}
