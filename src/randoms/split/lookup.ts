import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { numbers, type Table } from "../../base/table.ts";
import { openFits, readTable } from "../../io/fits.ts";
import { truthOf, withRandomsNames } from "../../survey/randoms.ts";
import type { TruthTable } from "../../survey/truth.ts";
import { brickRandomsPath, readManifest, type SplitManifest, splitManifestName } from "./manifest.ts";

/** Sources for one brick. */
export interface BrickRandoms {
  /** All columns as they were given. */
  table: Table;
  truth: TruthTable;
  /** Per row: in the brick's own area (1), or in the margin around it (0). */
  inBrick: Uint8Array;
}

/** Reads what `splitRandoms` wrote for one brick. A brick without a file has no sources near it: no rows.
 * @param dir that the split was written to @param extended galaxies: shape columns are needed
 * @param mapping the program's names to the table's
 * @throws {InputError} when there is no finished split in the directory, when it left the brick out, and when a table cannot be used */
export async function readBrickRandoms(
  disk: Disk,
  dir: string,
  brick: string,
  bands: readonly string[],
  extended: boolean,
  mapping: ReadonlyMap<string, string> = new Map(),
  perhaps: readonly string[] = [],
): Promise<BrickRandoms> {
  const fail = (rule: string) => new InputError(`Cannot read the randoms of brick ${brick} in "${dir}": ${rule}`);
  const manifest = await finishedSplit(disk, dir);
  const path = brickRandomsPath(dir, brick);
  if (!await disk.exists(path)) {
    if (manifest.chosen.names && !manifest.chosen.names.includes(brick)) {
      throw fail(`the split was made for ${manifest.chosen.bricks} chosen bricks, and this is none of them`);
    }
    if (manifest.bricks.some((b) => b.brick === brick)) {
      throw fail(`"${path}" is missing; run obiwan randoms split again`);
    }
    return noRandoms(bands, extended);
  }
  const table = withRandomsNames(readTable((await openFits(disk, path)).first("table")), path, mapping);
  const inBrick = numbers(table, "in_brick");
  if (!inBrick) throw fail(`column in_brick is missing in "${path}"`);
  return { table, truth: truthOf(table, path, bands, extended, perhaps), inBrick: Uint8Array.from(inBrick) };
}

/** The manifest of a directory that `splitRandoms` finished. @throws {InputError} when it has none */
export async function finishedSplit(disk: Disk, dir: string): Promise<SplitManifest> {
  const manifest = await readManifest(disk, dir);
  if (manifest) return manifest;
  throw new InputError(
    `Cannot read the randoms in "${dir}": ${
      (await disk.list(dir)).includes(".split")
        ? "the split is not finished; run obiwan randoms split again"
        : `there is no ${splitManifestName}; obiwan randoms split makes such a directory`
    }`,
  );
}

function noRandoms(bands: readonly string[], extended: boolean): BrickRandoms {
  const none = () => new Float64Array(0);
  const shape = { n: none(), rhalf: none(), e1: none(), e2: none() };
  const mag = Object.fromEntries(bands.map((b) => [b, none()]));
  return {
    table: { nrows: 0, columns: new Map() },
    truth: { id: [], ra: none(), dec: none(), mag, ...(extended ? { shape } : {}) },
    inBrick: new Uint8Array(0),
  };
}
