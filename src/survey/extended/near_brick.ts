import type { Disk } from "../../base/disk.ts";
import { arcsecPerDegree, radians } from "../../base/units.ts";
import type { BrickGrid } from "../bricks/brick_grid.ts";
import { markBits, starMarks } from "../stars/star_marks.ts";
import type { ReferenceStar } from "../stars/star.ts";
import { readClusters } from "./clusters.ts";
import { type ExtendedObject, markEllipse } from "./extended_object.ts";
import { readLargeGalaxies } from "./large_galaxies.ts";

/** Where tables of extended objects are; those that are not named are not used. */
export interface ExtendedFiles {
  /** Clusters of stars: columns ra, dec, radius (deg). */
  clusters?: string;
  /** Large galaxies, as the survey's atlas has them (docs/explanation/galaxies.md). */
  sga?: string;
}

/** What reaches a brick. @throws {InputError} when a table is not there, is damaged or lacks a column */
export async function extendedNear(
  disk: Disk,
  grid: BrickGrid,
  { clusters, sga }: ExtendedFiles,
): Promise<ExtendedObject[]> {
  return [
    ...(clusters ? await readClusters(disk, clusters, grid) : []),
    ...(sga ? await readLargeGalaxies(disk, sga, grid) : []),
  ];
}

/** Parts stars from those that are the core of a large galaxy, which catalogues of stars hold, too: within 2″ of its centre, of Tycho-2 alone 5″. */
export function apartFromGalaxies(
  stars: readonly ReferenceStar[],
  extended: readonly ExtendedObject[],
): { stars: ReferenceStar[]; duplicates: ReferenceStar[] } {
  const galaxies = extended.filter((g) => g.kind === "galaxy");
  const duplicate = (s: ReferenceStar) =>
    galaxies.some((g) => {
      const across = ((s.ra - g.ra + 540) % 360 - 180) * Math.cos(radians(g.dec));
      return arcsecPerDegree * Math.hypot(across, s.dec - g.dec) < (s.gaia ? 2 : 5);
    });
  return { stars: stars.filter((s) => !duplicate(s)), duplicates: stars.filter(duplicate) };
}

/** What all of them make of a brick's pixels [ny*nx]; undefined without any. */
export function marksOf(
  grid: BrickGrid,
  stars: readonly ReferenceStar[],
  extended: readonly ExtendedObject[],
): Uint8Array | undefined {
  if (stars.length + extended.length === 0) return undefined;
  const marks = starMarks(grid, stars);
  for (const object of extended) markEllipse(marks, grid, object, markBits[object.kind]);
  return marks;
}

/** Pixels [ny*nx] where nothing is looked for: clusters, Magellanic Clouds and galaxies that are held; undefined without any. */
export function vetoOf(
  grid: BrickGrid,
  marks: Uint8Array | undefined,
  extended: readonly ExtendedObject[],
): Uint8Array | undefined {
  const bits = markBits.cluster | markBits.mclouds, frozen = extended.filter((g) => g.frozen);
  if (!marks || (frozen.length === 0 && !marks.some((m) => m & bits))) return undefined;
  const veto = marks.map((m) => m & bits ? 1 : 0);
  for (const galaxy of frozen) markEllipse(veto, grid, galaxy, 1);
  return veto;
}
