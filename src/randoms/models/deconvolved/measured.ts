import type { UserColumns } from "../../../base/table/user_columns.ts";
import { nanomaggies } from "../../../base/units.ts";
import { bandColumn, magnitudeRule } from "../../../survey/randoms/magnitudes.ts";
import { limits } from "../own_table.ts";

/** An asinh magnitude is this many times asinh (Lupton, Gunn & Szalay 1999). */
export const pogson = 2.5 / Math.LN10;

/** One quantity of every row, and its error. */
export interface Measured {
  /** nmgy, or arcsec */
  value: Float64Array;
  error: Float64Array;
}

/** Flux in nmgy and its error, from `flux_<b>` and `flux_ivar_<b>` or from magnitudes and `<b>_err`. */
export function fluxOf(columns: UserColumns, band: string): Measured {
  const found = bandColumn(columns, band);
  if (found?.kind === "flux") {
    const value = columns.numbers(found.name), ivar = columns.numbers(`flux_ivar_${band}`, { low: 1e-12 });
    return { value, error: ivar.map((v) => 1 / Math.sqrt(v)) };
  }
  if (!found) columns.missing(`mag_${band}`, [band, `flux_${band}`]);
  const value = columns.numbers(found.name, magnitudeRule).map(nanomaggies);
  const error = columns.numbers(`${band}_err`, { aliases: [`mag_err_${band}`, `magerr_${band}`], low: 0, unit: "mag" });
  return { value, error: error.map((e, i) => value[i] * e / pogson) };
}

/** Half-light radius in arcsec and its error, from `rhalf_ivar` or `rhalf_err`. */
export function sizeOf(columns: UserColumns): Measured {
  const value = columns.numbers("rhalf", limits.rhalf);
  const error = columns.has("rhalf_ivar")
    ? columns.numbers("rhalf_ivar", { low: 1e-12 }).map((v) => 1 / Math.sqrt(v))
    : columns.numbers("rhalf_err", { low: 0, unit: "arcsec" });
  return { value, error };
}
