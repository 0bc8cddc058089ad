// Coordinates in which our own rule steps: the same as shaders/shared/step_coordinates.wgsl, which says why they are these.
import {
  COORDINATES_EQUAL_AREA,
  COORDINATES_PLAIN,
  RULE_SOFTENING,
  SLOT_EE1,
  SLOT_EE2,
  SLOT_LNRE,
  SLOTS,
} from "../../layout";
import { exp2Of } from "../exp2";
import { add, clamp, element, get, packed, set } from "./matrices";

/** Power of two within what f32 holds. */
export function power(x: f32): f32 {
  return exp2Of(clamp(x, -126, 126));
}

function softEllipticity(at: usize): f32 {
  const e1 = get(at, SLOT_EE1), e2 = get(at, SLOT_EE2);
  return Mathf.sqrt(e1 * e1 + e2 * e2);
}

/** ln(radius / semi-major radius): half of ln(b/a) of the soft ellipticity |ee|, b/a = x/(2 - x), x = exp(-|ee|). */
export function lnRadiusRatio(at: usize, coordinates: f32): f32 {
  if (coordinates != COORDINATES_EQUAL_AREA) return 0;
  const soft = softEllipticity(at);
  return f32(-0.5) * (soft + f32(0.693147181) * Mathf.log2(f32(2) - power(f32(-1.44269504) * soft)));
}

/** Square of the radius of the parameters at `at`. */
export function radiusSquared(at: usize, coordinates: f32): f32 {
  return power(f32(2.88539008) * (get(at, SLOT_LNRE) + lnRadiusRatio(at, coordinates)));
}

/** Difference of w between two points. */
export function sizeChange(before: usize, after: usize, coordinates: f32): f32 {
  return f32(0.693147181) *
    Mathf.log2(
      (radiusSquared(after, coordinates) + RULE_SOFTENING) / (radiusSquared(before, coordinates) + RULE_SOFTENING),
    );
}

/** Slope of ln(radius / semi-major radius) by ee: what the semi-major radius gives back. */
function radiusRatioSlope(at: usize, i: i32, coordinates: f32): f32 {
  const soft = softEllipticity(at);
  if (coordinates != COORDINATES_EQUAL_AREA || !(soft > 0)) return 0;
  return -get(at, i) / max<f32>(soft, 1e-30) / (f32(2) - power(f32(-1.44269504) * soft));
}

/** Slope of ln r by w. */
function lnRadiusSlope(at: usize, coordinates: f32): f32 {
  const r2 = radiusSquared(at, coordinates);
  return f32(0.5) * (r2 + RULE_SOFTENING) / r2;
}

/** Turns a gradient by the parameters, at `at`, into that by the coordinates. */
export function transformGradient(at: usize, coordinates: f32, g: usize): void {
  if (coordinates == COORDINATES_PLAIN) return;
  for (let i = SLOT_EE1; i <= SLOT_EE2; i++) add(g, i, -radiusRatioSlope(at, i, coordinates) * get(g, SLOT_LNRE));
  set(g, SLOT_LNRE, get(g, SLOT_LNRE) * lnRadiusSlope(at, coordinates));
}

/** The same for a normal matrix. */
export function transformMatrix(at: usize, coordinates: f32, m: usize): void {
  if (coordinates == COORDINATES_PLAIN) return;
  for (let i = SLOT_EE1; i <= SLOT_EE2; i++) {
    const t = radiusRatioSlope(at, i, coordinates), own = element(m, i, i), cross = element(m, i, SLOT_LNRE);
    for (let k = 0; k < SLOTS; k++) if (k != i) add(m, packed(i, k), -t * element(m, SLOT_LNRE, k));
    set(m, packed(i, i), own - f32(2) * t * cross + t * t * element(m, SLOT_LNRE, SLOT_LNRE));
  }
  const f = lnRadiusSlope(at, coordinates);
  for (let k = 0; k < SLOTS; k++) {
    const at = packed(SLOT_LNRE, k);
    set(m, at, get(m, at) * (k == SLOT_LNRE ? f * f : f));
  }
}
