import { createHash } from "node:crypto";
import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { parseShape } from "../../base/json/json_shape.ts";
import { fingerprint } from "../../base/sha256.ts";
import type { SplitDisk } from "./disk.ts";
import { openHdu } from "../../io/fits.ts";
import type { BrickRow } from "../../survey/bricks/brick_selection.ts";
import { brickRandomsPath, readManifest, type SplitManifest, splitManifestName } from "./manifest.ts";
import type { Spilled } from "./sort/spill.ts";

/** What a split is made of; two with equal identities have equal products. */
export type SplitIdentity = { margin: number; chosen: string; inputs: string[] } | {
  margin: number;
  chosen: string;
  database: string;
};

/** Rows that are sorted and wait to be written. */
export interface SpillState extends Spilled {
  key: string;
  files: { path: string; sha256: string; rows: number }[];
}

export const spillDir = (outdir: string) => `${outdir}/.split`;
const statePath = (outdir: string) => `${spillDir(outdir)}/spill.json`;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

export const keyOf = (identity: SplitIdentity) => sha256(JSON.stringify({ schema: "obiwan-split-1", ...identity }));

/** @param margin arcsec @throws {InputError} when it is out of range */
export function checkMargin(margin: number) {
  if (margin >= 0 && margin <= 600) return;
  throw new InputError(`Cannot split the randoms: the margin must be 0..600 arcsec, current value is ${margin}`);
}

/** @param all of the survey's bricks, so that their names need not be listed */
export function chosenBricks(bricks: readonly BrickRow[], all: boolean): SplitManifest["chosen"] {
  const hash = createHash("sha256");
  for (const b of bricks) hash.update(JSON.stringify([b.name, b.id, b.ra1, b.ra2, b.dec1, b.dec2]) + "\n");
  return {
    bricks: bricks.length,
    sha256: hash.digest("hex"),
    ...(all ? {} : { names: bricks.map((b) => b.name) }),
  };
}

/** The manifest of an earlier split into the same directory, and whether all of its files are there.
 * @throws {InputError} when it is made of something else */
export async function finishedBefore(
  disk: Disk,
  outdir: string,
  identity: () => Promise<SplitIdentity>,
): Promise<{ manifest: SplitManifest; complete: boolean } | undefined> {
  const manifest = await readManifest(disk, outdir);
  if (!manifest) return undefined;
  const wanted = await identity();
  if (keyOf(wanted) !== manifest.key) {
    const what = manifest.margin !== wanted.margin
      ? `with a margin of ${manifest.margin}, not ${wanted.margin} arcsec`
      : manifest.chosen.sha256 !== wanted.chosen
      ? "into other bricks"
      : "from other randoms";
    throw new InputError(`Cannot split into "${outdir}": it holds a split made ${what}; choose another directory`);
  }
  for (const { brick } of manifest.bricks) {
    if (!await disk.exists(brickRandomsPath(outdir, brick))) return { manifest, complete: false };
  }
  return { manifest, complete: true };
}

/** As it is written: of the counts only those above 0, as pairs (a survey has hundreds of thousands of bricks without rows). */
type WrittenState = Omit<SpillState, "counts"> & { bricks: number; counts: [brick: number, rows: number][] };

export async function writeSpillState(disk: SplitDisk, outdir: string, { counts, ...rest }: SpillState) {
  const pairs = [...counts.entries()].filter(([, n]) => n > 0);
  const state = { ...rest, bricks: counts.length, counts: pairs }, hash = sha256(JSON.stringify(state));
  await disk.write(statePath(outdir), new TextEncoder().encode(JSON.stringify({ ...state, hash })));
}

/** Sorted rows of an earlier call that did not finish; undefined where there are none, or they or what tells of them is damaged.
 * @throws {InputError} when they are of something else */
export async function readSpillState(
  disk: Disk,
  outdir: string,
  identity: () => Promise<SplitIdentity>,
): Promise<SpillState | undefined> {
  const path = statePath(outdir);
  if (!await disk.exists(path)) return undefined;
  const written = parseShape<WrittenState & { hash: string }>(await disk.read(path), { hash: "string" });
  if (!written) return undefined;
  const { hash, ...state } = written, { bricks, counts, ...rest } = state;
  if (hash !== sha256(JSON.stringify(state))) return undefined;
  if (keyOf(await identity()) !== rest.key) {
    throw new InputError(
      `Cannot split into "${outdir}": it holds a split of other randoms, margin or bricks that is not finished; ` +
        "finish that one, or choose another directory",
    );
  }
  for (const { name, sha256: sum } of rest.runs) {
    const run = `${spillDir(outdir)}/${name}`;
    if (!await disk.exists(run) || (await fingerprint(disk, run, "full")).sha256 !== sum) return undefined;
  }
  const all = new Uint32Array(bricks);
  for (const [brick, n] of counts) all[brick] = n;
  return { ...rest, counts: all };
}

/** Bricks whose file is there already. Unfinished files of a killed call are removed.
 * @param key of this split, when it is known @param names bricks that get rows
 * @throws {InputError} naming a file that does not belong to this split */
export async function ownFiles(
  disk: SplitDisk,
  outdir: string,
  key: string | undefined,
  names: ReadonlySet<string>,
): Promise<Set<string>> {
  const present = new Set<string>(), entries = await disk.list(outdir);
  for (const name of entries) {
    if (name.startsWith(`${splitManifestName}.`) && name.endsWith(".tmp")) await disk.remove(`${outdir}/${name}`);
  }
  for (const bri of entries.filter((name) => name.length === 3)) {
    for (const file of await disk.list(`${outdir}/${bri}`)) {
      const path = `${outdir}/${bri}/${file}`, brick = file.slice(0, -5);
      if (/\.fits\.[0-9a-f]{8}\.tmp$/.test(file)) await disk.remove(path);
      if (!file.endsWith(".fits")) continue;
      const ours = key !== undefined && names.has(brick) &&
        (await openHdu(disk, path, 1, { y0: 0, y1: 0 })).hdu.header.get("SPLITKEY") === key;
      if (!ours) {
        throw new InputError(
          `Cannot split into "${outdir}": "${path}" belongs to something else and would count as this split's; ` +
            `choose another directory, or remove it (there is no finished ${splitManifestName})`,
        );
      }
      present.add(brick);
    }
  }
  return present;
}
