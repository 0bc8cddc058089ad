import type { Disk } from "../../base/disk.ts";
import type { BrickGrid } from "../bricks/brick_grid.ts";
import { markBits, starMarks } from "../stars/star_marks.ts";
import type { ReferenceStar } from "../stars/star.ts";
import { readClusters } from "./clusters.ts";
import { type ExtendedObject, markEllipse } from "./extended_object.ts";

/** Where tables of extended objects are; those that are not named are not used. */
export interface ExtendedFiles {
  /** Clusters of stars: columns ra, dec, radius (deg). */
  clusters?: string;
}

/** What reaches a brick. @throws {InputError} when a table is not there, is damaged or lacks a column */
export async function extendedNear(
  disk: Disk,
  grid: BrickGrid,
  { clusters }: ExtendedFiles,
): Promise<ExtendedObject[]> {
  return clusters ? await readClusters(disk, clusters, grid) : [];
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

/** Pixels [ny*nx] where nothing is looked for; undefined without any. */
export const vetoOf = (marks: Uint8Array | undefined): Uint8Array | undefined =>
  marks?.some((m) => m & markBits.cluster) ? marks.map((m) => m & markBits.cluster ? 1 : 0) : undefined;
