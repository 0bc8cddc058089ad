/** Which tiles there are: rings in declination with those of the AllWISE atlas, 180/119 degrees apart, each cut into tiles of that width
 * on its edge nearest to the equator or less. */
import { arcsecPerDegree, radians } from "../../base/units.ts";
import { tileName } from "../../survey/infrared/tile_files.ts";
import { tileScale, tileSize } from "../../survey/infrared/wise_bands.ts";
import { makeWcs } from "../../math/wcs.ts";
import type { Wcs } from "../../math/wcs/wcs_types.ts";

/** A tile of the synthetic survey. */
export interface SynthTile {
  name: string;
  /** Centre, deg. */
  ra: number;
  dec: number;
}

const step = 180 / 119;

/** Tiles of a ring; 238 on the equator and beside it, as the atlas has them. */
const tilesOf = (ring: number): number =>
  Math.max(1, Math.round(360 / step * Math.cos(radians(Math.max(0, Math.abs(ring) - 1) * step))));

/** Pixels of a tile: tangential, north up, east to the left. */
export function tileWcs({ ra, dec }: SynthTile): Wcs {
  const pixel = tileScale / arcsecPerDegree, middle = (tileSize - 1) / 2;
  return makeWcs({ crval: [ra, dec], crpix: [middle, middle], cd: [-pixel, 0, 0, pixel] });
}

/** Tiles that show a position. */
export function* tilesAt(ra: number, dec: number): Generator<SynthTile> {
  const nearest = Math.round(dec / step);
  for (let ring = Math.max(-59, nearest - 1); ring <= Math.min(59, nearest + 1); ring++) {
    const n = tilesOf(ring), column = Math.round(ra / 360 * n);
    for (const k of n < 3 ? [0] : [column - 1, column, column + 1]) {
      const at = ((k % n) + n) % n * 360 / n, tile = { name: tileName(at, ring * step), ra: at, dec: ring * step };
      const [x, y] = tileWcs(tile).toPixel(ra, dec);
      if (x > -0.5 && y > -0.5 && x < tileSize - 0.5 && y < tileSize - 0.5) yield tile;
    }
  }
}
