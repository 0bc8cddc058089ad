import { sortBands } from "../../base/bands.ts";
import type { Rows } from "../science/rows.ts";

/** Something that the chance of a source to be found and selected may depend on. */
export interface Variable {
  name: string;
  /** Of the source itself, of the place, or of both: how far a source is from the limit of its place. */
  kind: "truth" | "condition" | "both";
  /** With its unit, for plots and tables. */
  label: string;
}

/** `depth_<b>` */
export const depthOf = (band: string): string => `depth_${band}`;
/** `contrast_<b>`: magnitude less depth. */
export const contrastOf = (band: string): string => `contrast_${band}`;
export const magnitudeName = (band: string): string => `mag_${band}`;

/** What the tables of a run tell of sources themselves: a magnitude, colours of neighbouring bands, size and redshift, as far
 * as there are columns. @param band whose magnitude it is */
export function truthVariables(rows: Rows, band: string): Variable[] {
  const bands = sortBands(rows.bands);
  const colours = bands.slice(1).map((b, i): Variable => ({
    name: `${bands[i]}-${b}`,
    kind: "truth",
    label: `true ${bands[i]} − ${b} (mag)`,
  }));
  return [
    { name: magnitudeName(band), kind: "truth", label: `true ${band} without dust (AB mag)` },
    ...colours,
    ...(rows.has("rhalf") ? [{ name: "size", kind: "truth", label: "true half-light radius (arcsec)" } as const] : []),
    ...(rows.has("redshift") || rows.has("true_redshift")
      ? [{ name: "redshift", kind: "truth", label: "true redshift" } as const]
      : []),
  ];
}

/** What every table of a run tells of places: depth and seeing of every band, and dust. */
export const placeConditions = (bands: readonly string[]): string[] => [
  ...bands.map(depthOf),
  ...bands.map((b) => `psfsize_${b}`),
  "ebv",
];

/** A condition by its name. */
export function conditionVariable(name: string): Variable {
  const [, what, band] = /^(depth|psfsize|nobs|outlier)_?(.*)$/.exec(name) ?? [];
  const label = what === "depth"
    ? `5σ depth of galaxies in ${band}, dust taken off (mag)`
    : what === "psfsize"
    ? `seeing in ${band} (arcsec)`
    : what === "nobs"
    ? `exposures in ${band}`
    : name === "ebv"
    ? "E(B−V) (mag)"
    : name === "star_density"
    ? "stars per deg²"
    : name === "star_distance"
    ? "distance to the nearest bright star (arcmin)"
    : name;
  return { name, kind: "condition", label };
}

/** How far a source is from the limit of its place. */
export const contrastVariable = (band: string): Variable => ({
  name: contrastOf(band),
  kind: "both",
  label: `true ${band} less depth in ${band} (mag)`,
});
