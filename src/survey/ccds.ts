import type { Disk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import { stack } from "../base/table/stack.ts";
import { findColumn, numbers, type Table, takeRows, texts } from "../base/table.ts";
import { openFits, readTable } from "../io/fits.ts";
import { clipPolygon, type Point, polygonArea } from "../math/polygon.ts";
import { makeWcs } from "../math/wcs.ts";
import type { Wcs } from "../math/wcs/wcs_types.ts";
import type { BrickGrid } from "./bricks/brick_grid.ts";

/** Reads the CCD table of a survey directory: kd-tree files when there are any, else all plain ones, one below another. */
export async function readCcds(disk: Disk, surveyDir: string): Promise<Table> {
  const names = await disk.list(surveyDir);
  const trees = names.filter((n) => /^survey-ccds.*\.kd\.fits$/.test(n));
  const files = trees.length > 0 ? trees : names.filter((n) => /^survey-ccds.*\.fits(\.gz)?$/.test(n));
  if (files.length === 0) {
    throw new InputError(
      `Cannot find the CCDs: there is no survey-ccds*.fits.gz or survey-ccds*.kd.fits in "${surveyDir}"`,
    );
  }
  const tables: Table[] = [];
  for (const name of files) {
    const file = await openFits(disk, `${surveyDir}/${name}`);
    const table = file.hdus.filter((h) => h.kind === "table").map((h) => readTable(h)).find((t) =>
      findColumn(t, "image_filename")
    );
    if (!table) throw new InputError(`Cannot use "${file.path}": no table in it has a column image_filename`);
    tables.push(table);
  }
  return stack(tables);
}

/** Which CCDs of a survey are used. */
export interface CcdChoice {
  /** Those of these filters. */
  bands: readonly string[];
  /** Keep CCDs whatever their ccd_cuts say. */
  ignoreCuts?: boolean;
}

/** Rows whose CCD touches the brick grid (exact polygons), has no cut and a wanted band. */
export function chooseCcds(ccds: Table, grid: BrickGrid, choice: CcdChoice): { table: Table; warnings: string[] } {
  const warnings: string[] = [];
  const cuts = numbers(ccds, "ccd_cuts");
  if (!cuts && !choice.ignoreCuts) {
    warnings.push("the CCD table has no column ccd_cuts: no CCD is left out for its quality");
  }
  const filter = texts(ccds, "filter");
  if (!filter) throw new InputError("Cannot use the CCD table: column filter is missing");
  const touches = overlapTest(ccds, grid);
  const rows: number[] = [];
  for (let row = 0; row < ccds.nrows; row++) {
    if (!choice.bands.includes(filter[row])) continue;
    if (cuts && cuts[row] !== 0 && !choice.ignoreCuts) continue;
    if (touches(row)) rows.push(row);
  }
  return { table: takeRows(ccds, rows), warnings };
}

const wcsColumns = [
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

/** Where CCDs lie, by the approximate TAN in their rows: the header's own WCS is up to some pixels off.
 * @throws {InputError} when a column is missing */
export function tableWcs(ccds: Table): (row: number) => { wcs: Wcs; nx: number; ny: number } {
  const c = Object.fromEntries(wcsColumns.map((name) => {
    const values = numbers(ccds, name);
    if (!values) throw new InputError(`Cannot use the CCD table: column ${name} is missing`);
    return [name, values];
  })) as Record<typeof wcsColumns[number], Float64Array>;
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

/** Whether the CCD of a row meets the brick grid. */
function overlapTest(ccds: Table, grid: BrickGrid): (row: number) => boolean {
  const brick: Point[] = corners(grid.nx, grid.ny), at = tableWcs(ccds);
  return (row) => {
    const { wcs, nx, ny } = at(row), ccd = corners(nx, ny).map(([x, y]) => grid.wcs.toPixel(...wcs.toSky(x, y)));
    if (ccd.some(([x, y]) => !Number.isFinite(x + y))) return false;
    if (polygonArea(ccd) < 0) ccd.reverse();
    return Math.abs(polygonArea(clipPolygon(ccd, brick))) > 0;
  };
}

/** Outer corners of an image, counter-clockwise, 0-based. */
export const corners = (nx: number, ny: number): Point[] => [
  [-0.5, -0.5],
  [nx - 0.5, -0.5],
  [nx - 0.5, ny - 0.5],
  [-0.5, ny - 0.5],
];
