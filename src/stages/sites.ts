import { numbers, type Table, takeRows } from "../base/table.ts";
import { TableBuilder } from "../base/table_builder.ts";
import { nanomaggies } from "../base/units.ts";
import { type BrickGrid, isPrimary } from "../survey/bricks/brick_grid.ts";
import type { DustMap } from "../survey/extinction.ts";
import { catalogueTargets, type ForcedTarget, truthTargets } from "../survey/forced_targets.ts";
import { matchRadius, oneToOne } from "../survey/match/one_to_one.ts";
import type { BlobMap } from "../survey/source.ts";
import type { TruthTable } from "../survey/truth.ts";

/** Maps on the grid, [ny*nx] each. */
export interface SiteMaps {
  band: string;
  nobs: Int16Array;
  ngood: Int16Array;
  anymask: Int16Array;
  allmask: Int16Array;
  psfsize: Float32Array;
  psfdepth: Float32Array;
  galdepth: Float32Array;
}

export interface SiteInput {
  grid: BrickGrid;
  truth: TruthTable;
  /** Injected rows of it. */
  rows: readonly number[];
  maps: readonly SiteMaps[];
  dust: DustMap;
  /** Absent when the run stopped before the detection. */
  blobs?: BlobMap;
  /** Detections that no model was kept for, in pixels of the grid. */
  dropped: readonly { x: number; y: number; reason: string }[];
}

/** The image at the pixel of each injected source, found or not: exposures, masks, depth (1/nmgy²), seeing (FWHM, arcsec), and what
 * the detection made of it: `blob` (−1: nothing stood out there) and why a detection within an arcsecond was dropped. */
export function siteTable({ grid, truth, rows, maps, dust, blobs, dropped }: SiteInput): Table {
  const t = new TableBuilder(rows.length), clip = (v: number, n: number) => Math.min(Math.max(Math.round(v), 0), n - 1);
  const xy = rows.map((r) => grid.wcs.toPixel(truth.ra[r], truth.dec[r]));
  const pixel = xy.map(([x, y]) => clip(y, grid.ny) * grid.nx + clip(x, grid.nx));
  t.long("id", (i) => truth.id[rows[i]]);
  t.add("in_brick", "bool", (i) => isPrimary(grid, ((truth.ra[rows[i]] % 360) + 360) % 360, truth.dec[rows[i]]));
  t.add("ebv", "f4", (i) => dust(truth.ra[rows[i]], truth.dec[rows[i]]), { unit: "mag" });
  const perBand = (name: Exclude<keyof SiteMaps, "band">, type: "f4" | "i2", unit?: string) => {
    for (const m of maps) t.add(`${name}_${m.band}`, type, (i) => m[name][pixel[i]], unit ? { unit } : {});
  };
  for (const name of ["nobs", "ngood", "anymask", "allmask"] as const) perBand(name, "i2");
  perBand("psfsize", "f4", "arcsec");
  for (const name of ["psfdepth", "galdepth"] as const) perBand(name, "f4", "nanomaggies^(-2)");
  t.add("blob", "i4", (i) => blobs ? blobs.data[pixel[i]] : -1);
  const near = matchRadius / grid.pixscale;
  const lost = xy.map(([x, y]) => dropped.find((d) => Math.hypot(d.x - x, d.y - y) <= near)?.reason ?? "");
  return t.text("dropped", (i) => lost[i], Math.max(1, ...lost.map((l) => l.length))).build();
}

/** What is measured together when the injected sources' fluxes are forced: the catalogue without the rows that were made for them,
 * and they themselves, at their true places and shapes. The injected ones come last. */
export function forcedAtTruth(
  grid: BrickGrid,
  bands: readonly string[],
  truth: TruthTable,
  rows: readonly number[],
  catalogue: Table,
): ForcedTarget[] {
  const flux = bands.map((b) => Float64Array.from(rows, (r) => nanomaggies(truth.mag[b][r])));
  const want = { ra: rows.map((r) => truth.ra[r]), dec: rows.map((r) => truth.dec[r]), flux };
  const got = bands.map((b) => numbers(catalogue, `flux_${b}`)!);
  const { row } = oneToOne(want, { ra: numbers(catalogue, "ra")!, dec: numbers(catalogue, "dec")!, flux: got });
  const theirs = new Set(row),
    others = Array.from({ length: catalogue.nrows }, (_, i) => i).filter((i) => !theirs.has(i));
  return [
    ...catalogueTargets(takeRows(catalogue, others), "of this run"),
    ...truthTargets(truth, rows, grid.brickname),
  ];
}
