import type { Table } from "../../base/table.ts";
import type { BandCoadd } from "../../survey/coadds.ts";
import { type BrickGrid, isPrimary, nearestPixel } from "../../survey/bricks/brick_grid.ts";
import { fillTable } from "../../survey/data_model/fill.ts";
import { siteColumns } from "../../survey/data_model/tables/truth.ts";
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
  const xy = truthPixels(grid, { truth, rows });
  const pixel = xy.map(([x, y]) => nearestPixel(grid, x, y));
  const primary = (i: number) => isPrimary(grid, ((truth.ra[rows[i]] % 360) + 360) % 360, truth.dec[rows[i]]);
  const blobOf = (i: number) => blobs ? blobs.data[pixel[i]] : -1, near = matchRadius / grid.pixscale;
  const gone = xy.map(([x, y]) => dropped.find((d) => Math.hypot(d.x - x, d.y - y) <= near));
  const failed = new Set(dropped.flatMap((d) => d.failedBlob ?? []));
  const covering = lost ? coverCount(lost) : () => 0, bits = saturated && maskBitsAt({ bands: maps }, saturated, marks);
  return fillTable(siteColumns(maps.map((m) => m.band)), rows.length, {
    id: (i) => truth.id[rows[i]],
    in_brick: primary,
    ebv: (i) => dust(truth.ra[rows[i]], truth.dec[rows[i]]),
    ...Object.fromEntries(
      mapColumns.flatMap((name) => maps.map((m) => [`${name}_${m.band}`, (i: number) => m[name][pixel[i]]])),
    ),
    ...(bits ? { maskbits: (i) => bits(pixel[i], primary(i)) } : {}),
    ...(outlier ? { outlier: (i) => outlier[i] } : {}),
    blob: blobOf,
    blob_failed: (i) => failed.has(blobOf(i)) || gone[i]?.failedBlob !== undefined,
    nlost: (i) => covering(truth.ra[rows[i]], truth.dec[rows[i]]),
    dropped: (i) => gone[i]?.reason ?? "",
  });
}

const mapColumns = ["nobs", "ngood", "anymask", "allmask", "psfsize", "psfdepth", "galdepth"] as const;
