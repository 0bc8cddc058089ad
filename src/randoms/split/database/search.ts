import { arcsecPerDegree, degree } from "../../../base/units.ts";
import { raReach, raWidth } from "../../../survey/bricks/brick_distance.ts";
import type { BrickBox } from "../../../survey/bricks/brick_grid.ts";

/** Degrees; rounding in the server must not lose a row. */
const pad = 1e-7;

/** SQL that selects every row within a margin of a brick, and some more: the program applies the exact rule. Columns are `ra` and `dec`.
 * @param margin arcsec @param names the two columns, quoted @param q3c the extension is there */
export function searchSql(box: BrickBox, margin: number, names: { ra: string; dec: string }, q3c: boolean): string {
  const around = margin / arcsecPerDegree + pad, reach = raReach(box, around) + pad, width = raWidth(box) + 2 * reach;
  const low = Math.max(-90, box.dec1 - around), high = Math.min(90, box.dec2 + around);
  return q3c ? q3cSql(box.ra1 - reach, width, low, high, names) : rangeSql(box.ra1 - reach, width, low, high, names);
}

/** Both indexed by b-trees or by none: a range in Dec and one or two in RA. */
function rangeSql(west: number, width: number, low: number, high: number, { ra, dec }: { ra: string; dec: string }) {
  const inDec = `${dec} between ${low} and ${high}`;
  if (width >= 360) return inDec;
  const a = ((west % 360) + 360) % 360, z = a + width;
  const inRa = z < 360
    ? `${ra} between ${a} and ${z}`
    : `(${ra} between ${a} and 360 or ${ra} between 0 and ${z - 360})`;
  return `${inDec} and ${inRa}`;
}

/** A polygon of great circles around the box; near the poles, where that is no longer nearly the box, a circle around the pole. */
function q3cSql(west: number, width: number, low: number, high: number, { ra, dec }: { ra: string; dec: string }) {
  if (width > 10 || Math.max(-low, high) > 85) {
    if (Math.max(-low, high) <= 80) return rangeSql(west, width, low, high, { ra, dec });
    const pole = high > -low ? 90 : -90, radius = pole > 0 ? 90 - low : 90 + high;
    return `q3c_radial_query(${ra}, ${dec}, 0, ${pole}, ${radius + pad})`;
  }
  // Between two points of a parallel a great circle runs on the side of the pole: the side towards the equator must give way.
  const bent = (d: number) => Math.atan(Math.tan(d * degree) * Math.cos(width * degree / 2)) / degree;
  const bottom = low > 0 ? bent(low) - pad : low, top = high < 0 ? bent(high) + pad : high;
  const a = ((west % 360) + 360) % 360, z = (a + width) % 360;
  return `q3c_poly_query(${ra}, ${dec}, array[${
    [a, bottom, z, bottom, z, top, a, top].join(", ")
  }]::double precision[])`;
}
