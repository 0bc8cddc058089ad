/** Where the rows of a CCD table lie, without a look at their images. */
import { UserColumns } from "../../base/table/user_columns.ts";
import type { Table } from "../../base/table.ts";
import { arcsecPerDegree, degree } from "../../base/units.ts";
import { clipPolygon, type Point, polygonArea } from "../../math/polygon.ts";
import { makeWcs } from "../../math/wcs.ts";
import type { Wcs } from "../../math/wcs/wcs_types.ts";
import type { BrickGrid } from "../bricks/brick_grid.ts";

/** Their names. */
export const wcsColumns = [
  "crval1",
  "crval2",
  "crpix1",
  "crpix2",
  "cd1_1",
  "cd1_2",
  "cd2_1",
  "cd2_2",
  "width",
  "height",
] as const;

export type WcsColumns = Record<typeof wcsColumns[number], Float64Array>;

/** Columns of a CCD table that positions follow from. @throws {InputError} when one is missing */
export function wcsColumnsOf(ccds: Table): WcsColumns {
  const columns = new UserColumns(ccds, "use the CCD table");
  return Object.fromEntries(wcsColumns.map((name) => [name, columns.oneARow(name)])) as WcsColumns;
}

/** Where CCDs lie, by the approximate TAN in their rows: the header's own WCS is up to some pixels off.
 * @throws {InputError} when a column is missing */
export const tableWcs = (ccds: Table): (row: number) => PlacedCcd => wcsAt(wcsColumnsOf(ccds));

/** A CCD on the sky. */
interface PlacedCcd {
  wcs: Wcs;
  nx: number;
  ny: number;
}

function wcsAt(c: WcsColumns): (row: number) => PlacedCcd {
  return (row) => ({
    wcs: makeWcs({
      crval: [c.crval1[row], c.crval2[row]],
      crpix: [c.crpix1[row] - 1, c.crpix2[row] - 1],
      cd: [c.cd1_1[row], c.cd1_2[row], c.cd2_1[row], c.cd2_2[row]],
    }),
    nx: c.width[row],
    ny: c.height[row],
  });
}

/** A circle on the sky, degrees. */
interface Circle {
  dec: number;
  at: readonly number[];
  radius: number;
}

/** Circles that hold grids, by declination. */
export const circlesOf = (grids: readonly BrickGrid[]): Circle[] =>
  grids.map(({ nx, ny, pixscale, wcs }) => {
    const [ra, dec] = wcs.toSky(nx / 2, ny / 2);
    return { dec, at: unitVector(ra, dec), radius: Math.hypot(nx, ny) / 2 * pixscale / arcsecPerDegree };
  }).sort((a, b) => a.dec - b.dec);

/** Whether the circle that holds a row's CCD meets any of some: errs only towards yes, and costs a hundredth of the exact test.
 * The centre is the tangent point, which may lie far off the chip. @param circles by declination */
export function nearTest(c: WcsColumns, circles: readonly Circle[]): (row: number) => boolean {
  const largest = circles.reduce((most, { radius }) => Math.max(most, radius), 0);
  return (row) => {
    const far = (from: number, size: number) => Math.max(Math.abs(from), Math.abs(size - from)) + 1;
    const scale = Math.hypot(c.cd1_1[row], c.cd1_2[row], c.cd2_1[row], c.cd2_2[row]);
    const reach = scale * Math.hypot(far(c.crpix1[row], c.width[row]), far(c.crpix2[row], c.height[row]));
    const dec = c.crval2[row], at = unitVector(c.crval1[row], dec), span = reach + largest;
    let first = 0;
    for (let end = circles.length; first < end;) {
      const middle = (first + end) >> 1;
      if (circles[middle].dec < dec - span) first = middle + 1;
      else end = middle;
    }
    for (let i = first; i < circles.length && circles[i].dec <= dec + span; i++) {
      const { at: [x, y, z], radius } = circles[i], cosine = at[0] * x + at[1] * y + at[2] * z;
      if (cosine >= Math.cos(Math.min(180, reach + radius) * degree)) return true;
    }
    return false;
  };
}

const unitVector = (ra: number, dec: number) => {
  const cos = Math.cos(dec * degree);
  return [cos * Math.cos(ra * degree), cos * Math.sin(ra * degree), Math.sin(dec * degree)];
};

/** Whether the CCD of a row meets the brick grid. */
export function overlapTest(columns: WcsColumns, grid: BrickGrid): (row: number) => boolean {
  const brick: Point[] = corners(grid.nx, grid.ny), at = wcsAt(columns);
  return (row) => {
    const { wcs, nx, ny } = at(row), ccd = corners(nx, ny).map(([x, y]) => grid.wcs.toPixel(...wcs.toSky(x, y)));
    if (ccd.some(([x, y]) => !Number.isFinite(x + y))) return false;
    if (polygonArea(ccd) < 0) ccd.reverse();
    return Math.abs(polygonArea(clipPolygon(ccd, brick))) > 0;
  };
}

/** How many of the CCDs cover a position, as far as the table tells. */
export function coverCount(ccds: Table): (ra: number, dec: number) => number {
  const at = tableWcs(ccds), all = Array.from({ length: ccds.nrows }, (_, row) => at(row));
  return (ra, dec) =>
    all.filter(({ wcs, nx, ny }) => {
      const [x, y] = wcs.toPixel(ra, dec);
      return x >= -0.5 && y >= -0.5 && x < nx - 0.5 && y < ny - 0.5;
    }).length;
}

/** Outer corners of an image, counter-clockwise, 0-based. */
export const corners = (nx: number, ny: number): Point[] => [
  [-0.5, -0.5],
  [nx - 0.5, -0.5],
  [nx - 0.5, ny - 0.5],
  [-0.5, ny - 0.5],
];
