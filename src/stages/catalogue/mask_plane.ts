import { type BrickGrid, isPrimary } from "../../survey/bricks/brick_grid.ts";
import type { BrickMasks } from "../../survey/infrared/brick_masks.ts";
import { maskBitsAt, type MaskMaps } from "../../survey/pixels/mask_at.ts";

/** Mask bits of all pixels of a brick [ny*nx], as `maskBitsAt`. */
export function maskBitPlane(
  grid: BrickGrid,
  maps: MaskMaps,
  saturated: readonly ArrayLike<number>[],
  marks?: Uint8Array,
  wise?: BrickMasks,
): Int32Array {
  const at = maskBitsAt(maps, saturated, marks, wise), { nx, ny } = grid, plane = new Int32Array(nx * ny);
  for (let y = 0, i = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++, i++) {
      const [ra, dec] = grid.wcs.toSky(x, y);
      plane[i] = at(i, isPrimary(grid, ((ra % 360) + 360) % 360, dec));
    }
  }
  return plane;
}
