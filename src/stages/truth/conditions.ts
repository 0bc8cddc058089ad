import type { Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import type { BandCoadd } from "../../survey/coadds.ts";
import { type BrickGrid, isPrimary, nearestPixel } from "../../survey/bricks/brick_grid.ts";
import type { DustMap } from "../../survey/extinction.ts";
import { matchRadius } from "../../survey/match/one_to_one.ts";
import type { BlobMap } from "../../survey/source.ts";
import { truthPixels, type TruthRows } from "../../survey/truth.ts";

/** Maps on the grid, [ny*nx] each. */
export type ConditionMaps = Pick<
  BandCoadd,
  "band" | "nobs" | "ngood" | "anymask" | "allmask" | "psfsize" | "psfdepth" | "galdepth"
>;

export interface ConditionsInput extends TruthRows {
  grid: BrickGrid;
  maps: readonly ConditionMaps[];
  dust: DustMap;
  /** Absent when the run stopped before the detection. */
  blobs?: BlobMap;
  /** Detections for which no model was kept, in pixels of the grid. */
  dropped?: readonly { x: number; y: number; reason: string }[];
}

/** The image at the true position of each injected source, found or not: exposures, masks, depth (1/nmgy²), seeing (FWHM, arcsec), and the
 * result of the detection: `blob` (−1: none) and why a detection within an arcsecond was dropped. */
export function conditionsTable({ grid, truth, rows, maps, dust, blobs, dropped = [] }: ConditionsInput): Table {
  const t = new TableBuilder(rows.length);
  const xy = truthPixels(grid, { truth, rows });
  const pixel = xy.map(([x, y]) => nearestPixel(grid, x, y));
  t.long("id", (i) => truth.id[rows[i]]);
  t.add("in_brick", "bool", (i) => isPrimary(grid, ((truth.ra[rows[i]] % 360) + 360) % 360, truth.dec[rows[i]]));
  t.add("ebv", "f4", (i) => dust(truth.ra[rows[i]], truth.dec[rows[i]]), { unit: "mag" });
  const perBand = (name: Exclude<keyof ConditionMaps, "band">, type: "f4" | "i2", unit?: string) => {
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
