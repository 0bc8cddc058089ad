/** The tiles of unWISE that show a brick. */
import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { degree } from "../../base/units.ts";
import type { BrickGrid } from "../bricks/brick_grid.ts";
import { type BrickMasks, readMasks } from "./brick_masks.ts";
import { readTile, type TileImage } from "./read_tile.ts";
import { maskPath, otherEnding, psfPaths, type Tile, tileOf, tilePath } from "./tile_files.ts";
import { type WiseBand, wiseBands } from "./wise_bands.ts";

/** Where tiles are. */
export interface WiseFiles {
  /** Directory of unWISE's tiles: `<first three digits>/<tile>/unwise-<tile>-<band>-img-m.fits`; without it nothing is measured. */
  wiseDir?: string;
}

/** What tiles show of a brick. */
export interface Tiles {
  /** By band, then by name. Where tiles overlap, the one whose centre is nearest of those with a weight has the pixels, the others have weight 0 there. */
  images: TileImage[];
  /** What the masks say of the brick's pixels. */
  masks: BrickMasks;
  /** What could not be used, in sentences. */
  warnings: string[];
}

/** A tile whose centre is farther away than this from all of a brick does not reach it: half of its diagonal, and a brick's; deg. */
const farthest = 1.11 + 0.2;

/** Reads every tile that shows the brick. What cannot be read is told in a warning, and everything else is measured.
 * @throws {InputError} when `strict` and a file cannot be used */
export async function tilesNear(
  disk: Disk,
  grid: BrickGrid,
  dir: string,
  strict?: boolean,
): Promise<Tiles> {
  const { tiles, folders } = await findTiles(disk, grid, dir), images: TileImage[] = [], warnings: string[] = [];
  const trying = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (strict || !(error instanceof InputError)) throw error;
      warnings.push(`WISE: ${error.message}`);
    }
  };
  if (tiles.length === 0) await trying(() => Promise.reject(noTiles(grid, dir, folders)));
  for (const band of wiseBands) {
    const own: TileImage[] = [];
    for (const { name } of tiles) {
      const image = await trying(() => readTile(disk, dir, grid, name, band));
      if (image) own.push(image);
    }
    shareSky(own);
    images.push(...own);
  }
  const masks = await readMasks(disk, dir, grid, tiles.map((t) => t.name), trying);
  return { images, masks, warnings };
}

/** Files that tiles near some bricks have, each once. */
export async function tileFilesNear(disk: Disk, grids: readonly BrickGrid[], dir: string): Promise<string[]> {
  const wanted = new Set<string>(), there: string[] = [];
  for (const grid of grids) {
    for (const { name } of (await findTiles(disk, grid, dir)).tiles) {
      for (const path of filesOf(dir, name)) wanted.add(path);
    }
  }
  for (const path of wanted) if (await disk.exists(path)) there.push(path);
  return there;
}

/** All that a tile's files may be called. */
function filesOf(dir: string, tile: string): string[] {
  const kinds = ["img-m", "invvar-m", "n-m"] as const, mask = maskPath(dir, tile);
  const images = (band: WiseBand) =>
    kinds.flatMap((kind) => [tilePath(dir, tile, band, kind), otherEnding(tilePath(dir, tile, band, kind))]);
  return [...wiseBands.flatMap((band) => [...images(band), ...psfPaths(dir, tile, band)]), mask, otherEnding(mask)];
}

/** Tiles that may show the brick, and the folders that were looked into. */
async function findTiles(disk: Disk, grid: BrickGrid, dir: string): Promise<{ tiles: Tile[]; folders: string[] }> {
  const tiles: Tile[] = [], [ra, dec] = grid.wcs.toSky((grid.nx - 1) / 2, (grid.ny - 1) / 2);
  const folders = foldersNear(ra, dec);
  for (const folder of folders) {
    for (const name of await disk.list(`${dir}/${folder}`)) {
      const tile = tileOf(name);
      if (tile?.name.startsWith(folder) && distance(tile, ra, dec) < farthest) tiles.push(tile);
    }
  }
  return { tiles: tiles.sort((a, b) => (a.name < b.name ? -1 : 1)), folders };
}

/** First three digits of the tiles around a position: whole degrees of RA. */
function foldersNear(ra: number, dec: number): string[] {
  const cosine = Math.cos(Math.min(90, Math.abs(dec) + farthest) * degree), reach = farthest / Math.max(cosine, 1e-9);
  const wide = Math.min(180, Math.ceil(reach) + 1), names = new Set<string>();
  for (let step = -wide; step <= wide; step++) {
    names.add(String((Math.floor(ra) + step + 360) % 360).padStart(3, "0"));
  }
  return [...names].sort();
}

/** Great-circle distance, deg. */
function distance(tile: Tile, ra: number, dec: number): number {
  const a = Math.sin((tile.dec - dec) * degree / 2) ** 2;
  const b = Math.cos(tile.dec * degree) * Math.cos(dec * degree) * Math.sin((tile.ra - ra) * degree / 2) ** 2;
  return 2 * Math.asin(Math.min(1, Math.sqrt(a + b))) / degree;
}

function noTiles({ brickname }: BrickGrid, dir: string, folders: readonly string[]): InputError {
  const shown = folders.length > 6 ? [...folders.slice(0, 6), `… ${folders.at(-1)}`] : folders;
  const [example] = folders, pattern = tilePath(dir, `${example}NpNNN`, "w1", "img-m");
  return new InputError(
    `Cannot find tiles near brick ${brickname}: below "${dir}" none of the folders ${
      shown.join(", ")
    } has one within ` +
      `${farthest}° (such as "${pattern}", or m for p south of the equator); is --wise-dir right? Nothing is measured in WISE`,
  );
}

/** Leaves every place to the nearest tile that has a weight there: neighbours are stacked from the same exposures, and their pixels are
 * not independent. */
function shareSky(tiles: readonly TileImage[]) {
  if (tiles.length < 2) return;
  // Weights as they were read: what is taken from a tile here is not missing there.
  const read = new Map(tiles.map((t) => [t, t.exposure.ierr.slice()]));
  for (const own of tiles) {
    const { nx, ny, wcs, ierr } = own.exposure, others = tiles.filter((t) => t !== own);
    const to = ({ centre: [ra, dec] }: TileImage) => ({ name: "", ra, dec });
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) {
        const [ra, dec] = wcs.toSky(x, y), near = distance(to(own), ra, dec);
        const nearer = (t: TileImage) => {
          const d = distance(to(t), ra, dec);
          return d < near || (d === near && t.exposure.name < own.exposure.name);
        };
        if (others.some((t) => nearer(t) && sees(t, read.get(t)!, ra, dec))) ierr[y * nx + x] = 0;
      }
    }
  }
}

/** Whether a tile has a pixel with a weight there. */
function sees({ exposure: { nx, ny, wcs } }: TileImage, ierr: Float32Array, ra: number, dec: number): boolean {
  const [x, y] = wcs.toPixel(ra, dec), u = Math.round(x), v = Math.round(y);
  return u >= 0 && v >= 0 && u < nx && v < ny && ierr[v * nx + u] > 0;
}
