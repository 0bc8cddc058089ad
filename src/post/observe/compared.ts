import type { Placed, Values } from "./population.ts";
import { signal } from "./space.ts";

/** A measured column that is compared. */
export interface Compared {
  name: string;
  /** One value a source: NaN where it was not found. */
  of(placed: Placed, outcome: Values): Float64Array;
}

/** Measured columns, as they are and against the truth. */
export function compared(bands: readonly string[], extended: boolean): Compared[] {
  const each = (name: string, value: (placed: Placed, outcome: Values) => (i: number) => number): Compared => ({
    name,
    of: (placed, outcome) => {
      const at = value(placed, outcome), detected = outcome.get("detected")!;
      return Float64Array.from({ length: placed.n }, (_, i) => detected[i] === 1 ? at(i) : NaN);
    },
  });
  return [
    ...bands.flatMap((b) => [
      each(`S/N in ${b}`, ({ site }, outcome) => {
        const flux = outcome.get(`flux_${b}`)!, depth = site.get(`depth_${b}`)!;
        return (i) => depth[i] > 0 ? signal(flux[i], depth[i]) : NaN;
      }),
      each(`flux pull in ${b}`, ({ source }, outcome) => {
        const flux = outcome.get(`flux_${b}`)!, ivar = outcome.get(`flux_ivar_${b}`)!;
        const truth = source.get(`flux_${b}`)!;
        return (i) => ivar[i] > 0 ? (flux[i] - truth[i]) * Math.sqrt(ivar[i]) : NaN;
      }),
      each(`flux error in ${b}`, (_, outcome) => {
        const ivar = outcome.get(`flux_ivar_${b}`)!;
        return (i) => ivar[i] > 0 ? -0.5 * Math.log(ivar[i]) : NaN;
      }),
    ]),
    ...(extended
      ? [
        each("size", (_, outcome) => {
          const size = outcome.get("shape_r")!;
          return (i) => size[i] > 0 ? Math.log(size[i]) : NaN;
        }),
        each("ellipticity", (_, outcome) => {
          const e1 = outcome.get("shape_e1")!, e2 = outcome.get("shape_e2")!;
          return (i) => e1[i] === 0 && e2[i] === 0 ? NaN : Math.hypot(e1[i], e2[i]);
        }),
      ]
      : []),
    each("offset in RA", (_, outcome) => (i) => outcome.get("dra")![i]),
    each("offset in Dec", (_, outcome) => (i) => outcome.get("ddec")![i]),
  ];
}
