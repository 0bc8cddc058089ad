/** Where a star is seen at a time: proper motion and parallax (ESA 1997, vol. 1, section 1.5). */
import { degrees, masPerDegree, radians } from "../../base/units.ts";

/** How a star moves on the sky. */
export interface SkyMotion {
  /** Julian year of the position. */
  epoch: number;
  /** mas a year, of RA cos Dec. */
  pmra: number;
  /** mas a year */
  pmdec: number;
  /** mas */
  parallax: number;
}

/** Days of a year, the year 2000 as a modified Julian date, and an equinox of March (2004). */
const year = 365.25, mjd2000 = 51544.5, equinox = 53084.28;
/** Of the Earth's axis. */
const obliquity = radians(23.44);

/** Julian year of a modified Julian date. */
export const yearOf = (mjd: number): number => 2000 + (mjd - mjd2000) / year;

/** What moves. */
interface Moving {
  ra: number;
  dec: number;
  motion: SkyMotion;
}

/** Position in a Julian year by proper motion alone, deg. */
export function movedTo({ ra, dec, motion: { epoch, pmra, pmdec } }: Moving, time: number): [number, number] {
  const years = time - epoch;
  return [ra + years * pmra / masPerDegree / Math.cos(radians(dec)), dec + years * pmdec / masPerDegree];
}

/** Position at a time, deg. The Sun's place comes from the date alone, to a degree: for any star that is far less than a pixel.
 * @param mjd modified Julian date */
export function positionAt(star: Moving, mjd: number): [number, number] {
  const [ra, dec] = movedTo(star, yearOf(mjd)), { parallax } = star.motion;
  return parallax === 0 ? [ra, dec] : displaced(ra, dec, parallax, 2 * Math.PI * (mjd - equinox) / year);
}

/** A direction as seen from the Earth's place on its orbit. @param sun the Sun's longitude in radians */
function displaced(ra: number, dec: number, parallax: number, sun: number): [number, number] {
  const a = radians(ra), d = radians(dec), shift = radians(parallax / masPerDegree);
  const x = Math.cos(d) * Math.cos(a) + shift * Math.cos(sun);
  const y = Math.cos(d) * Math.sin(a) + shift * Math.sin(sun) * Math.cos(obliquity);
  const z = Math.sin(d) + shift * Math.sin(sun) * Math.sin(obliquity);
  return [(degrees(Math.atan2(y, x)) + 360) % 360, degrees(Math.atan2(z, Math.hypot(x, y)))];
}
