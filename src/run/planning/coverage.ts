import type { Table } from "../../base/table.ts";
import { arcsecPerDegree } from "../../base/units.ts";
import { cornersOf, NotNeeded, overlapBox } from "../../stages/load.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { tableWcs } from "../../survey/ccds.ts";

/** What the CCDs of a brick show of it. */
export interface Coverage {
  /** Pixels that are read of all of them. */
  pixels: number;
  /** Exposures of a pixel of the brick, on average. */
  depth: number;
}

/** The boxes that will be read, by the WCS of the CCD table; masked edges are not known yet. @param ccds rows chosen for the brick */
export function coverageOf(ccds: Table, grid: BrickGrid): Coverage {
  const at = tableWcs(ccds), corners = cornersOf(grid), area = grid.pixscale ** 2 * grid.nx * grid.ny;
  let pixels = 0, depth = 0;
  for (let row = 0; row < ccds.nrows; row++) {
    const { wcs, ...size } = at(row), n = overlap(() => overlapBox(wcs, corners, size));
    pixels += n;
    depth += n * arcsecPerDegree ** 2 * Math.abs(wcs.cd[0] * wcs.cd[3] - wcs.cd[1] * wcs.cd[2]) / area;
  }
  return { pixels, depth };
}

function overlap(box: () => ReturnType<typeof overlapBox>): number {
  try {
    const { x0, x1, y0, y1 } = box();
    return (x1 - x0) * (y1 - y0);
  } catch (error) {
    if (error instanceof NotNeeded) return 0;
    throw error;
  }
}
