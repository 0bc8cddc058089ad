import type { Disk } from "../base/disk.ts";
import { UserColumns, withNames } from "../base/table/user_columns.ts";
import { numbers, type Table } from "../base/table.ts";
import { magnitude } from "../base/units.ts";
import { readAnyTable } from "../io/any_table.ts";
import { bandOrder } from "../base/bands.ts";
import { fromAxisRatio } from "../math/ellipse.ts";
import { wiseBands } from "./infrared/wise_bands.ts";
import { sersicRange } from "../math/profiles/sersic.ts";
import { bandColumn, magnitudeRule, redshiftHint } from "./randoms/magnitudes.ts";
import type { TruthTable } from "./truth.ts";

/** Whether sources of a kind have a shape: galaxies do, stars and quasars are points. */
export const isExtended = (obj: string): boolean => obj === "elg" || obj === "lrg";

/** Reads sources to inject, in any format of `readAnyTable`. Columns by name, whole numbers accepted: `id`, `ra`, `dec` (deg), a
 * magnitude per band (`mag_g`, `g`) or a flux (`flux_g`, nmgy); galaxies also `n`, `rhalf` (semi-major, arcsec) and `e1`, `e2` or
 * `ba`, `pa` (deg east of north). `Z`, and `z` beside `mag_` or `flux_` columns, is taken for a redshift, not for a magnitude.
 * @param extended galaxies: shape columns are needed @param mapping these names to the table's own, or to a number for all rows
 * @param perhaps bands that are read where the table has them (w1 … w4)
 * @throws {InputError} when the file cannot be read, a column is missing, or a value is out of its range
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitsBytes, MemoryDisk, readRandoms, TableBuilder, tableHdu } from "@obiwan/obiwan";
 *
 * const disk = new MemoryDisk();
 * const table = new TableBuilder(1).add("id", "i4", () => 7).add("ra", "f8", () => 150).add("dec", "f8", () => 2);
 * table.add("flux_r", "f8", () => 10, { unit: "nanomaggies" });
 * await disk.write("stars.fits", fitsBytes([tableHdu(table.build(), "STARS")]));
 * const stars = await readRandoms(disk, "stars.fits", ["r"], false);
 * assert.deepEqual(stars.id, [7n]);
 * assert.equal(stars.mag.r[0], 20);
 * ```
 */
export async function readRandoms(
  disk: Disk,
  path: string,
  bands: readonly string[],
  extended: boolean,
  mapping: ReadonlyMap<string, string> = new Map(),
  perhaps: readonly string[] = [],
): Promise<TruthTable> {
  return truthOf(withRandomsNames(await readAnyTable(disk, path), path, mapping), path, bands, extended, perhaps);
}

/** The randoms with the program's names. @param mapping the program's names to the table's @throws {InputError} as `withNames` */
export function withRandomsNames(table: Table, path: string, mapping: ReadonlyMap<string, string>): Table {
  return withNames(table, explicitBands(mapping), randomsNames, `use the randoms in "${path}"`);
}

const shapeNames = ["n", "rhalf", "e1", "e2", "ba", "pa"];
/** Names that columns of randoms can be given. */
export const randomsNames: readonly string[] = [
  ...["id", "ra", "dec", "redshift", ...shapeNames],
  ...[...bandOrder, ...wiseBands].flatMap((b) => [b, `mag_${b}`, `flux_${b}`]),
];

/** Who says that a column is a band's magnitude leaves no doubt, as the name `z` does. */
export const explicitBands = (mapping: ReadonlyMap<string, string>): Map<string, string> =>
  new Map([...mapping].map(([ours, theirs]) => [
    [...bandOrder, ...wiseBands].some((band) => band === ours) ? `mag_${ours}` : ours,
    theirs,
  ]));

/** Sources of a table whose columns have the names of `readRandoms`. @param perhaps bands that it may lack
 * @throws {InputError} naming path, column and row of what is wrong */
export function truthOf(
  table: Table,
  path: string,
  bands: readonly string[],
  extended: boolean,
  perhaps: readonly string[] = [],
): TruthTable {
  const columns = new UserColumns(table, `use the randoms in "${path}"`);
  const id = distinct(columns, columns.ids("id")),
    there = perhaps.filter((band) => bandColumn(columns, band)),
    redshift = columns.has("redshift") && finiteOrNaN(columns, "redshift");
  return {
    id,
    ra: columns.numbers("ra", { low: 0, high: 360, unit: "deg" }),
    dec: columns.numbers("dec", { low: -90, high: 90, unit: "deg" }),
    mag: Object.fromEntries([...bands, ...there].map((band) => [band, magnitudes(columns, band)])),
    ...(extended ? { shape: shapeOf(columns) } : {}),
    ...(redshift ? { redshift } : {}),
  };
}

function distinct(columns: UserColumns, id: bigint[]): bigint[] {
  const seen = new Map<bigint, number>();
  id.forEach((v, row) => {
    if (seen.has(v)) columns.fail(`ids must differ, rows ${seen.get(v)} and ${row} both hold ${v}`);
    seen.set(v, row);
  });
  return id;
}

function magnitudes(columns: UserColumns, band: string): Float64Array {
  const found = bandColumn(columns, band), hint = redshiftHint(columns, band);
  if (!found && hint !== "") columns.fail(`column "mag_${band}", "${band}" or "flux_${band}" is missing${hint}`);
  if (found?.kind !== "flux") {
    return columns.numbers(found?.name ?? `mag_${band}`, { aliases: [band], ...magnitudeRule });
  }
  const fluxes = columns.numbers(found.name, { low: 1e-12, high: 1e12, unit: "nmgy" }).map(magnitude);
  const { low, high } = magnitudeRule as { low: number; high: number },
    bad = fluxes.findIndex((m) => m < low || m > high);
  if (bad >= 0) {
    columns.fail(`${found.name} must stand for magnitudes of ${low}..${high}, row ${bad} does for ${fluxes[bad]}`);
  }
  return fluxes;
}

/** Passed on, not used: a source may lack it. */
function finiteOrNaN(columns: UserColumns, name: string): Float64Array | undefined {
  const { column } = columns.find(name)!;
  return column.type === "str" || column.shape.length > 0 ? undefined : numbers(columns.table, name);
}

function shapeOf(columns: UserColumns): NonNullable<TruthTable["shape"]> {
  const n = columns.numbers("n", sersicRange),
    rhalf = columns.numbers("rhalf", { low: 1e-3, high: 1e3, unit: "arcsec" });
  if (columns.has("e1") && columns.has("e2")) {
    const e1 = columns.numbers("e1"),
      e2 = columns.numbers("e2"),
      bad = e1.findIndex((v, i) => !(Math.hypot(v, e2[i]) < 1));
    if (bad >= 0) columns.fail(`hypot(e1, e2) must be below 1, row ${bad} holds ${e1[bad]}, ${e2[bad]}`);
    return { n, rhalf, e1, e2 };
  }
  const ba = columns.numbers("ba", { low: 1e-3, high: 1 }), pa = columns.numbers("pa");
  const pairs = Array.from(ba, (q, i) => fromAxisRatio(q, pa[i]));
  return { n, rhalf, e1: Float64Array.from(pairs, (p) => p[0]), e2: Float64Array.from(pairs, (p) => p[1]) };
}
