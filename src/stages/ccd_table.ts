import type { Column, Table } from "../base/table.ts";
import { TableBuilder } from "../base/table_builder.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
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
  const text = (pick: (e: Exposure) => string) => Math.max(1, ...exposures.map((e) => pick(e).length));
  const t = new TableBuilder(exposures.length)
    .add("ccd_x0", "i2", (i) => exposures[i].x0).add("ccd_y0", "i2", (i) => exposures[i].y0)
    .add("ccd_x1", "i2", (i) => exposures[i].x0 + exposures[i].nx)
    .add("ccd_y1", "i2", (i) => exposures[i].y0 + exposures[i].ny)
    .add("brick_x0", "i2", (i) => corners[i][0]).add("brick_x1", "i2", (i) => corners[i][1])
    .add("brick_y0", "i2", (i) => corners[i][2]).add("brick_y1", "i2", (i) => corners[i][3])
    .add("psfnorm", "f4", (i) => exposures[i].psfnorm).add("galnorm", "f4", (i) => exposures[i].galnorm)
    .text("skyver", (i) => exposures[i].skyver, text((e) => e.skyver))
    .text("psfver", (i) => exposures[i].psfver, text((e) => e.psfver))
    .text("skyplver", (i) => exposures[i].skyplver, text((e) => e.skyplver))
    .text("psfplver", (i) => exposures[i].psfplver, text((e) => e.psfplver))
    .add("co_sky", "f4", (i) => exposures[i].cosky).build();
  return { nrows: exposures.length, columns: new Map<string, Column>([...ccds.columns, ...t.columns]) };
}
