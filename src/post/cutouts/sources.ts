import { findColumn, numbers, type Table, takeRows, texts } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import { passes, type TargetCut } from "../derive/cuts.ts";
import { cellsOf, measuredMagnitudes } from "../derive/magnitudes.ts";
import { carried } from "../../survey/data_model/tables/derived.ts";
import { isOnEdge, stampCorner } from "../../survey/pixels/stamps.ts";

/** `fate` of a real source, which was not injected. */
export const notInjected = -1;

/** Columns of the catalogue that no cutout needs: apertures, and what no reference catalogue filled. */
const leftOut = /^tractor_(apflux|gaia_|brickname$)/;

/** What makes a source of a unit a row of a data set. */
export interface Places {
  /** 0-based pixels in the unit's image, per row. */
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  nx: number;
  ny: number;
  size: number;
}

/** Real sources that pass one of the cuts, as measured, with the columns of the table of injected ones as far as they have
 * them. Each brick gives those of its own area. @param catalogue of the unit without injection
 * @param wise whether it was measured there */
export function realRows(
  catalogue: Table,
  brick: string,
  bands: readonly string[],
  cuts: readonly TargetCut[],
  wise = false,
): Table {
  const of = (name: string) => numbers(catalogue, name) ?? new Float64Array(catalogue.nrows).fill(NaN);
  const primary = of("brick_primary"), type = texts(catalogue, "type")!;
  const mag = measuredMagnitudes(catalogue);
  const bits = (i: number) => cuts.reduce((m, c) => m + (passes(c, mag(i), cellsOf(catalogue, i)) ? 2 ** c.bit : 0), 0);
  const mask = Array.from({ length: catalogue.nrows }, (_, i) => primary[i] === 1 && type[i] !== "DUP" ? bits(i) : 0);
  const chosen = mask.flatMap((m, i) => m !== 0 ? [i] : []), mine = takeRows(catalogue, chosen);
  const objid = numbers(mine, "objid")!, ra = numbers(mine, "ra")!, dec = numbers(mine, "dec")!;
  const t = new TableBuilder(mine.nrows);
  t.text("unique_id", (i) => `${objid[i]}_${brick}_real`, 32).long("id", (i) => BigInt(objid[i]));
  t.text("brickname", () => brick, 8).text("unit", () => "real", 16);
  t.add("ra", "f8", (i) => ra[i], { unit: "deg" }).add("dec", "f8", (i) => dec[i], { unit: "deg" });
  t.add("fate", "i2", () => notInjected).add("matched", "bool", () => false);
  t.add("targets_mask", "i4", (i) => mask[chosen[i]]);
  const columns = t.build().columns;
  for (const [name, column] of mine.columns) if (carried(name, bands, wise)) columns.set(`tractor_${name}`, column);
  return { nrows: mine.nrows, columns };
}

/** Bits of the cuts of these names, together. */
export const bitsOf = (cuts: readonly TargetCut[]): number => cuts.reduce((m, c) => m | (1 << c.bit), 0);

/** Rows of injected sources whose truth passes one of the cuts. @param rows as `injectionRows` makes them */
export function passingTruth(rows: Table, cuts: readonly TargetCut[]): number[] {
  const mask = numbers(rows, "targets_mask_true")!, bits = bitsOf(cuts);
  return Array.from(mask, (_, i) => i).filter((i) => (mask[i] & bits) !== 0);
}

/** Columns of a data set: those of the sources without what no cutout needs, and where the stamp lies. Truth values become u1.
 * @param images bands that the unit has */
export function cutoutRows(
  rows: Table,
  { x, y, nx, ny, size }: Places,
  bands: readonly string[],
  images: ReadonlySet<string>,
): Table {
  const corner = Array.from({ length: rows.nrows }, (_, i) => stampCorner(x[i], y[i], size));
  const t = new TableBuilder(rows.nrows);
  t.add("x", "f8", (i) => x[i], { unit: "pixel" }).add("y", "f8", (i) => y[i], { unit: "pixel" });
  t.add("x0", "i4", (i) => corner[i][0], { unit: "pixel" }).add("y0", "i4", (i) => corner[i][1], { unit: "pixel" });
  t.add("onedge", "u1", (i) => isOnEdge(...corner[i], size, { nx, ny }));
  for (const b of bands) t.add(`has_${b}`, "u1", () => images.has(b));
  const columns = new Map(
    [...rows.columns].filter(([name]) => !leftOut.test(name)).map(([name, c]) =>
      [name, c.type === "bool" ? { ...c, type: "u1" as const } : c] as const
    ),
  );
  for (const [name, column] of t.build().columns) columns.set(name, column);
  return { nrows: rows.nrows, columns };
}

/** Where the injected sources are. @param simcat rows of the same sources; its pixels count from 1, as FITS does */
export const truthPixels = (simcat: Table) => ({
  x: numbers(simcat, "x")!.map((v) => v - 1),
  y: numbers(simcat, "y")!.map((v) => v - 1),
});

/** Where real sources are. @param rows as `realRows` makes them */
export const measuredPixels = (rows: Table) => ({ x: numbers(rows, "tractor_bx")!, y: numbers(rows, "tractor_by")! });

/** Ids of rows, as they are. */
export const idsOf = (rows: Table): bigint[] =>
  Array.from(findColumn(rows, "id")!.data as ArrayLike<number | bigint>, BigInt);
