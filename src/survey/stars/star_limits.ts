import { InputError } from "../../base/errors.ts";
import type { ReferenceStar } from "./star.ts";

/** What no star exceeds: the brightest is of magnitude −1.5, the fastest moves 10″ a year, the nearest has a parallax of 0.8″. Catalogues write
 * 99 for a magnitude that is not known. Noisy parallaxes are below 0 by as much as their errors. */
const limits: readonly [what: string, of: (star: ReferenceStar) => number, low: number, high: number, unit: string][] =
  [
    ["ra", (s) => s.ra, 0, 360, "deg"],
    ["dec", (s) => s.dec, -90, 90, "deg"],
    ["the epoch", (s) => s.motion.epoch, 1900, 2100, "years"],
    ["the proper motion along RA", (s) => s.motion.pmra, -20_000, 20_000, "mas a year"],
    ["the proper motion along Dec", (s) => s.motion.pmdec, -20_000, 20_000, "mas a year"],
    ["the parallax", (s) => s.motion.parallax, -2000, 2000, "mas"],
    ["the magnitude", (s) => s.mag, -5, 99, "mag"],
    ["the magnitude of the mask", (s) => s.maskMag, -5, 99, "mag"],
    ["the least magnitude in a band", (s) => Math.min(99, ...Object.values(s.magnitudes)), -5, 99, "mag"],
  ];

/** A star itself. @param path of the file @param row of it, from 1
 * @throws {InputError} when a value cannot be one of a star: a mask without end, or a place that is none, would follow from it */
export function judged(star: ReferenceStar, path: string, row: number): ReferenceStar {
  const wrong = limits.find(([, of, low, high]) => !(of(star) >= low && of(star) <= high));
  if (!wrong) return star;
  const [what, of, low, high, unit] = wrong;
  throw new InputError(
    `Cannot use the stars of "${path}": ${what} must be ${low}..${high} ${unit}, in row ${row} it is ${of(star)}`,
  );
}
