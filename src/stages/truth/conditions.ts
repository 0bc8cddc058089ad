import type { Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import type { BandCoadd } from "../../survey/coadds.ts";
import { type BrickGrid, isPrimary, nearestPixel } from "../../survey/bricks/brick_grid.ts";
import type { DustMap } from "../../survey/extinction.ts";
import { coverCount } from "../../survey/ccds/table_wcs.ts";
import { matchRadius } from "../../survey/match/one_to_one.ts";
import type { BlobMap } from "../../survey/source.ts";
import { maskBitsAt } from "../../survey/pixels/mask_at.ts";
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
  /** Pixels that saturate in a band [band][ny*nx]; absent likewise. */
  saturated?: readonly Uint8Array[];
  /** What stars and galaxies make of the pixels [ny*nx]. */
  marks?: Uint8Array;
  /** Share of each source's pixels that outlier masks have, where there are masks. */
  outlier?: ArrayLike<number>;
  /** Detections for which no model was kept, in pixels of the grid. */
  dropped?: readonly { x: number; y: number; reason: string; failedBlob?: number }[];
  /** Rows of the CCD table whose CCDs could not be used. */
  lost?: Table;
}

/** The image at the true position of each injected source, found or not: exposures, masks, depth (1/nmgy²), seeing (FWHM, arcsec), and the
 * result of the detection: `blob` (−1: none), whether it could not be fitted, and why a detection within an arcsecond was dropped; and how many CCDs
 * would show its place that could not be used; the survey's mask bits; the share of its pixels that outlier masks have. */
export function conditionsTable(input: ConditionsInput): Table {
  const { grid, truth, rows, maps, dust, blobs, dropped = [], lost, saturated, marks, outlier } = input;
  const t = new TableBuilder(rows.length);
  const xy = truthPixels(grid, { truth, rows });
  const pixel = xy.map(([x, y]) => nearestPixel(grid, x, y));
  t.long("id", (i) => truth.id[rows[i]]);
  const primary = (i: number) => isPrimary(grid, ((truth.ra[rows[i]] % 360) + 360) % 360, truth.dec[rows[i]]);
  t.add("in_brick", "bool", primary);
  t.add("ebv", "f4", (i) => dust(truth.ra[rows[i]], truth.dec[rows[i]]), { unit: "mag" });
  const perBand = (name: Exclude<keyof ConditionMaps, "band">, type: "f4" | "i2", unit?: string) => {
    for (const m of maps) t.add(`${name}_${m.band}`, type, (i) => m[name][pixel[i]], unit ? { unit } : {});
  };
  for (const name of ["nobs", "ngood", "anymask", "allmask"] as const) perBand(name, "i2");
  perBand("psfsize", "f4", "arcsec");
  for (const name of ["psfdepth", "galdepth"] as const) perBand(name, "f4", "nanomaggies^(-2)");
  if (saturated) {
    const bits = maskBitsAt({ bands: maps }, saturated, marks);
    t.add("maskbits", "i4", (i) => bits(pixel[i], primary(i)));
  }
  if (outlier) t.add("outlier", "f4", (i) => outlier[i]);
  const blobOf = (i: number) => blobs ? blobs.data[pixel[i]] : -1, near = matchRadius / grid.pixscale;
  const gone = xy.map(([x, y]) => dropped.find((d) => Math.hypot(d.x - x, d.y - y) <= near));
  const failed = new Set(dropped.flatMap((d) => d.failedBlob ?? []));
  const blobFailed = (i: number) => failed.has(blobOf(i)) || gone[i]?.failedBlob !== undefined;
  t.add("blob", "i4", blobOf).add("blob_failed", "bool", blobFailed);
  const covering = lost ? coverCount(lost) : () => 0, reasons = gone.map((d) => d?.reason ?? "");
  t.add("nlost", "i2", (i) => covering(truth.ra[rows[i]], truth.dec[rows[i]]));
  return t.text("dropped", (i) => reasons[i], Math.max(1, ...reasons.map((r) => r.length))).build();
}
