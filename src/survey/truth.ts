import { arcsecPerDegree, radians } from "../base/units.ts";
/** Sources to inject, read by column name from a randoms table. */
export interface TruthTable {
  id: bigint[];
  ra: Float64Array;
  dec: Float64Array;
  /** Magnitudes AB above the atmosphere and the dust, one array per band that the table has. */
  mag: Record<string, Float64Array>;
  /** Absent for point sources. */
  shape?: {
    /** Sérsic index */
    n: Float64Array;
    /** Semi-major half-light radius, arcsec */
    rhalf: Float64Array;
    /** EllipseE components: |e| = (1-q)/(1+q), position angle east of north = atan2(e2, e1)/2 */
    e1: Float64Array;
    e2: Float64Array;
  };
  redshift?: Float64Array;
}

/** What happened to one source on one exposure. */
export interface InjectionRecord {
  id: bigint;
  exposure: string;
  band: string;
  /** 0-based pixel of the cut-out */
  x: number;
  y: number;
  /** nmgy that landed on the cut-out (after noise) and the noiseless expectation that fell inside it */
  fluxAdded: number;
  fluxExpected: number;
  /** Fraction of the expected light that fell on masked pixels */
  maskedFraction: number;
}

/** Arcsec between two rows that are near each other. */
export function truthDistance({ ra, dec }: TruthTable, a: number, b: number): number {
  const scale = Math.cos(radians(dec[a])), dra = ((ra[a] - ra[b] + 540) % 360) - 180;
  return arcsecPerDegree * Math.hypot(dra * scale, dec[a] - dec[b]);
}
