/** A(band) / E(B−V) of the SFD map for the survey's filters (Schlafly & Finkbeiner 2011) and for WISE
 * (https://www.legacysurvey.org/dr9/catalogs/, "Galactic Extinction Coefficients"). */
const coefficient: Record<string, number> = {
  ...{ u: 3.995, g: 3.214, r: 2.165, i: 1.592, z: 1.211, Y: 1.064 },
  ...{ w1: 0.184, w2: 0.113, w3: 0.0241, w4: 0.0091 },
};

/** Fraction of the light that passes through the Galaxy's dust. */
export const transmission = (band: string, ebv: number): number => 10 ** (-0.4 * (coefficient[band] ?? 0) * ebv);

/** E(B−V) in magnitudes at a position in degrees. */
export type DustMap = (ra: number, dec: number) => number;

/** A sky without dust.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { noDust } from "@obiwan/obiwan";
 *
 * assert.equal(noDust(150, 2), 0);
 * ```
 */
export const noDust: DustMap = (): number => 0;
