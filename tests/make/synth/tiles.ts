/** A small sky on tiles of WISE, and what reads it. */
import { gunzipSync } from "node:zlib";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import type { BrickGrid } from "../../../src/survey/bricks/brick_grid.ts";
import { brickGrid, readBricks } from "../../../src/survey/bricks.ts";
import { synthBrick, synthZoom } from "../../../src/synth/plan.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";

export const size = 180;
/** The tile that shows the default brick. */
export const tile = "1497p015", folder = `survey/unwise/149/${tile}`;
export const fileOf = (kind: string) => `${folder}/unwise-${tile}-${kind}`;

let made: Promise<Map<string, Uint8Array>> | undefined;

async function make(): Promise<Map<string, Uint8Array>> {
  const disk = new MemoryDisk();
  await writeSurvey(disk, "survey", { seed: 4, size, nobj: 5, wise: true });
  return disk.files;
}

/** A survey with tiles below `survey/unwise`; made once, copied for each caller. */
export async function wiseDisk(): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  for (const [path, bytes] of await (made ??= make())) disk.files.set(path, bytes);
  return disk;
}

export const wiseGrid = async (disk: MemoryDisk): Promise<BrickGrid> =>
  brickGrid(await readBricks(disk, "survey"), { brick: synthBrick.brickname, zoom: synthZoom(size) });

/** A file, unpacked, as it was before. */
export const unpacked = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0x1f ? new Uint8Array(gunzipSync(bytes)) : bytes.slice();
