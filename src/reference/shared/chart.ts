import { rules } from "../../kernels/fit_layout.ts";
import { parameterCount as slots, slot } from "../../kernels/fit_types.ts";
import { packed } from "./normal.ts";
import type { BufferValues } from "../twin.ts";

/** Coordinates in which our own rule steps: twin of shaders/shared/chart.wgsl. */
export const chart = { none: 0, major: 1, round: 2 };

const softness = (p: BufferValues) => Math.hypot(p[slot.ee1], p[slot.ee2]);

/** ln(radius / semi-major radius): ½ ln(b/a) of the soft ellipticity |ee|, b/a = x/(2 − x), x = exp(−|ee|). */
export function rounding(p: BufferValues, kind: number): number {
  const soft = softness(p);
  return kind === chart.round ? -0.5 * (soft + Math.log(2 - Math.exp(-soft))) : 0;
}

/** Square of the radius, arcsec². */
export const square = (p: BufferValues, kind: number): number => Math.exp(2 * (p[slot.lnre] + rounding(p, kind)));

/** Difference of w between two points. */
export const growth = (from: BufferValues, to: BufferValues, kind: number): number =>
  Math.log((square(to, kind) + rules.softening) / (square(from, kind) + rules.softening));

/** ∂ln(radius / semi-major radius)/∂ee: what the semi-major radius gives back. */
function tilt(p: BufferValues, i: number, kind: number): number {
  const soft = softness(p);
  return kind === chart.round && soft > 0 ? -p[i] / soft / (2 - Math.exp(-soft)) : 0;
}

/** ∂ln r/∂w */
function slack(p: BufferValues, kind: number): number {
  const r2 = square(p, kind);
  return 0.5 * (r2 + rules.softening) / r2;
}

/** Turns a gradient at `p` into that by the coordinates of the chart. */
export function turnGradient(p: BufferValues, kind: number, gradient: BufferValues) {
  if (kind === chart.none) return;
  for (const i of [slot.ee1, slot.ee2]) gradient[i] -= tilt(p, i, kind) * gradient[slot.lnre];
  gradient[slot.lnre] *= slack(p, kind);
}

/** The same for a packed normal matrix. */
export function turnMatrix(p: BufferValues, kind: number, matrix: BufferValues) {
  if (kind === chart.none) return;
  for (const i of [slot.ee1, slot.ee2]) {
    const t = tilt(p, i, kind), own = matrix[packed(i, i)], cross = matrix[packed(i, slot.lnre)];
    for (let k = 0; k < slots; k++) if (k !== i) matrix[packed(i, k)] -= t * matrix[packed(slot.lnre, k)];
    matrix[packed(i, i)] = own - 2 * t * cross + t * t * matrix[packed(slot.lnre, slot.lnre)];
  }
  const f = slack(p, kind);
  for (let k = 0; k < slots; k++) matrix[packed(slot.lnre, k)] *= k === slot.lnre ? f * f : f;
}
