import type { Disk } from "../../../base/disk.ts";
import { InputError } from "../../../base/errors.ts";
import { type Table, takeRows } from "../../../base/table.ts";
import { UserColumns } from "../../../base/table/user_columns.ts";
import { arcminPerDegree, degree } from "../../../base/units.ts";
import { findColumn } from "../../../base/table.ts";
import { readAnyTable } from "../../../io/any_table.ts";
import { angleOf, chord2, SkyCells, vectorInto } from "./sky_cells.ts";

/** Stars as a condition of places: how many there are, and how far the nearest bright one is. */
export interface Stars {
  ra: Float64Array;
  dec: Float64Array;
  mag: Float64Array;
}

export const starConditions = ["star_density", "star_distance"] as const;
/** Stars are counted in pixels of 0.21 deg² (27′ a side). */
export const starNside = 128;
/** Distances end here, arcmin. */
export const farthestStar = 10;

/** Columns that a catalogue may call its magnitude. */
const magnitudes = ["mag", "phot_g_mean_mag", "gaia_phot_g_mean_mag", "g"];

/** @throws {InputError} without ra, dec and one of `mag`, `phot_g_mean_mag`, `gaia_phot_g_mean_mag`, `g` */
export async function readStars(disk: Disk, path: string): Promise<Stars> {
  const table = await readAnyTable(disk, path), columns = new UserColumns(table, `use the stars of "${path}"`);
  const name = magnitudes.find((m) => findColumn(table, m));
  if (!name) {
    throw new InputError(`Cannot use the stars of "${path}": it needs one of the columns ${magnitudes.join(", ")}`);
  }
  return { ra: columns.oneARow("ra"), dec: columns.oneARow("dec"), mag: columns.oneARow(name) };
}

export const starTable = ({ ra, dec, mag }: Stars): Table => ({
  nrows: ra.length,
  columns: new Map([
    ["ra", { type: "f8", shape: [], data: ra, unit: "deg" }],
    ["dec", { type: "f8", shape: [], data: dec, unit: "deg" }],
    ["mag", { type: "f8", shape: [], data: mag, unit: "mag" }],
  ]),
});

/** Stars in or next to pixels of `starNside` that hold one of the positions: what conditions there need. */
export async function starsNear(stars: Stars, ra: ArrayLike<number>, dec: ArrayLike<number>): Promise<Stars> {
  const { ang2pix_nest } = await import("@hscmap/healpix"), wanted = new Set<number>(), step = 0.3;
  const pixel = (a: number, d: number) =>
    ang2pix_nest(starNside, (90 - Math.min(90, Math.max(-90, d))) * degree, a * degree);
  for (let i = 0; i < ra.length; i++) wanted.add(pixel(ra[i], dec[i]));
  const rows: number[] = [];
  stars.ra.forEach((a, i) => {
    const d = stars.dec[i], wide = step / Math.max(0.01, Math.cos(d * degree));
    for (const x of [0, -wide, wide]) {
      for (const y of [0, -step, step]) {
        if (!wanted.has(pixel(((a + x) % 360 + 360) % 360, d + y))) continue;
        rows.push(i);
        return;
      }
    }
  });
  const table = takeRows(starTable(stars), rows), of = (name: string) => table.columns.get(name)!.data as Float64Array;
  return { ra: of("ra"), dec: of("dec"), mag: of("mag") };
}

/** The two conditions at a position. @param bright stars brighter than that count for the distance, mag */
export async function starsAt(
  { ra, dec, mag }: Stars,
  bright: number,
): Promise<Record<typeof starConditions[number], (ra: number, dec: number) => number>> {
  const { ang2pix_nest, nside2pixarea } = await import("@hscmap/healpix");
  const counts = new Map<number, number>(), area = nside2pixarea(starNside) / degree ** 2;
  const pixel = (a: number, d: number) => ang2pix_nest(starNside, (90 - d) * degree, a * degree);
  for (let i = 0; i < ra.length; i++) {
    const p = pixel(ra[i], dec[i]);
    counts.set(p, (counts.get(p) ?? 0) + 1);
  }
  const rows = [...mag.keys()].filter((i) => mag[i] < bright), pick = (from: Float64Array) => rows.map((i) => from[i]);
  const cells = new SkyCells(pick(ra), pick(dec), farthestStar / arcminPerDegree), here = new Float64Array(3);
  return {
    star_density: (a, d) => (counts.get(pixel(a, d)) ?? 0) / area,
    star_distance: (a, d) => {
      let least = Infinity;
      vectorInto(here, 0, a, d);
      cells.near(here, 0, (i) => least = Math.min(least, chord2(here, 0, cells.vectors, 3 * i)));
      return Math.min(farthestStar, angleOf(least) * arcminPerDegree);
    },
  };
}
