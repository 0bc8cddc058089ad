import { arcsecPerDegree, radians } from "../../base/units.ts";

/** Largest distance of a catalogue row from the truth that it is matched to, arcsec. */
export const matchRadius = 1;
/** Cost of a magnitude of flux difference, arcsec. */
const arcsecPerMag = 0.3;
/** Magnitudes that a fitted flux which is not positive counts as. */
const mostMag = 5;

/** Positions in degrees and fluxes per band in nmgy, [band][row]. */
export interface Measured {
  ra: ArrayLike<number>;
  dec: ArrayLike<number>;
  flux: readonly ArrayLike<number>[];
}

export interface Pairing {
  /** Row of the second list per row of the first; −1: none. */
  row: Int32Array;
  /** What the pair costs, arcsec: hypot(distance, 0.3″ per magnitude). NaN without a pair. */
  cost: Float64Array;
  /** Rows of the second list within `matchRadius`, matched or not. */
  candidates: Int32Array;
}

/** Pairs injected sources with catalogue rows, one to one: cheapest pairs first, by distance and flux difference. Cost: rows times
 * rows within an arcsecond in declination. */
export function oneToOne(truth: Measured, found: Measured): Pairing {
  const n = truth.ra.length, sorted = Array.from({ length: found.ra.length }, (_, i) => i);
  sorted.sort((a, b) => found.dec[a] - found.dec[b]);
  const row = new Int32Array(n).fill(-1), cost = new Float64Array(n).fill(NaN), candidates = new Int32Array(n);
  const pairs: { t: number; c: number; cost: number }[] = [];
  for (let t = 0; t < n; t++) {
    const dec = truth.dec[t], margin = matchRadius / arcsecPerDegree;
    for (let k = firstAt(sorted, found.dec, dec - margin); k < sorted.length; k++) {
      const c = sorted[k];
      if (found.dec[c] > dec + margin) break;
      const d = separation(truth.ra[t], dec, found.ra[c], found.dec[c]);
      if (d > matchRadius) continue;
      candidates[t]++;
      pairs.push({ t, c, cost: Math.hypot(d, arcsecPerMag * magDifference(truth, found, t, c)) });
    }
  }
  pairs.sort((a, b) => a.cost - b.cost || a.t - b.t || a.c - b.c);
  const taken = new Set<number>();
  for (const p of pairs) {
    if (row[p.t] >= 0 || taken.has(p.c)) continue;
    [row[p.t], cost[p.t]] = [p.c, p.cost];
    taken.add(p.c);
  }
  return { row, cost, candidates };
}

/** First place in a list sorted by `value` that is not below `least`. */
function firstAt(sorted: readonly number[], value: ArrayLike<number>, least: number): number {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value[sorted[middle]] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Arcsec between two positions in degrees (small angles). */
export function separation(ra1: number, dec1: number, ra2: number, dec2: number): number {
  const dra = ((ra1 - ra2 + 540) % 360) - 180;
  return arcsecPerDegree * Math.hypot(dra * Math.cos(radians(dec1)), dec1 - dec2);
}

/** Mean |Δmag| over the bands. */
function magDifference(truth: Measured, found: Measured, t: number, c: number): number {
  const each = truth.flux.map((want, b) => {
    const fit = found.flux[b][c];
    return fit > 0 && want[t] > 0 ? Math.min(mostMag, Math.abs(2.5 * Math.log10(fit / want[t]))) : mostMag;
  });
  return each.reduce((a, b) => a + b, 0) / each.length;
}
