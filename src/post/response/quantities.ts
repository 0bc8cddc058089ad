import { sortBands } from "../../base/bands.ts";
import type { Rows } from "../science/rows.ts";

/** What is averaged over the sources of a sample. */
export interface Quantity {
  name: string;
  /** In a few words, for pages. */
  about: string;
  /** Whether the response is that of the logarithm of the mean. */
  log: boolean;
  of(row: number): number;
}

/** Fluxes, colours, sizes, ellipticities as they were measured, and the true redshift, of what the table has. All without Galactic
 * extinction. */
export function quantitiesOf(rows: Rows): Quantity[] {
  const bands = sortBands(rows.bands), list: Quantity[] = [];
  const add = (name: string, about: string, log: boolean, of: Quantity["of"]) => list.push({ name, about, log, of });
  for (const band of bands) {
    const flux = rows.number(`tractor_flux_${band}`), clear = rows.number(`tractor_mw_transmission_${band}`);
    add(`flux_${band}`, `mean flux in ${band}`, true, (i) => flux(i) / clear(i));
  }
  bands.slice(1).forEach((red, k) => {
    const blue = bands[k], [a, b] = [rows.measured(blue), rows.measured(red)];
    add(`${blue}-${red}`, `mean colour ${blue} − ${red}, mag`, false, (i) => a(i) - b(i));
  });
  const radius = rows.number("tractor_shape_r"), [e1, e2] = ["e1", "e2"].map((e) => rows.number(`tractor_shape_${e}`));
  const shaped = (of: Quantity["of"]) => (i: number) => radius(i) > 0 ? of(i) : NaN;
  if (rows.has("tractor_shape_r")) {
    add("shape_r", "mean half-light radius of sources with an extent", true, shaped(radius));
    add("shape_e1", "mean ellipticity e1 of sources with an extent", false, shaped(e1));
    add("shape_e2", "mean ellipticity e2 of sources with an extent", false, shaped(e2));
  }
  if (rows.has("redshift") || rows.has("true_redshift")) {
    add("redshift", "mean true redshift", false, rows.redshift());
  }
  return list;
}
