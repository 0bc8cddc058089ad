import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { imageShape, readImage } from "../../io/fits.ts";
import type { Wcs } from "../../math/wcs/wcs_types.ts";
import type { BrickGrid } from "../bricks/brick_grid.ts";
import { headerWcs } from "../ccds/header_wcs.ts";
import { boxOf, openTile } from "./read_tile.ts";
import { maskPath, otherEnding, tilePath } from "./tile_files.ts";
import { type MaskedBand, maskedBands, wiseMask } from "./unwise_mask.ts";

/** Bits of `wiseBits` on a brick's pixels [ny*nx]; empty without a tile's mask. */
export type BrickMasks = Partial<Record<MaskedBand, Uint8Array>>;

/** A tile's mask around the brick, and whose pixels it has. */
interface TileMask {
  nx: number;
  ny: number;
  wcs: Wcs;
  data: ArrayLike<number>;
}

/** Masks of the tiles on a brick's pixels: each has that of the nearest pixel of any tile, bits of several together.
 * @param trying does what may fail */
export async function readMasks(
  disk: Disk,
  dir: string,
  grid: BrickGrid,
  tiles: readonly string[],
  trying: (work: () => Promise<TileMask | undefined>) => Promise<TileMask | undefined>,
): Promise<BrickMasks> {
  const found: TileMask[] = [];
  for (const tile of tiles) {
    const path = maskPath(dir, tile);
    if (!await disk.exists(path) && !await disk.exists(otherEnding(path))) continue;
    const mask = await trying(() => readMask(disk, dir, grid, tile));
    if (mask) found.push(mask);
  }
  if (found.length === 0) return {};
  const { nx, ny } = grid, masks = { w1: new Uint8Array(nx * ny), w2: new Uint8Array(nx * ny) };
  for (const mask of found) addMask(masks, mask, grid);
  return masks;
}

async function readMask(disk: Disk, dir: string, grid: BrickGrid, tile: string): Promise<TileMask | undefined> {
  // Some masks have no WCS: that of the image holds for all of a tile.
  const image = await openTile(disk, tilePath(dir, tile, "w1", "img-m"), { y0: 0, y1: 0 }), shape = imageShape(image);
  const wcs = headerWcs(image.header), box = boxOf(grid, wcs, shape.nx, shape.ny, 1);
  if (!box) return undefined;
  const hdu = await openTile(disk, maskPath(dir, tile), box), { nx, ny, bitpix } = imageShape(hdu);
  if (nx !== shape.nx || ny !== shape.ny || bitpix < 0) {
    throw new InputError(
      `Cannot use ${hdu.header.place}: a mask must hold whole numbers for the ${shape.nx}×${shape.ny} pixels of the tile's image, ` +
        `it is ${nx}×${ny} with BITPIX ${bitpix}`,
    );
  }
  return { nx: box.x1 - box.x0, ny: box.y1 - box.y0, wcs: wcs.shifted(box.x0, box.y0), data: readImage(hdu, box).data };
}

/** Steps of the brick's pixels between which positions on the tile are interpolated: over them a tile's plane is flat to 1e-4 pixels. */
const step = 30;

function addMask(masks: Record<MaskedBand, Uint8Array>, { nx, ny, wcs, data }: TileMask, grid: BrickGrid) {
  let any = false;
  for (let i = 0; i < data.length && !any; i++) any = data[i] !== 0;
  if (!any) return;
  for (let y = 0; y < grid.ny; y++) {
    for (let from = 0; from < grid.nx; from += step) {
      const [x0, y0] = wcs.toPixel(...grid.wcs.toSky(from, y)),
        [x1, y1] = wcs.toPixel(...grid.wcs.toSky(from + step, y));
      for (let x = from; x < Math.min(from + step, grid.nx); x++) {
        const share = (x - from) / step,
          tx = Math.round(x0 + share * (x1 - x0)),
          ty = Math.round(y0 + share * (y1 - y0));
        if (!(tx >= 0 && ty >= 0 && tx < nx && ty < ny)) continue;
        const value = data[ty * nx + tx];
        if (value === 0) continue;
        for (const band of maskedBands) masks[band][y * grid.nx + x] |= wiseMask(value, band);
      }
    }
  }
}
