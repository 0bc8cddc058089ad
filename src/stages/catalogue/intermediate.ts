import type { Column, Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { FittedSource } from "../../survey/source.ts";
import { countByBlob } from "./all_models.ts";

/** The survey's internal catalogue (tractor-i): the same values with one array column for all bands instead of a column per band,
 * and what the fit knows of its blobs besides. @param catalogue and @param sources row by row the same */
export function intermediateCatalogue(
  grid: BrickGrid,
  bands: readonly string[],
  catalogue: Table,
  sources: readonly FittedSource[],
): Table {
  const columns = new Map<string, Column>();
  for (const [name, column] of catalogue.columns) {
    const [, stem] = /^(.*)_[a-zA-Z]$/.exec(name) ?? [],
      family = bands.map((b) => catalogue.columns.get(`${stem}_${b}`));
    if (stem === undefined || !family.every((c) => c !== undefined)) columns.set(name, column);
    else if (!columns.has(stem)) columns.set(stem, together(family, catalogue.nrows));
  }
  const t = new TableBuilder(sources.length), box = (i: number) => sources[i].blobBox;
  const inBlob = countByBlob(sources);
  t.add("blob", "i4", (i) => sources[i].blob).add("ninblob", "i4", (i) => inBlob(sources[i]));
  t.add("blob_x0", "i4", (i) => box(i).x0).add("blob_y0", "i4", (i) => box(i).y0);
  t.add("blob_width", "i4", (i) => box(i).width).add("blob_height", "i4", (i) => box(i).height);
  t.add("blob_npix", "i4", (i) => box(i).npix).add("blob_nimages", "i4", (i) => box(i).nimages);
  t.add("blob_totalpix", "i4", (i) => box(i).npix * box(i).nimages);
  t.add("bx0", "f4", (i) => sources[i].initialX).add("by0", "f4", (i) => sources[i].initialY);
  const pixel = sources.map(({ parameters: { ra, dec } }) => grid.wcs.toPixel(ra, dec).map(Math.round));
  t.add("ibx", "i4", (i) => pixel[i][0]).add("iby", "i4", (i) => pixel[i][1]);
  t.add("in_bounds", "bool", (i) => pixel[i].every((v, k) => v >= 0 && v < (k === 0 ? grid.nx : grid.ny)));
  t.add("hit_limit", "bool", (i) => sources[i].hitLimit).add("hit_r_limit", "bool", (i) => sources[i].hitRadiusLimit);
  t.add("hit_ser_limit", "bool", (i) => sources[i].hitSersicLimit);
  t.add("forced_pointsource", "bool", (i) => sources[i].forcedPointSource);
  t.add("iterative", "bool", (i) => sources[i].iterative);
  for (const [name, column] of t.build().columns) columns.set(name, column);
  return { nrows: catalogue.nrows, columns };
}

/** Columns of the bands as one: [nrows][band][...]. */
function together(family: readonly Column[], nrows: number): Column {
  const [{ data: first, shape }] = family, per = shape.reduce((a, b) => a * b, 1), n = family.length;
  const data = new (first.constructor as { new (n: number): Float64Array })(nrows * n * per);
  family.forEach((column, b) => {
    const from = column.data as Float64Array;
    for (let row = 0; row < nrows; row++) data.set(from.subarray(row * per, (row + 1) * per), (row * n + b) * per);
  });
  return { ...family[0], shape: [n, ...shape], data };
}
