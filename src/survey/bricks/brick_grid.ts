import type { Wcs } from "../../math/wcs/wcs_types.ts";

/** A brick and the pixel grid (possibly a zoom into it) that products are made on. */
export interface BrickGrid extends BrickBox {
  /** E.g. "1500p020". */
  brickname: string;
  /** Number of the brick in the survey's layout. */
  brickid: number;
  /** Centre of the brick, deg. */
  ra: number;
  /** Centre of the brick, deg. */
  dec: number;
  /** Columns of the grid (of the zoom). */
  nx: number;
  /** Rows of the grid (of the zoom). */
  ny: number;
  /** Its first column in the full brick image. */
  zoomX0: number;
  /** Its first row in the full brick image. */
  zoomY0: number;
  /** Side of a pixel, arcsec. */
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
  /** Western edge. */
  ra1: number;
  /** Eastern edge. */
  ra2: number;
  /** Southern edge. */
  dec1: number;
  /** Northern edge. */
  dec2: number;
}

/** Inside the brick's own area: lower edges belong to it, upper ones do not, but the pole does. @param ra 0 ≤ ra < 360, deg */
export function isPrimary({ ra1, ra2, dec1, dec2 }: BrickBox, ra: number, dec: number): boolean {
  const inRa = ra1 <= ra2 ? ra1 <= ra && ra < ra2 : ra >= ra1 || ra < ra2;
  return inRa && dec1 <= dec && (dec < dec2 || (dec === 90 && dec2 === 90));
}
