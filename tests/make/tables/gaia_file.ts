import { TableBuilder } from "../../../src/base/table_builder.ts";
import { fitsBytes, tableHdu } from "../../../src/io/fits.ts";

/** A star of Gaia; what is not given was not measured. */
export interface GaiaRow {
  id: bigint;
  ra: number;
  dec: number;
  g: number;
  bp?: number;
  rp?: number;
  pmra?: number;
  parallax?: number;
  noise?: number;
}

/** A file of Gaia's stars as the survey has them, at 2015.5. */
export function gaiaFile(rows: readonly GaiaRow[]): Uint8Array {
  const t = new TableBuilder(rows.length).long("source_id", (i) => rows[i].id);
  t.add("ra", "f8", (i) => rows[i].ra).add("dec", "f8", (i) => rows[i].dec);
  for (const name of ["ra_error", "dec_error"]) t.add(name, "f4", () => 0.1);
  t.add("ref_epoch", "f4", () => 2015.5).add("phot_g_mean_mag", "f4", (i) => rows[i].g);
  t.add("phot_bp_mean_mag", "f4", (i) => rows[i].bp ?? NaN).add("phot_rp_mean_mag", "f4", (i) => rows[i].rp ?? NaN);
  t.add("pmra", "f4", (i) => rows[i].pmra ?? NaN).add("pmdec", "f4", (i) => rows[i].pmra === undefined ? NaN : 0);
  t.add("parallax", "f4", (i) => rows[i].parallax ?? NaN);
  for (const name of ["pmra_error", "pmdec_error", "parallax_error"]) t.add(name, "f4", () => 0.2);
  t.add("astrometric_excess_noise", "f4", (i) => rows[i].noise ?? 0);
  return fitsBytes([tableHdu(t.build(), "")]);
}
