import { degree } from "../../base/units.ts";

/** Gnomonic projection (Calabretta & Greisen 2002, 5.1.3). Angles in degrees. */

/** Intermediate world coordinates (deg) of a sky position; undefined behind the tangent plane. */
export function projectTan(ra: number, dec: number, ra0: number, dec0: number): [number, number] | undefined {
  const d = dec * degree, d0 = dec0 * degree, a = (ra - ra0) * degree;
  const sd = Math.sin(d), cd = Math.cos(d), s0 = Math.sin(d0), c0 = Math.cos(d0), ca = Math.cos(a);
  const cosine = sd * s0 + cd * c0 * ca;
  if (!(cosine > 0)) return undefined;
  return [cd * Math.sin(a) / cosine / degree, (sd * c0 - cd * s0 * ca) / cosine / degree];
}

/** Sky position of intermediate world coordinates (deg). @returns [ra in 0..360, dec] */
export function deprojectTan(xi: number, eta: number, ra0: number, dec0: number): [number, number] {
  const x = xi * degree, y = eta * degree, d0 = dec0 * degree, s0 = Math.sin(d0), c0 = Math.cos(d0);
  const denominator = c0 - y * s0;
  const ra = ra0 + Math.atan2(x, denominator) / degree;
  const dec = Math.atan2(s0 + y * c0, Math.hypot(x, denominator)) / degree;
  return [((ra % 360) + 360) % 360, dec];
}
