import { createHash } from "node:crypto";
import { InputError } from "../../base/errors.ts";
import type { SplitDisk } from "./disk.ts";
import { findColumn, numbers, type Table, takeRows } from "../../base/table.ts";
import { arcsecPerDegree } from "../../base/units.ts";
import { fitsBytes, openFits, readTable, tableHdu } from "../../io/fits.ts";
import { distanceToBrick } from "../../survey/bricks/brick_distance.ts";
import { isPrimary } from "../../survey/bricks/brick_grid.ts";
import type { BrickRow } from "../../survey/bricks/brick_selection.ts";
import { addressText, type DatabaseAddress } from "./database/address.ts";
import { type DatabaseTable, openDatabase } from "./database/client.ts";
import { searchSql } from "./database/search.ts";
import { type DatabaseColumn, tableOfRows } from "./database/table.ts";
import { splitDefaults, type SplitPlace, type SplitReport } from "./request.ts";
import { type BrickCount, brickRandomsPath, manifestBytes, type SplitManifest, splitManifestName } from "./manifest.ts";
import { checkMargin, chosenBricks, finishedBefore, keyOf, ownFiles } from "./state.ts";
import { brickCards, inBrickComment } from "./write.ts";

export interface DatabaseSplit extends SplitPlace {
  address: DatabaseAddress;
  /** `name` or `schema.name`. */
  table: string;
  /** false: as if the server had no q3c. */
  q3c?: boolean;
}

/** As `splitRandoms`, with rows from a PostgreSQL table: one query a brick, all in one read-only transaction, so that they see the
 * same rows; memory holds one brick. Called again after an interruption it queries the bricks that have no file yet; whether the table has
 * changed it cannot know.
 * @throws {InputError} when the server or the table cannot be used; messages contain no password */
export async function splitDatabase(
  disk: SplitDisk,
  { address, table, outdir, bricks, all, margin = splitDefaults.margin, q3c = true }: DatabaseSplit,
  { say = () => {}, onBrick = () => {} }: { say?: (line: string) => void; onBrick?: (done: number) => void } = {},
): Promise<SplitReport> {
  checkMargin(margin);
  const { host, port, database } = address, chosen = chosenBricks(bricks, all);
  const identity = { margin, chosen: chosen.sha256, database: JSON.stringify([host, port, database, table]) };
  const key = keyOf(identity), known = await finishedBefore(disk, outdir, () => Promise.resolve(identity));
  if (known?.complete) return { manifest: known.manifest, found: "finished" };
  const present = await ownFiles(disk, outdir, key, new Set(bricks.map((b) => b.name)));
  await using client = await openDatabase(address, table);
  const { columns, left } = client, access = client.q3c && q3c;
  say(`${addressText(address)} ${table}: ${columns.length} columns, ${access ? "q3c" : "ranges of ra and dec"}`);
  if (left.length > 0) say(`left out, of types that a FITS table does not have: ${left.join(", ")}`);
  const reader = brickReader(client, { table, margin, key, q3c: access }), counts: BrickCount[] = [];
  for (const [done, brick] of bricks.entries()) {
    onBrick(done);
    const path = brickRandomsPath(outdir, brick.name);
    if (present.has(brick.name)) counts.push(await countOf(disk, path, brick.name));
    else {
      const made = await reader(brick);
      if (!made) continue;
      await disk.write(path, made.bytes);
      counts.push(made.count);
    }
  }
  const rows = counts.reduce((n, c) => n + c.rows, 0);
  const manifest: SplitManifest = {
    schema: "obiwan-split-1",
    key,
    margin,
    source: { database: { host, port, database, table } },
    chosen,
    rows,
    written: rows,
    bricks: counts,
  };
  await disk.write(`${outdir}/${splitManifestName}`, manifestBytes(manifest));
  return { manifest, found: present.size > 0 ? "sorted" : "nothing" };
}

/** Queries one brick after the other. @returns the file of a brick, and what it holds; undefined when no row is near it */
function brickReader(
  client: DatabaseTable,
  { table, margin, key, q3c }: { table: string; margin: number; key: string; q3c: boolean },
) {
  const { columns } = client, name = (wanted: string) => client.quoted(columns.find((c) => c.name === wanted)!.source);
  const names = { ra: name("ra"), dec: name("dec") };
  return async (brick: BrickRow): Promise<{ bytes: Uint8Array; count: BrickCount } | undefined> => {
    const near = [];
    for await (const batch of client.select(searchSql(brick, margin, names, q3c))) {
      near.push(...batch.filter((row) => within(brick, margin, row, columns)));
    }
    if (near.length === 0) return undefined;
    const sorted = withInBrick(brick, sortedById(tableOfRows(columns, near, table), brick, table));
    const bytes = fitsBytes([tableHdu(sorted, "RANDOMS", brickCards(brick, margin, key))]);
    return { bytes, count: counted(bytes, sorted, brick.name) };
  };
}

/** What a database row holds as ra and dec decides, as for rows of files. */
function within(brick: BrickRow, margin: number, row: Record<string, unknown>, columns: readonly DatabaseColumn[]) {
  const value = (name: string) => Number(row[columns.find((c) => c.name === name)!.source]);
  const ra = value("ra"), dec = value("dec");
  return distanceToBrick(brick, ra, dec) <= margin / arcsecPerDegree;
}

function sortedById(table: Table, brick: BrickRow, name: string): Table {
  const ids = Array.from(findColumn(table, "id")!.data as ArrayLike<number | bigint>, (v) => {
    if (typeof v === "bigint" || Number.isSafeInteger(v)) return BigInt(v);
    throw new InputError(`Cannot split table ${name}: ids must be whole numbers, one is ${v}`);
  });
  const order = ids.map((_, i) => i).sort((a, b) => ids[a] < ids[b] ? -1 : ids[a] > ids[b] ? 1 : 0);
  const twice = order.findIndex((row, k) => k > 0 && ids[row] === ids[order[k - 1]]);
  if (twice > 0) {
    throw new InputError(
      `Cannot split table ${name}: ids must differ within brick ${brick.name}, two rows hold ${ids[order[twice]]}`,
    );
  }
  return takeRows(table, order);
}

function withInBrick(brick: BrickRow, table: Table): Table {
  const ra = numbers(table, "ra")!, dec = numbers(table, "dec")!;
  const data = Uint8Array.from(ra, (value, i) => Number(isPrimary(brick, value >= 360 ? value - 360 : value, dec[i])));
  const column = { type: "bool" as const, shape: [], data, comment: inBrickComment };
  return { nrows: table.nrows, columns: new Map([...table.columns, ["in_brick", column]]) };
}

const counted = (bytes: Uint8Array, table: Table, brick: string): BrickCount => ({
  brick,
  rows: table.nrows,
  inBrick: numbers(table, "in_brick")!.reduce((n, v) => n + v, 0),
  sha256: createHash("sha256").update(bytes).digest("hex"),
});

async function countOf(disk: SplitDisk, path: string, brick: string): Promise<BrickCount> {
  return counted(await disk.read(path), readTable((await openFits(disk, path)).first("table")), brick);
}
