import type { Disk } from "../../src/base/disk.ts";
import { UsageError } from "../../src/base/errors.ts";
import { type HealpixMap, readHealpix } from "../../src/post/selection/sky/healpix_map.ts";

/** Maps of conditions by name, each from NAME=FILE or NAME=FILE:COLUMN. @throws {UsageError} for another form, and a name twice */
export async function readConditionMaps(disk: Disk, list: readonly string[]): Promise<Map<string, HealpixMap>> {
  const maps = new Map<string, HealpixMap>();
  for (const text of list) {
    const [, name, rest] = /^([A-Za-z]\w*)=(.+)$/.exec(text) ?? [];
    if (!name) throw new UsageError(`Cannot use --map: NAME=FILE or NAME=FILE:COLUMN is needed, it is "${text}"`);
    if (maps.has(name)) throw new UsageError(`Cannot use --map: ${name} is given twice`);
    const [, file, column] = /^(.+\.fits(?:\.gz|\.fz)?):([^:/]+)$/.exec(rest) ?? [, rest, undefined];
    maps.set(name, await readHealpix(disk, file!, column));
  }
  return maps;
}
