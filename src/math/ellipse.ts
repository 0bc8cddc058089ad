import { radians } from "../base/units.ts";

/** Shape of a galaxy: semi-major half-light radius and ellipticity |e| = (1 − q)/(1 + q), position angle east of north
 * = atan2(e2, e1) / 2, as The Tractor has it (Lang et al. 2016). */

/** Matrix from the unit circle to (ΔRA cos dec, ΔDec) in the unit of `radius`, row-major. */
export function shapeMatrix(radius: number, e1: number, e2: number): [number, number, number, number] {
  const e = Math.hypot(e1, e2), ratio = Math.max((1 - e) / (1 + e), 1e-3), theta = Math.atan2(e2, e1) / 2;
  const c = Math.cos(theta), s = Math.sin(theta);
  return [radius * c * ratio, radius * s, -radius * s * ratio, radius * c];
}

/** Axis ratio of the ellipse that a row-major 2×2 matrix makes of a circle. */
export function axisRatio([a, b, c, d]: readonly [number, number, number, number]): number {
  // Singular values: their squares have this sum and this product.
  const sum = a * a + b * b + c * c + d * d, product = Math.abs(a * d - b * c);
  const larger = (sum + Math.sqrt(Math.max(sum * sum - 4 * product * product, 0))) / 2;
  return product / larger;
}

/** Catalogue ellipticity of a soft one: |e| = 1 − exp(−|ee|), same angle. */
export function fromSoft(ee1: number, ee2: number): [number, number] {
  const soft = Math.hypot(ee1, ee2), scale = soft > 0 ? -Math.expm1(-soft) / soft : 1;
  return [ee1 * scale, ee2 * scale];
}

/** Soft ellipticity of a catalogue one; |e| is capped at 0.999999. */
export function toSoft(e1: number, e2: number): [number, number] {
  const e = Math.hypot(e1, e2);
  if (e === 0) return [0, 0];
  const scale = -Math.log1p(-Math.min(e, 0.999999)) / e;
  return [e1 * scale, e2 * scale];
}

/** Ellipticity of an axis ratio b/a and a position angle in degrees east of north. */
export function fromAxisRatio(ratio: number, angle: number): [number, number] {
  const e = (1 - ratio) / (1 + ratio), twice = radians(2 * angle);
  return [e * Math.cos(twice), e * Math.sin(twice)];
}
