/** The stars that a brick's pixels may know of. */
import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { arcsecPerDegree, radians } from "../../base/units.ts";
import type { BrickGrid } from "../bricks/brick_grid.ts";
import { nearestOf } from "../match/pairs.ts";
import { gaiaFiles, readGaia } from "./gaia.ts";
import { movedTo } from "./motion.ts";
import { keepRadius, maskRadius, type ReferenceStar } from "./star.ts";
import { readTycho } from "./tycho.ts";

/** Where catalogues of stars are; those that are not named are not used. */
export interface StarFiles {
  /** Directory of Gaia's stars by HEALPix pixel: `chunk-NNNNN.fits`, nside 32 in ring order. */
  gaiaDir?: string;
  /** Tycho-2's file, `tycho2.kd.fits`. */
  tycho?: string;
}

/** Stars whose halo may reach the brick, bright to faint, each once.
 * @throws {InputError} when a file that is needed is not there, is damaged or lacks a column */
export async function starsNear(disk: Disk, grid: BrickGrid, { gaiaDir, tycho }: StarFiles): Promise<ReferenceStar[]> {
  const gaia = gaiaDir ? await gaiaNear(disk, grid, gaiaDir) : [];
  const bright = tycho ? await tychoNear(disk, grid, tycho) : [];
  return merged(gaia, bright).filter(touching(grid)).sort((a, b) => a.mag - b.mag || (a.id < b.id ? -1 : 1));
}

/** The files with the stars of some bricks, each once.
 * @throws {InputError} when a brick has none */
export async function starFiles(
  disk: Disk,
  grids: readonly BrickGrid[],
  { gaiaDir, tycho }: StarFiles,
): Promise<string[]> {
  const paths = new Set<string>(tycho ? [tycho] : []);
  for (const grid of gaiaDir ? grids : []) for (const path of await gaiaFilesOf(disk, grid, gaiaDir!)) paths.add(path);
  return [...paths];
}

async function gaiaNear(disk: Disk, grid: BrickGrid, dir: string): Promise<ReferenceStar[]> {
  // Files may overlap.
  const stars = new Map<bigint, ReferenceStar>();
  for (const path of await gaiaFilesOf(disk, grid, dir)) {
    for (const star of await readGaia(disk, path)) stars.set(star.id, star);
  }
  return [...stars.values()];
}

/** Copies of a part of the catalogue have the file that the brick lies in; that of a star a degree away may be missing. */
async function gaiaFilesOf(disk: Disk, grid: BrickGrid, dir: string): Promise<string[]> {
  const wanted = await gaiaFiles(dir, grid), there: string[] = [];
  for (const path of wanted) if (await disk.exists(path)) there.push(path);
  if (there.length > 0) return there;
  const names = wanted.map((path) => `"${path}"`).join(", ");
  throw new InputError(
    `Cannot find the stars of Gaia near brick ${grid.brickname}: none of ${names} is there; is --gaia-dir right?`,
  );
}

async function tychoNear(disk: Disk, grid: BrickGrid, path: string): Promise<ReferenceStar[]> {
  const [ra, dec] = grid.wcs.toSky((grid.nx - 1) / 2, (grid.ny - 1) / 2);
  // The halo of a star of magnitude 0 reaches from there.
  const reach = 2 * maskRadius(0) + Math.hypot(grid.nx, grid.ny) / 2 * grid.pixscale / arcsecPerDegree;
  return await readTycho(disk, path, ra, dec, reach);
}

/** A star that both have is Gaia's: within 10″ at about the time of Tycho, then within 1″ at the epoch of its row there. */
function merged(gaia: ReferenceStar[], tycho: readonly ReferenceStar[]): ReferenceStar[] {
  const past = gaia.map((g) => movedTo(g, 1991.5)),
    nearest = nearestOf({ rows: [...gaia.keys()], ra: past.map((p) => p[0]), dec: past.map((p) => p[1]) });
  const both = new Set<number>();
  const alone = tycho.filter((t) => {
    const { row, separation } = nearest(t.ra, t.dec);
    if (!(separation <= 10)) return true;
    const [ra, dec] = movedTo(gaia[row], t.motion.epoch);
    const apart = arcsecPerDegree * Math.hypot((ra - t.ra) * Math.cos(radians(dec)), dec - t.dec);
    if (apart > 1) return true;
    both.add(row);
    return false;
  });
  return [...gaia.map((g, i) => both.has(i) ? { ...g, tycho: true, bright: true } : g), ...alone];
}

const touching = (grid: BrickGrid) => (star: ReferenceStar): boolean => {
  const reach = Math.ceil(Math.max(keepRadius(star), maskRadius(star.maskMag)) * arcsecPerDegree / grid.pixscale);
  const [x, y] = grid.wcs.toPixel(star.ra, star.dec), { nx, ny } = grid;
  return Number.isFinite(x + y) && x + 1 > -reach && x + 1 < nx + reach && y + 1 > -reach && y + 1 < ny + reach;
};
