import type { Table } from "../../base/table.ts";
import { arcsecPerDegree } from "../../base/units.ts";
import { type BrickGrid, onGrid } from "../bricks/brick_grid.ts";
import { gaiaColumns, motionColumns } from "../catalogue/gaia_columns.ts";
import { fillTable } from "../data_model/fill.ts";
import { referenceColumns } from "../data_model/tables/survey_made.ts";
import { keepRadius, maskRadius, type ReferenceStar } from "../stars/star.ts";

/** Stars that a brick's pixels may know of, those beyond its image whose halo reaches it, too: a row for each, bright to faint
 * (`reference-<brick>.fits`, https://www.legacysurvey.org/dr9/files/). Positions at `ref_epoch` in deg, magnitudes as their catalogue and
 * its colours give them, radii of masks in deg and pixels. @param bands of the magnitudes; 0 where colours do not tell */
export function referenceTable(grid: BrickGrid, stars: readonly ReferenceStar[], bands: readonly string[]): Table {
  const at = stars.map((s) => grid.wcs.toPixel(s.ra, s.dec));
  const radius = (i: number) => maskRadius(stars[i].maskMag);
  const values = {
    ra: (i: number) => stars[i].ra,
    dec: (i: number) => stars[i].dec,
    ref_cat: (i: number) => stars[i].catalogue,
    ref_id: (i: number) => stars[i].id,
    ra_ivar: (i: number) => stars[i].raIvar,
    dec_ivar: (i: number) => stars[i].decIvar,
    ...Object.fromEntries(motionColumns.map(([name, , , value]) => [name, (i: number) => value(stars[i])])),
    ...Object.fromEntries(gaiaColumns.map(([name]) => [name, (i: number) => stars[i].columns[name] ?? 0])),
    ...Object.fromEntries(bands.map((b) => [`decam_mag_${b}`, (i: number) => stars[i].magnitudes[b] ?? 0])),
    mag: (i: number) => stars[i].mag,
    mask_mag: (i: number) => stars[i].maskMag,
    radius,
    keep_radius: (i: number) => keepRadius(stars[i]),
    radius_pix: (i: number) => Math.ceil(radius(i) * arcsecPerDegree / grid.pixscale),
    ibx: (i: number) => Math.round(at[i][0]),
    iby: (i: number) => Math.round(at[i][1]),
    in_bounds: (i: number) => onGrid(grid, at[i][0], at[i][1]),
    isbright: (i: number) => stars[i].bright,
    ismedium: (i: number) => stars[i].medium,
    isgaia: (i: number) => stars[i].gaia,
    istycho: (i: number) => stars[i].tycho,
    pointsource: (i: number) => stars[i].pointSource,
  };
  return fillTable(referenceColumns(bands), stars.length, values);
}
