import type { Disk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import { findColumn, numbers, type Table } from "../base/table.ts";
import { magnitude } from "../base/units.ts";
import { openFits, readTable } from "../io/fits.ts";
import { fromAxisRatio } from "../math/ellipse.ts";
import { sersicRange } from "../math/profiles/sersic.ts";
import type { TruthTable } from "./truth.ts";

/** Reads sources to inject. Columns by name, whole numbers accepted: `id`, `ra`, `dec` (deg), a magnitude per band (`g`,
 * `mag_g`) or a flux (`flux_g`, nmgy); galaxies also `n`, `rhalf` (semi-major, arcsec) and `e1`, `e2` or `ba`, `pa`
 * (deg east of north). @param extended galaxies: shape columns are needed
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
): Promise<TruthTable> {
  return truthOf(readTable((await openFits(disk, path)).first("table")), path, bands, extended);
}

export function truthOf(table: Table, path: string, bands: readonly string[], extended: boolean): TruthTable {
  const fail = (rule: string): never => {
    throw new InputError(`Cannot use the randoms in "${path}": ${rule}`);
  };
  const column = (name: string): Float64Array => {
    const values = numbers(table, name);
    if (!values) return fail(`column "${name}" is missing; the table has ${[...table.columns.keys()].join(", ")}`);
    const bad = values.findIndex((v) => !Number.isFinite(v));
    if (bad >= 0) fail(`${name} must be finite, row ${bad} holds ${values[bad]}`);
    return values;
  };
  const limited = (name: string, low: number, high: number): Float64Array => {
    const values = column(name), bad = values.findIndex((v) => !(v >= low && v <= high));
    if (bad >= 0) fail(`${name} must be ${low}..${high}, row ${bad} holds ${values[bad]}`);
    return values;
  };
  const ids = findColumn(table, "id");
  if (!ids || ids.type === "str") fail(`column "id" of whole numbers is missing`);
  const id = Array.from(
    ids!.data as ArrayLike<number | bigint>,
    (v, row) =>
      typeof v === "bigint" || Number.isSafeInteger(v)
        ? BigInt(v)
        : fail(`ids must be whole numbers, row ${row} holds ${v}`),
  );
  const seen = new Map<bigint, number>();
  id.forEach((v, row) => {
    if (seen.has(v)) fail(`ids must differ, rows ${seen.get(v)} and ${row} both hold ${v}`);
    seen.set(v, row);
  });
  const magnitudes = (band: string): Float64Array => {
    for (const name of [band, `mag_${band}`]) if (numbers(table, name)) return column(name);
    if (!numbers(table, `flux_${band}`)) return column(band);
    return limited(`flux_${band}`, 1e-12, 1e12).map(magnitude);
  };
  const redshift = numbers(table, "redshift");
  return {
    id,
    ra: limited("ra", 0, 360),
    dec: limited("dec", -90, 90),
    mag: Object.fromEntries(bands.map((b) => [b, magnitudes(b)])),
    ...(extended ? { shape: shapeOf() } : {}),
    ...(redshift ? { redshift } : {}),
  };

  function shapeOf(): NonNullable<TruthTable["shape"]> {
    const n = limited("n", sersicRange.low, sersicRange.high), rhalf = limited("rhalf", 1e-3, 1e3);
    if (numbers(table, "e1") && numbers(table, "e2")) {
      const e1 = column("e1"), e2 = column("e2"), bad = e1.findIndex((v, i) => !(Math.hypot(v, e2[i]) < 1));
      if (bad >= 0) fail(`hypot(e1, e2) must be below 1, row ${bad} holds ${e1[bad]}, ${e2[bad]}`);
      return { n, rhalf, e1, e2 };
    }
    const ba = limited("ba", 1e-3, 1), pa = column("pa");
    const pairs = Array.from(ba, (q, i) => fromAxisRatio(q, pa[i]));
    return { n, rhalf, e1: Float64Array.from(pairs, (p) => p[0]), e2: Float64Array.from(pairs, (p) => p[1]) };
  }
}
