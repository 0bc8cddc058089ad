import type { Table } from "../base/table.ts";
import { type BrickGrid, onGrid } from "../survey/bricks/brick_grid.ts";
import { bandColumns, catalogueTable } from "../survey/catalogue/columns.ts";
import type { FittedSource } from "../survey/source.ts";
import type { BrickMasks } from "../survey/infrared/brick_masks.ts";
import { allModels } from "./catalogue/all_models.ts";
import { type CovarianceTables, covarianceTables } from "./catalogue/covariances.ts";
import { intermediateTable } from "./catalogue/intermediate.ts";
import { maskBitPlane } from "./catalogue/mask_plane.ts";
import { type CatalogueInput, catalogueRows } from "./catalogue/rows.ts";

export { frozenGalaxy, listedObjects } from "./catalogue/listed.ts";
export { unfittedKnown } from "./catalogue/unfitted.ts";
export type { CovarianceTables } from "./catalogue/covariances.ts";

/** All that a brick's fit is written as. */
export interface CatalogueTables {
  /** The survey's catalogue of the brick, see docs/reference/data-model.md. */
  catalogue: Table;
  /** The same with arrays over bands, and the fit's internals. */
  intermediate: Table;
  /** Every model that was tried on each source. */
  allModels: Table;
  /** When asked for. */
  covariances?: CovarianceTables;
  /** Bits of the survey's mask of a brick [ny*nx], when asked for. */
  maskbits?: Int32Array;
  /** Bits of the masks of WISE [ny*nx], where there are any. */
  wiseMasks?: BrickMasks;
}

/** Sources in catalogue order: those inside the grid by RA, then the others; among each those that have a model first. */
export function catalogueOrder(grid: BrickGrid, sources: readonly FittedSource[]): FittedSource[] {
  const key = (s: FittedSource) => {
    const [x, y] = grid.wcs.toPixel(s.parameters.ra, s.parameters.dec);
    return s.parameters.ra - (onGrid(grid, x, y) ? 2000 : 0) - (s.listedAs ? 0 : 1000);
  };
  return [...sources].sort((a, b) => key(a) - key(b));
}

/** @param input.sources in catalogue order, with covariances where these are asked for @param input.wantedBands those that columns are of;
 * those of the coadds by default @param input.wise false leaves out the columns of WISE */
export async function catalogueTables(
  input: CatalogueInput & {
    covariances?: boolean;
    maskbits?: boolean;
    wantedBands?: readonly string[];
    wise?: boolean;
  },
): Promise<CatalogueTables> {
  const { grid, sources, maps, saturated } = input, bands = maps.bands.map((b) => b.band);
  const rows = await catalogueRows(input), columnBands = bandColumns(bands, input.wantedBands ?? bands);
  return {
    catalogue: catalogueTable(rows, columnBands, input.wise),
    intermediate: intermediateTable(bands, rows),
    allModels: allModels(grid, columnBands, sources),
    covariances: input.covariances ? covarianceTables(grid, bands, sources) : undefined,
    maskbits: input.maskbits ? maskBitPlane(grid, maps, saturated, input.marks, input.infrared?.masks) : undefined,
    wiseMasks: input.infrared?.masks,
  };
}
