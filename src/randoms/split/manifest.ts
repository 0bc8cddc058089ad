import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { holds, type Shape } from "../../base/json/json_shape.ts";

export const splitManifestName = "split.json";

/** Where a brick's randoms are. */
export const brickRandomsPath = (dir: string, brick: string) => `${dir}/${brick.slice(0, 3)}/${brick}.fits`;

/** What a brick's file holds. */
export interface BrickCount {
  brick: string;
  rows: number;
  /** Rows in the brick's own area; the others lie in the margin. */
  inBrick: number;
  sha256: string;
}

/** Where the rows came from. */
export type SplitSource =
  | { files: { path: string; sha256: string; rows: number }[] }
  | { database: { host: string; port: number; database: string; table: string } };

/** The last file that a split writes: `split.json`. */
export interface SplitManifest {
  schema: "obiwan-split-1";
  /** Identifies the inputs: source, margin, bricks. */
  key: string;
  /** arcsec */
  margin: number;
  source: SplitSource;
  /** Bricks that could have got rows: all of the survey's, or these. */
  chosen: { bricks: number; sha256: string; names?: string[] };
  /** Rows read; of a database only those near a chosen brick are. */
  rows: number;
  /** Rows that lie in no chosen brick and no margin of one; unknown for a database. */
  outside?: number;
  /** Rows written; one in the margins of several bricks counts in each. */
  written: number;
  /** Bricks with rows, in the order of the brick table. */
  bricks: BrickCount[];
}

const shape: Shape = {
  ...{
    schema: "string",
    key: "string",
    margin: "number",
    source: "any",
    chosen: { bricks: "whole", sha256: "string", "names?": ["string"] },
  },
  ...{ rows: "whole", "outside?": "whole", written: "whole", bricks: [{ brick: "string", rows: "whole" }] },
};

/** @throws {InputError} when the file is no manifest of a split */
export async function readManifest(disk: Disk, dir: string): Promise<SplitManifest | undefined> {
  const path = `${dir}/${splitManifestName}`;
  if (!await disk.exists(path)) return undefined;
  let manifest: unknown;
  try {
    manifest = JSON.parse(new TextDecoder().decode(await disk.read(path)));
  } catch (error) {
    throw new InputError(`Cannot read "${path}": ${(error as Error).message}`);
  }
  const schema = (manifest as Partial<SplitManifest> | null)?.schema;
  if (schema !== "obiwan-split-1") {
    throw new InputError(`Cannot read "${path}": schema must be obiwan-split-1, current value is ${schema}`);
  }
  if (!holds(manifest, shape)) throw new InputError(`Cannot read "${path}": it is damaged; split the randoms again`);
  return manifest as SplitManifest;
}

/** JSON with one brick a line. */
export function manifestBytes({ bricks, ...rest }: SplitManifest): Uint8Array {
  const head = JSON.stringify(rest, undefined, 2).slice(0, -2);
  const lines = bricks.map((b) => `    ${JSON.stringify(b)}`).join(",\n");
  return new TextEncoder().encode(`${head},\n  "bricks": [\n${lines}\n  ]\n}\n`);
}
