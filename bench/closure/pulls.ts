import { numbers, type Table, texts } from "../../src/base/table.ts";
import { radians } from "../../src/base/units.ts";
import type { FullError } from "./covariances.ts";
import type { Place } from "./randoms.ts";

/** Deviation of a row's measurement from the truth, in a standard error; NaN where there is none. */
export type Pull = (row: number) => number;

/** Pulls of one quantity: by the catalogue's error, which holds all other parameters of the source, and by the one with them free. */
export interface Pulls {
  held: Pull;
  free?: Pull;
}

/** What galaxies of an index are, as the fitter calls them. */
export const typeOf: Readonly<Record<string, string>> = { "1": "EXP", "4": "DEV" };

/** Pulls of rows of injected sources with their matches. Forced fluxes have one error: their shapes are the true ones. */
export function pullsOf(derived: Table, bands: readonly string[], full: FullError): Record<string, Pulls> {
  const column = (name: string) => numbers(derived, name)!, dec = column("dec");
  const cosine = (i: number) => Math.cos(radians(dec[i]));
  const pulls = (
    have: string,
    want: string | Float64Array,
    ivar: string,
    parameter?: string,
    scale: (i: number) => number = () => 1,
  ): Pulls => {
    const [h, v] = [have, ivar].map(column),
      w = typeof want === "string" ? column(want) : want,
      off = (i: number) => (h[i] - w[i]) * scale(i);
    return {
      held: (i) => v[i] > 0 ? off(i) * Math.sqrt(v[i]) : NaN,
      free: parameter === undefined ? undefined : (i) => off(i) / full(i, parameter),
    };
  };
  // Of what is fitted as round, the radius is that of the circle with the ellipse's area.
  const types = texts(derived, "tractor_type")!, circle = column("rhalf_circ");
  const roundOr = (radius: Float64Array) => radius.map((r, i) => types[i] === "REX" ? circle[i] : r);
  const each = (name: string, of: (b: string) => Pulls) => bands.map((b): [string, Pulls] => [`${name} ${b}`, of(b)]);
  return Object.fromEntries([
    ...each("flux", (b) => pulls(`tractor_flux_${b}`, `${b}flux`, `tractor_flux_ivar_${b}`, `flux_${b}`)),
    ...each("forced", (b) => pulls(`forced_flux_${b}`, `${b}flux`, `forced_flux_ivar_joint_${b}`)),
    ["ra", pulls("tractor_ra", "ra", "tractor_ra_ivar", "ra", cosine)],
    ["dec", pulls("tractor_dec", "dec", "tractor_dec_ivar", "dec")],
    ["radius", pulls("tractor_shape_r", roundOr(column("rhalf")), "tractor_shape_r_ivar", "shape_r")],
  ]);
}

/** Pulls of forced fluxes less what the fitter's drawing makes of them without noise. @param bias relative, by id, then in each band */
export function drawnPulls(
  derived: Table,
  bands: readonly string[],
  forced: Readonly<Record<string, Pulls>>,
  bias: ReadonlyMap<number, readonly number[]>,
): Record<string, Pulls> {
  const id = numbers(derived, "id")!;
  return Object.fromEntries(bands.map((b, k): [string, Pulls] => {
    const inErrors = signal(derived, b), pull = forced[`forced ${b}`].held;
    return [`less drawing ${b}`, { held: (i) => pull(i) - (bias.get(id[i])?.[k] ?? NaN) * inErrors(i) }];
  }));
}

/** True signal to noise of a row in a band, at its true shape. */
export function signal(derived: Table, band: string): (row: number) => number {
  const flux = numbers(derived, `${band}flux`)!, ivar = numbers(derived, `forced_flux_ivar_${band}`)!;
  return (i) => flux[i] * Math.sqrt(ivar[i]);
}

/** Rows that were recovered, of signal to noise above `least` in each band, and without a mask in their middle. */
export function brightRows(derived: Table, bands: readonly string[], least = 10): number[] {
  const fate = numbers(derived, "fate")!, masks = bands.map((b) => numbers(derived, `allmask_${b}`)!);
  const signals = bands.map((b) => signal(derived, b));
  return Array.from({ length: derived.nrows }, (_, i) => i).filter((i) =>
    fate[i] === 0 && masks.every((m) => m[i] === 0) && signals.every((s) => s(i) > least)
  );
}

/** Those of some rows that have no other true source, nor another injected one, within a distance. @param arcsec of it */
export function unblended(derived: Table, rows: readonly number[], others: readonly Place[], arcsec: number): number[] {
  const [ra, dec, apart] = ["ra", "dec", "sim_separation"].map((name) => numbers(derived, name)!);
  const far = arcsec / 3600;
  return rows.filter((i) => {
    if (apart[i] < arcsec) return false;
    const cosine = Math.cos(radians(dec[i]));
    return others.every((o) =>
      Math.abs(o.dec - dec[i]) > far || Math.hypot((o.ra - ra[i]) * cosine, o.dec - dec[i]) > far
    );
  });
}

/** Those of some rows that were fitted to the end. @returns by true index and the type that they were fitted as, e.g. "n = 1 as EXP" */
export function byType(derived: Table, rows: readonly number[]): Map<string, number[]> {
  const flags = numbers(derived, "tractor_fitflags")!, index = numbers(derived, "n")!;
  const fitted = texts(derived, "tractor_type")!;
  return Map.groupBy(rows.filter((i) => flags[i] === 0), (i) => `n = ${index[i]} as ${fitted[i]}`);
}

/** Those that were fitted as what they are. */
export const rightType = (types: ReadonlyMap<string, readonly number[]>): number[] =>
  Object.entries(typeOf).flatMap(([n, type]) => types.get(`n = ${n} as ${type}`) ?? []).sort((a, b) => a - b);
