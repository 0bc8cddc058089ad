/** Tables of sources to inject, before and after a run: randoms, a plan's truth, legacysim's truth. */
import { column, inBands, type ModelColumn, optional } from "../model_column.ts";

const deg = { unit: "deg" } as const, id = column("id", "i4", "number of the source", { also: ["i8", "u8"] });
const place = [column("ra", "f8", "right ascension", deg), column("dec", "f8", "declination", deg)];

/** HDU RANDOMS of `randoms draw`; which others there are follows from the kind of source. */
export const randomsColumnsOf: readonly ModelColumn[] = [
  id,
  ...place,
  ...optional([
    ...["g", "r", "z", "w1"].map((b) => column(b, "f8", "AB magnitude, no extinction", { unit: "mag" })),
    column("redshift", "f8", "redshift"),
    column("rhalf", "f8", "half-light radius, semi-major", { unit: "arcsec" }),
    column("n", "f8", "Sersic index"),
    column("ba", "f8", "minor over major axis"),
    column("pa", "f8", "position angle, east of north", deg),
  ]),
];

/** HDU SOURCES of a plan's truth: the user's columns and the set of each. */
export const planTruthColumns: readonly ModelColumn[] = [
  column("id", "i8", "number of the source", { also: ["i4", "u8"] }),
  ...[...place].map((c) => ({ ...c, unit: undefined, also: ["f4" as const] })),
];

/** HDU INJECTED of legacysim's truth. @param bands in their order */
export const legacysimColumns = (bands: readonly string[]): ModelColumn[] => [
  column("id", "i8", "of the source in the randoms", { also: ["u8"] }),
  column("brickname", "str", "name of the brick", { size: 8 }),
  ...place,
  ...bands.flatMap((b) =>
    inBands(
      [b],
      column("flux_*", "f8", "true flux, with Galactic extinction", { unit: "nanomaggies" }),
      column("mw_transmission_*", "f4", "fraction of the light that passes through the Galaxy's dust"),
    )
  ),
  column("sersic", "f8", "Sersic index; 0: a point source"),
  column("shape_r", "f8", "half-light radius, semi-major, arcsec; 0: a point source", { also: ["f4"] }),
  column("shape_e1", "f8", "ellipticity, first component"),
  column("shape_e2", "f8", "ellipticity, second component"),
  column("collided", "bool", "false: sources that would collide are in no unit"),
];
