import type { Column, Table } from "../base/table.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import { fillTable } from "../survey/data_model/fill.ts";
import { addedCcdColumns } from "../survey/data_model/tables/ccds.ts";
import type { Exposure } from "../survey/exposure.ts";

/** The CCD table of the brick: the input rows, then where each CCD lies on the brick and what was derived from it.
 * @param ccds rows in the order of `exposures` */
export function ccdTable(ccds: Table, exposures: readonly Exposure[], grid: BrickGrid): Table {
  const corners = exposures.map((e) => {
    const at = [[0, 0], [e.nx - 2, 0], [0, e.ny - 2], [e.nx - 2, e.ny - 2]]
      .map(([x, y]) => grid.wcs.toPixel(...e.wcs.toSky(x, y)).map((v) => v + 1));
    const xs = at.map((p) => p[0]), ys = at.map((p) => p[1]);
    return [
      Math.floor(Math.min(...xs)),
      Math.ceil(Math.max(...xs)),
      Math.floor(Math.min(...ys)),
      Math.ceil(Math.max(...ys)),
    ];
  });
  const of = (pick: (e: Exposure) => number) => (i: number) => pick(exposures[i]);
  const text = (pick: (e: Exposure) => string) => (i: number) => pick(exposures[i]);
  const added = fillTable(addedCcdColumns, exposures.length, {
    ccd_x0: of((e) => e.x0),
    ccd_y0: of((e) => e.y0),
    ccd_x1: of((e) => e.x0 + e.nx),
    ccd_y1: of((e) => e.y0 + e.ny),
    brick_x0: (i) => corners[i][0],
    brick_x1: (i) => corners[i][1],
    brick_y0: (i) => corners[i][2],
    brick_y1: (i) => corners[i][3],
    psfnorm: of((e) => e.psfnorm),
    galnorm: of((e) => e.galnorm),
    skyver: text((e) => e.skyver),
    psfver: text((e) => e.psfver),
    skyplver: text((e) => e.skyplver),
    psfplver: text((e) => e.psfplver),
    co_sky: of((e) => e.cosky),
  });
  return { nrows: exposures.length, columns: new Map<string, Column>([...ccds.columns, ...added.columns]) };
}
