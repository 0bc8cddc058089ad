import type { Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import { arcsecPerDegree } from "../../base/units.ts";
import { type BrickGrid, onGrid } from "../bricks/brick_grid.ts";
import { gaiaColumns, motionColumns } from "../catalogue/gaia_columns.ts";
import { addColumn } from "../data_model/fill.ts";
import { keepRadius, maskRadius, type ReferenceStar } from "../stars/star.ts";

/** Stars that a brick's pixels may know of, those beyond its image whose halo reaches it, too: a row for each, bright to faint
 * (`reference-<brick>.fits`, https://www.legacysurvey.org/dr9/files/). Positions at `ref_epoch` in deg, magnitudes as their catalogue and
 * its colours give them, radii of masks in deg and pixels. @param bands of the magnitudes; 0 where colours do not tell */
export function referenceTable(grid: BrickGrid, stars: readonly ReferenceStar[], bands: readonly string[]): Table {
  const t = new TableBuilder(stars.length), at = stars.map((s) => grid.wcs.toPixel(s.ra, s.dec));
  const radius = (i: number) => maskRadius(stars[i].maskMag);
  t.add("ra", "f8", (i) => stars[i].ra, { unit: "deg" }).add("dec", "f8", (i) => stars[i].dec, { unit: "deg" })
    .text("ref_cat", (i) => stars[i].catalogue, 2).long("ref_id", (i) => stars[i].id)
    .add("ra_ivar", "f4", (i) => stars[i].raIvar, { unit: "deg^(-2)" })
    .add("dec_ivar", "f4", (i) => stars[i].decIvar, { unit: "deg^(-2)" });
  for (const [name, unit, , value] of motionColumns) t.add(name, "f4", (i) => value(stars[i]), { unit });
  for (const [name, type, unit = ""] of gaiaColumns) {
    addColumn(t, { name, type, unit }, (i) => stars[i].columns[name] ?? 0);
  }
  for (const band of bands) t.add(`decam_mag_${band}`, "f4", (i) => stars[i].magnitudes[band] ?? 0, { unit: "mag" });
  t.add("mag", "f4", (i) => stars[i].mag, { unit: "mag" }).add("mask_mag", "f4", (i) => stars[i].maskMag, {
    unit: "mag",
  })
    .add("radius", "f8", radius, { unit: "deg" }).add("keep_radius", "f8", (i) => keepRadius(stars[i]), { unit: "deg" })
    .add("radius_pix", "i4", (i) => Math.ceil(radius(i) * arcsecPerDegree / grid.pixscale))
    .add("ibx", "i4", (i) => Math.round(at[i][0])).add("iby", "i4", (i) => Math.round(at[i][1]))
    .add("in_bounds", "bool", (i) => onGrid(grid, at[i][0], at[i][1]))
    .add("isbright", "bool", (i) => stars[i].bright).add("ismedium", "bool", (i) => stars[i].medium)
    .add("isgaia", "bool", (i) => stars[i].gaia).add("istycho", "bool", (i) => stars[i].tycho)
    .add("pointsource", "bool", (i) => stars[i].pointSource);
  return t.build();
}
