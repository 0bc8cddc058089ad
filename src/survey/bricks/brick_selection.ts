import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { requireNamed } from "../../base/errors/named.ts";
import { uniformStream } from "../../base/random.ts";
import { UserColumns } from "../../base/table/user_columns.ts";
import type { Table } from "../../base/table.ts";
import { type BrickBox, isPrimary } from "./brick_grid.ts";

/** One row of the brick table: degrees, ICRS. */
/** A row of the table of bricks. */
export interface BrickRow extends BrickBox {
  /** E.g. "1500p020". */
  name: string;
  /** Number of the brick. */
  id: number;
  /** Centre, deg. */
  ra: number;
  /** Centre, deg. */
  dec: number;
}

/** How bricks are chosen. The choices are united; `random` then draws from them (from all bricks if there are none). */
export interface BrickWish {
  /** Names, or `@file` with one name a line (`#` starts a comment). */
  names?: readonly string[];
  /** Positions in degrees: the brick that holds each. */
  radec?: readonly (readonly [number, number])[];
  /** Bricks that overlap a box in degrees; it goes through RA 0 when ra1 > ra2. */
  box?: BrickBox;
  random?: { count: number; seed: number };
}

/** Why a name cannot be a brick's, whose files are named after it: letters, digits and + - . _ alone, and no dot first.
 * @returns the rule that it breaks, if any */
export const brickNameFault = (name: string): string | undefined =>
  /^[A-Za-z0-9_+-][A-Za-z0-9_.+-]{0,99}$/.test(name)
    ? undefined
    : "names of bricks must consist of letters, digits and + - . _";

/** The rows of a brick table, in its order. @throws {InputError} when a column is missing or a name occurs twice */
export function brickRows(bricks: Table): BrickRow[] {
  const columns = new UserColumns(bricks, "use the brick table"), names = columns.texts("brickname");
  const [ra, ra1, ra2] = ["ra", "ra1", "ra2"].map((name) => columns.numbers(name, { low: 0, high: 360, unit: "deg" }));
  const [dec, dec1, dec2] = ["dec", "dec1", "dec2"].map((name) =>
    columns.numbers(name, { low: -90, high: 90, unit: "deg" })
  );
  const id = columns.numbers("brickid", { low: -(2 ** 31), high: 2 ** 31 - 1 });
  const seen = new Map<string, number>();
  return names.map((name, i) => {
    if (seen.has(name)) {
      throw new InputError(
        `Cannot use the brick table: names must differ, rows ${seen.get(name)} and ${i} hold ${name}`,
      );
    }
    const fault = brickNameFault(name);
    if (fault) throw new InputError(`Cannot use the brick table: ${fault}, row ${i} holds ${JSON.stringify(name)}`);
    seen.set(name, i);
    return { name, id: id[i], ra: ra[i], dec: dec[i], ra1: ra1[i], ra2: ra2[i], dec1: dec1[i], dec2: dec2[i] };
  });
}

/** The bricks chosen, in the order of the table. @throws {InputError} for a name, position or list that cannot be met */
export async function selectBricks(disk: Disk, bricks: readonly BrickRow[], wish: BrickWish): Promise<BrickRow[]> {
  const chosen = new Set<string>(), byName = new Map(bricks.map((b) => [b.name, b]));
  for (const { name, from } of await expandNames(disk, wish.names ?? [])) {
    requireNamed("choose brick", [name], `${from}the brick table`, byName.keys());
    chosen.add(name);
  }
  for (const [ra, dec] of wish.radec ?? []) {
    const at = ((ra % 360) + 360) % 360, found = bricks.find((b) => isPrimary(b, at, dec));
    if (!found) throw new InputError(`Cannot choose a brick at RA ${ra}, Dec ${dec}: no brick of the table holds it`);
    chosen.add(found.name);
  }
  if (wish.box) {
    const { box } = wish, inside = bricks.filter((b) => overlaps(b, box));
    if (inside.length === 0) {
      throw new InputError(
        `Cannot choose bricks in RA ${box.ra1}..${box.ra2}, Dec ${box.dec1}..${box.dec2}: none of the table overlaps it`,
      );
    }
    for (const b of inside) chosen.add(b.name);
  }
  const all = !wish.names?.length && !wish.radec?.length && !wish.box;
  const list = all ? [...bricks] : bricks.filter((b) => chosen.has(b.name));
  return wish.random ? drawn(list, wish.random) : list;
}

/** Names with `@file` replaced by its lines. */
async function expandNames(disk: Disk, words: readonly string[]): Promise<{ name: string; from: string }[]> {
  const list: { name: string; from: string }[] = [];
  for (const word of words) {
    if (!word.startsWith("@")) {
      list.push({ name: word, from: "" });
      continue;
    }
    const path = word.slice(1), lines = new TextDecoder().decode(await disk.read(path)).split("\n");
    lines.forEach((line, i) => {
      const name = line.replace(/#.*/, "").trim();
      if (name) list.push({ name, from: `(line ${i + 1} of "${path}") ` });
    });
  }
  return list;
}

function overlaps(b: BrickRow, box: BrickBox): boolean {
  if (!(b.dec2 > box.dec1 && b.dec1 < box.dec2)) return false;
  const pieces = (lo: number, hi: number) => (lo <= hi ? [[lo, hi]] : [[lo, 360], [0, hi]]);
  return pieces(b.ra1, b.ra2).some(([a, z]) => pieces(box.ra1, box.ra2).some(([lo, hi]) => z > lo && a < hi));
}

/** `count` of them without repeats: each brick's random number depends on the seed and its own id, so that a longer table or a larger count
 * keeps earlier choices. */
function drawn(list: BrickRow[], { count, seed }: { count: number; seed: number }): BrickRow[] {
  const lot = (b: BrickRow) => uniformStream({ seed, purpose: "brick selection", id: BigInt(b.id) })(0, 0);
  const lots = list.map((b) => ({ b, lot: lot(b) })).sort((x, y) => x.lot - y.lot);
  const kept = new Set(lots.slice(0, count).map((x) => x.b.name));
  return list.filter((b) => kept.has(b.name));
}
