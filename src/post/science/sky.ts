import { degree } from "../../base/units.ts";
import { wilson } from "./binomial.ts";
import type { Fraction } from "./binomial.ts";
import type { Rows } from "./rows.ts";

/** A region of the sky and its properties. */
export interface Place extends Fraction {
  name: string;
  /** Corners, deg, one after another; RA within 180° of the first. */
  corners: readonly (readonly [number, number])[];
  /** deg² */
  area: number;
  /** Injected sources per deg². */
  density: number;
  /** Median 5σ depth of galaxies, mag, by band. */
  depth: Readonly<Record<string, number>>;
}

/** Statistics of the sources at a place. */
export function placeOf(
  rows: Rows,
  of: readonly number[],
  shape: { name: string; corners: Place["corners"]; area: number },
): Place {
  const found = rows.recovered(), k = of.filter(found).length;
  const depth = Object.fromEntries(rows.bands.map((b) => [b, medianOf(of.map(rows.depth(b)))]));
  return { ...shape, depth, density: of.length / shape.area, ...wilson(k, of.length) };
}

/** HEALPix pixels (nested) with the injected sources in them. @param nside a power of two */
export async function healpixPlaces(rows: Rows, of: readonly number[], nside: number): Promise<Place[]> {
  const healpix = await import("@hscmap/healpix"), ra = rows.number("ra"), dec = rows.number("dec");
  const byPixel = new Map<number, number[]>();
  for (const i of of) {
    const pixel = healpix.ang2pix_nest(nside, (90 - dec(i)) * degree, ra(i) * degree);
    const list = byPixel.get(pixel);
    if (list) list.push(i);
    else byPixel.set(pixel, [i]);
  }
  const area = 4 * Math.PI / (12 * nside * nside) / degree ** 2;
  return [...byPixel].sort(([a], [b]) => a - b).map(([pixel, members]) => {
    const corners = healpix.corners_nest(nside, pixel).map(([x, y, z]: [number, number, number]) =>
      [Math.atan2(y, x) / degree, Math.asin(Math.max(-1, Math.min(1, z))) / degree] as const
    );
    const near = (a: number) => a + 360 * Math.round((ra(members[0]) - a) / 360);
    return placeOf(rows, members, {
      name: String(pixel),
      corners: corners.map(([a, d]) => [near(a), d] as const),
      area,
    });
  });
}

/** The finest resolution whose pixels hold about `most` sources or more; from 1.8° down to 52″ a side. */
export function niceNside(places: { sources: number; area: number }, most = 50): number {
  const perDegree = places.sources / places.area;
  let nside = 32;
  while (nside < 4096 && perDegree * 41252.96 / (12 * (2 * nside) ** 2) >= most) nside *= 2;
  return nside;
}

function medianOf(values: readonly number[]): number {
  const v = values.filter(Number.isFinite).sort((a, b) => a - b), n = v.length;
  return n === 0 ? NaN : (v[(n - 1) >> 1] + v[n >> 1]) / 2;
}
