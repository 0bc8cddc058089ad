import { arcsecPerDegree, radians } from "../base/units.ts";

/** Sources to inject, read by column name from a randoms table. */
export interface TruthTable {
  /** Of each source, no two the same. */
  id: bigint[];
  /** Right ascension, deg. */
  ra: Float64Array;
  /** Declination, deg. */
  dec: Float64Array;
  /** AB magnitudes corrected for extinction, one array per band of the table. */
  mag: Record<string, Float64Array>;
  /** Absent for point sources. */
  shape?: {
    /** Sérsic index. */
    n: Float64Array;
    /** Semi-major half-light radius, arcsec. */
    rhalf: Float64Array;
    /** EllipseE components: |e| = (1-q)/(1+q), position angle east of north = atan2(e2, e1)/2. */
    e1: Float64Array;
    /** The second component. */
    e2: Float64Array;
  };
  /** If the table has it; passed on unchanged. */
  redshift?: Float64Array;
}
import type { Wcs } from "../math/wcs/wcs_types.ts";

/** Some sources of a truth table, e.g. those that go into a brick. */
export interface TruthRows {
  /** The table. */
  truth: TruthTable;
  /** Of the table. */
  rows: readonly number[];
}

/** 0-based pixels of a grid at the true positions. */
export const truthPixels = ({ wcs }: { wcs: Wcs }, { truth, rows }: TruthRows): [number, number][] =>
  rows.map((row) => wcs.toPixel(truth.ra[row], truth.dec[row]));

/** What was added of one source to one exposure. */
export interface InjectionRecord {
  /** Of the source. */
  id: bigint;
  /** Name of the exposure. */
  exposure: string;
  /** Of the exposure. */
  band: string;
  /** 0-based column of the cut-out. */
  x: number;
  /** 0-based row of the cut-out. */
  y: number;
  /** Flux added to the cut-out, with noise, nmgy. */
  fluxAdded: number;
  /** Its expectation without noise, nmgy. */
  fluxExpected: number;
  /** Fraction of the expected light that fell on masked pixels. */
  maskedFraction: number;
}

/** Arcsec between two rows that are near each other. */
export function truthDistance({ ra, dec }: TruthTable, a: number, b: number): number {
  const scale = Math.cos(radians(dec[a])), dra = ((ra[a] - ra[b] + 540) % 360) - 180;
  return arcsecPerDegree * Math.hypot(dra * scale, dec[a] - dec[b]);
}
