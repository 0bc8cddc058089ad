/** Twin of shaders/shared/step_coordinates.wgsl: coordinates in which our own rule steps. */
import { coordinates } from "../../kernels/fit_layout.ts";
import { rules } from "../../kernels/fit_rules.ts";
import { parameterCount as slots, slot } from "../../kernels/fit_types.ts";
import { packed } from "./normal.ts";
import type { BufferValues } from "../twin.ts";

const softEllipticity = (p: BufferValues) => Math.hypot(p[slot.ee1], p[slot.ee2]);

/** ln(radius / semi-major radius): ½ ln(b/a) of the soft ellipticity |ee|, b/a = x/(2 − x), x = exp(−|ee|). */
export function lnRadiusRatio(p: BufferValues, kind: number): number {
  const soft = softEllipticity(p);
  return kind === coordinates.equalArea ? -0.5 * (soft + Math.log(2 - Math.exp(-soft))) : 0;
}

/** Square of the radius, arcsec². */
export const radiusSquared = (p: BufferValues, kind: number): number =>
  Math.exp(2 * (p[slot.lnre] + lnRadiusRatio(p, kind)));

/** Difference of w between two points. */
export const sizeChange = (from: BufferValues, to: BufferValues, kind: number): number =>
  Math.log((radiusSquared(to, kind) + rules.softening) / (radiusSquared(from, kind) + rules.softening));

/** ∂ln(radius / semi-major radius)/∂ee: what the semi-major radius gives back. */
function radiusRatioSlope(p: BufferValues, i: number, kind: number): number {
  const soft = softEllipticity(p);
  return kind === coordinates.equalArea && soft > 0 ? -p[i] / soft / (2 - Math.exp(-soft)) : 0;
}

/** ∂ln r/∂w */
function lnRadiusSlope(p: BufferValues, kind: number): number {
  const r2 = radiusSquared(p, kind);
  return 0.5 * (r2 + rules.softening) / r2;
}

/** Turns a gradient by the parameters, at `p`, into that by the coordinates. */
export function transformGradient(p: BufferValues, kind: number, gradient: BufferValues) {
  if (kind === coordinates.plain) return;
  for (const i of [slot.ee1, slot.ee2]) gradient[i] -= radiusRatioSlope(p, i, kind) * gradient[slot.lnre];
  gradient[slot.lnre] *= lnRadiusSlope(p, kind);
}

/** The same for a packed normal matrix. */
export function transformMatrix(p: BufferValues, kind: number, matrix: BufferValues) {
  if (kind === coordinates.plain) return;
  for (const i of [slot.ee1, slot.ee2]) {
    const t = radiusRatioSlope(p, i, kind), own = matrix[packed(i, i)], cross = matrix[packed(i, slot.lnre)];
    for (let k = 0; k < slots; k++) if (k !== i) matrix[packed(i, k)] -= t * matrix[packed(slot.lnre, k)];
    matrix[packed(i, i)] = own - 2 * t * cross + t * t * matrix[packed(slot.lnre, slot.lnre)];
  }
  const f = lnRadiusSlope(p, kind);
  for (let k = 0; k < slots; k++) matrix[packed(slot.lnre, k)] *= k === slot.lnre ? f * f : f;
}
