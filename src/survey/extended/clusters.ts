/** Clusters of stars and planetary nebulae, from a table that the user brings: they mask pixels. */
import type { Disk } from "../../base/disk.ts";
import { openFits, readTable } from "../../io/fits.ts";
import type { BrickGrid } from "../bricks/brick_grid.ts";
import { ellipsesOf } from "./ellipses.ts";
import { type ExtendedObject, reaches } from "./extended_object.ts";

/** Clusters that reach a brick, in the order of the table: columns ra, dec, radius (deg), and where it has them ba, pa (deg) and ref_id; the
 * row from 0 stands for a missing ref_id. @throws {InputError} when the file is damaged, lacks a column or holds what is no ellipse */
export async function readClusters(disk: Disk, path: string, grid: BrickGrid): Promise<ExtendedObject[]> {
  const table = readTable((await openFits(disk, path)).first("table"));
  const { columns, ra, dec, radius, shapeOf } = ellipsesOf(table, `use the clusters of "${path}"`);
  const ids = columns.has("ref_id") ? columns.ids("ref_id") : undefined;
  const near = [...ra.keys()].filter((i) => reaches(grid, { ra: ra[i], dec: dec[i], radius: radius[i] }));
  return near.map((i): ExtendedObject => ({
    ...{ kind: "cluster", catalogue: "CL", id: ids?.[i] ?? BigInt(i) },
    ...{ ra: ra[i], dec: dec[i], radius: radius[i], ...shapeOf(i) },
  }));
}
