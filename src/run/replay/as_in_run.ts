import type { Disk } from "../../base/disk.ts";
import { type Column, numbers, type Table, takeRows } from "../../base/table.ts";
import { dataRelease } from "../../base/version.ts";
import type { BrickRequest } from "../../brick_types.ts";
import { openFits, readTable } from "../../io/fits.ts";
import { catalogueOrder, catalogueTables } from "../../stages/catalogue.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { ProductPaths } from "../../survey/product_paths.ts";
import type { FittedSource } from "../../survey/source.ts";
import type { ReferenceStar } from "../../survey/stars/star.ts";
import type { BlobImages } from "./blob_images.ts";

/** How a blob's rows compare with those of the unit's products. */
export interface Comparison {
  /** Sources of the blob in the products, and now. */
  before: number;
  now: number;
  /** Those whose every value is the same to the bit. */
  equal: number;
  /** Values that are not: row among the blob's, table, column, both values. */
  differences: { row: number; table: string; column: string; before: string; now: string }[];
}

/** Columns of the catalogue that follow from the fit of the blob alone. */
const ofFit = new RegExp(
  "^(type|ra|dec|ra_ivar|dec_ivar|dchisq|fitbits|fitflags|sersic|sersic_ivar|shape_.*" +
    "|(flux|flux_ivar|fiberflux|rchisq|fracflux|fracmasked|fracin|nea)_[a-zA-Z])$",
);

/** Rows of a blob in the two tables that have the results of fits, in the order of the catalogue. */
interface BlobRows {
  models: Table;
  catalogue: Table;
}

/** Rows of a blob in the products of a unit; undefined when it is not finished. @param dir of the unit */
export async function rowsInUnit(disk: Disk, dir: string, brick: string, blob: number): Promise<BlobRows | undefined> {
  const paths = new ProductPaths(dir, brick, undefined, "unit");
  const tried = paths.metrics(`all-models-${brick}.fits`);
  if (!(await disk.exists(tried))) return undefined;
  const read = async (path: string) => readTable((await openFits(disk, path)).first("table"));
  const models = await read(tried), objid = numbers(models, "objid")!;
  const table = await read(paths.tractor(`tractor-${brick}.fits`));
  const rows = [...numbers(models, "blob")!].flatMap((b, row) => b === blob ? [row] : []);
  return { models: takeRows(models, rows), catalogue: takeRows(table, rows.map((row) => objid[row])) };
}

/** The same rows of sources that were fitted now. The catalogue is that of the blob's box: columns that follow from the fit
 * are the brick's. */
export async function rowsNow(
  { dust, release = dataRelease, compat }: BrickRequest,
  { grid, stars }: { grid: BrickGrid; stars: readonly ReferenceStar[] },
  { grid: box, coadds, mask, mjdMin, mjdMax }: BlobImages,
  fitted: readonly FittedSource[],
): Promise<BlobRows> {
  const sources = catalogueOrder(grid, fitted), { nx, ny } = box;
  const x0 = box.zoomX0 - grid.zoomX0, y0 = box.zoomY0 - grid.zoomY0;
  const inBox = sources.map((s) => ({ ...s, initialX: s.initialX - x0, initialY: s.initialY - y0 }));
  const blobs = { nx, ny, data: Int32Array.from(mask, (m) => m - 1), count: 1 };
  const maps = { bands: coadds, mjdMin, mjdMax }, saturated = coadds.map(() => new Uint8Array(nx * ny));
  const input = { grid: box, sources: inBox, maps, blobs, saturated, ebv: dust, stars, release, compat };
  const { catalogue, allModels: models } = await catalogueTables(input);
  return { models, catalogue };
}

/** Compares row by row, bit by bit, what follows from the fit. */
export function compareRows(before: BlobRows, now: BlobRows): Comparison {
  const differences: Comparison["differences"] = [], rows = Math.min(before.models.nrows, now.models.nrows);
  const compare = (table: string, a: Table, b: Table, wanted: (column: string) => boolean) => {
    for (const [column, old] of a.columns) {
      const fresh = b.columns.get(column);
      if (!wanted(column) || !fresh) continue;
      for (let row = 0; row < rows; row++) {
        const [x, y] = [old, fresh].map((c) => valuesOf(c, row));
        if (x.some((v, i) => !Object.is(v, y[i]))) {
          differences.push({ row, table, column, before: x.join(" "), now: y.join(" ") });
        }
      }
    }
  };
  // The row in the catalogue is the brick's.
  compare("all-models", before.models, now.models, (column) => column !== "objid");
  compare("tractor", before.catalogue, now.catalogue, (column) => ofFit.test(column));
  const off = new Set(differences.map((d) => d.row));
  return { before: before.models.nrows, now: now.models.nrows, equal: rows - off.size, differences };
}

/** Values of one row of a column. Blanks at the end of a text do not count. */
function valuesOf({ data, shape }: Column, row: number): (number | bigint | string)[] {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Array.from(data.slice(row * size, (row + 1) * size) as ArrayLike<number | bigint | string>);
  return values.map((v) => typeof v === "string" ? v.trimEnd() : v);
}
