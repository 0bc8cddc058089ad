import { type BrickGrid, isPrimary } from "../../survey/bricks/brick_grid.ts";
import { bitValue, maskBits } from "../../survey/mask_bits.ts";

interface MaskMaps {
  bands: readonly { band: string; allmask: Int16Array }[];
}

/** Mask bits (survey/mask_bits.ts) of a pixel of the grid.
 * @param saturated per band, [ny*nx], above 0 where an exposure is saturated */
export function maskBitsAt(
  { bands }: MaskMaps,
  saturated: readonly ArrayLike<number>[],
): (pixel: number, primary: boolean) => number {
  const mask = maskBits(bands.map((b) => b.band)), outside = bitValue(mask, "NPRIMARY");
  const per = bands.map(({ band, allmask }, b) => ({
    allmask,
    saturated: saturated[b],
    satur: bitValue(mask, `SATUR_${band.toUpperCase()}`),
    all: bitValue(mask, `ALLMASK_${band.toUpperCase()}`),
  }));
  return (pixel, primary) => {
    let bits = primary ? 0 : outside;
    for (const b of per) bits |= (b.saturated[pixel] > 0 ? b.satur : 0) | (b.allmask[pixel] !== 0 ? b.all : 0);
    return bits;
  };
}

/** The same for all pixels [ny*nx]. */
export function maskBitPlane(grid: BrickGrid, maps: MaskMaps, saturated: readonly ArrayLike<number>[]): Int32Array {
  const at = maskBitsAt(maps, saturated), { nx, ny } = grid, plane = new Int32Array(nx * ny);
  for (let y = 0, i = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++, i++) {
      const [ra, dec] = grid.wcs.toSky(x, y);
      plane[i] = at(i, isPrimary(grid, ((ra % 360) + 360) % 360, dec));
    }
  }
  return plane;
}
