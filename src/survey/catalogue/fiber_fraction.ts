import { fwhmPerSigmaFourDecimals } from "../../base/units.ts";
import { shapeMatrix } from "../../math/ellipse.ts";
import { mixtureOf } from "../../math/profiles.ts";
import type { SourceParameters } from "../source.ts";

/** Fibre of the spectrograph: radius, and the variance of the seeing, arcsec. */
const radius = 0.75, seeing = (1 / fwhmPerSigmaFourDecimals) ** 2;

/** What the share depends on. */
type Shape = Pick<SourceParameters, "type" | "sersic" | "re" | "e1" | "e2">;

/** Share of a source's light within the fibre when the fibre's centre is (dx, dy) arcsec from the source. */
export function fiberFraction(p: Shape, dx: number, dy: number): number {
  const { amplitude, variance } = mixtureOf(p.type, p.sersic), [a, b, c, d] = shapeMatrix(p.re, p.e1, p.e2);
  let sum = 0;
  amplitude.forEach((weight, k) => {
    const xx = variance[k] * (a * a + b * b) + seeing, xy = variance[k] * (a * c + b * d);
    sum += weight * discOf(xx, xy, variance[k] * (c * c + d * d) + seeing, dx, dy);
  });
  return sum;
}

const rings = 8, spokes = 24;
/** Radii in the middle of rings of equal area. */
const ring = Array.from({ length: rings }, (_, i) => radius * Math.sqrt((i + 0.5) / rings));

/** Integral of a Gaussian over the fibre's disc. On its centre the radial integral is exact. */
function discOf(xx: number, xy: number, yy: number, dx: number, dy: number): number {
  const det = xx * yy - xy * xy, ixx = yy / det, ixy = -xy / det, iyy = xx / det;
  let sum = 0;
  for (let s = 0; s < spokes; s++) {
    const t = 2 * Math.PI * (s + 0.5) / spokes, ux = Math.cos(t), uy = Math.sin(t);
    if (dx === 0 && dy === 0) {
      const q = ixx * ux * ux + 2 * ixy * ux * uy + iyy * uy * uy;
      sum -= Math.expm1(-0.5 * q * radius * radius) / q;
      continue;
    }
    for (const r of ring) {
      const x = dx + r * ux, y = dy + r * uy;
      sum += Math.exp(-0.5 * (ixx * x * x + 2 * ixy * x * y + iyy * y * y)) * radius * radius / (2 * rings);
    }
  }
  return sum / spokes / Math.sqrt(det);
}
