// Where each patch lies at its job's trial parameters, and which transform it needs: the same as shaders/footprint.wgsl.
import {
  ANCHOR_FX,
  ANCHOR_FY,
  ANCHOR_GAUSS,
  ANCHOR_JACOBIAN,
  ANCHOR_STRIDE,
  FOOTPRINT_BROAD,
  FOOTPRINT_BY_E1,
  FOOTPRINT_BY_E2,
  FOOTPRINT_COMPONENTS,
  FOOTPRINT_FIELDS,
  FOOTPRINT_FX,
  FOOTPRINT_FY,
  FOOTPRINT_GAUSS,
  FOOTPRINT_IX,
  FOOTPRINT_IY,
  FOOTPRINT_JACOBIAN,
  FOOTPRINT_MOMENTS,
  FOOTPRINT_SIZE,
  FOOTPRINT_STRIDE,
  MIX_ACTIVE,
  MIX_AMPLITUDE,
  MIX_BY_E1,
  MIX_BY_E2,
  MIX_COMPONENTS,
  MIX_FIELDS,
  MIX_MOMENTS,
  MIX_PARAMETERS,
  MIX_STRIDE,
  MIX_VARIANCE,
  PATCH_HEIGHT,
  PATCH_IX,
  PATCH_IY,
  PATCH_JOB,
  PATCH_LOG2,
  PATCH_PSF_HALF,
  PATCH_ROW,
  PATCH_STRIDE,
  PATCH_WIDTH,
  RULE_HALVING,
  SLOT_DDEC,
  SLOT_DRA,
} from "../layout";
import { exp2Of, FAINT } from "./exp2";
import { float, put, whole } from "./numbers";
import { fourierShare } from "./profile";

let jx: f32 = 0, jy: f32 = 0, jz: f32 = 0, jw: f32 = 0;

/** J m J^T of a symmetric matrix (xx, xy, yy). */
function congruence(mix: usize, from: i32, out: usize, to: i32): void {
  const x = float(mix, from), y = float(mix, from + 1), z = float(mix, from + 2);
  put(out, to, jx * jx * x + f32(2) * jx * jy * y + jy * jy * z);
  put(out, to + 1, jx * jz * x + (jx * jw + jy * jz) * y + jy * jw * z);
  put(out, to + 2, jz * jz * x + f32(2) * jz * jw * y + jw * jw * z);
}

/** Light of the components at a distance from the source's centre, as a share of that at the centre. */
function lightAt(distance: f32, mix: usize, xx: f32, xy: f32, yy: f32, gauss: f32, nominal: i32): f32 {
  const trace = xx + yy, tilt = xx - yy, major: f32 = f32(0.5) * (trace + Mathf.sqrt(tilt * tilt + f32(4) * xy * xy));
  let far: f32 = 0, centre: f32 = 0;
  for (let k = 0; k < i32(float(mix, MIX_COMPONENTS)); k++) {
    const variance = float(mix, MIX_VARIANCE + k), a = float(mix, MIX_AMPLITUDE + k), wide = variance * major + gauss;
    const share = fourierShare(variance * trace, nominal), mixed = variance * xy;
    far += share * Mathf.abs(a) / wide * exp2Of(max<f32>(f32(-0.72134752) * distance * distance / wide, FAINT));
    centre += a / Mathf.sqrt((variance * xx + gauss) * (variance * yy + gauss) - mixed * mixed);
  }
  return far / max<f32>(centre, 1e-30);
}

/** Nearest whole number, ties to even, as WGSL has it. */
function round(x: f32): f32 {
  return f32x4.extract_lane(f32x4.nearest(f32x4.splat(x)), 0);
}

export function footprint(
  patches: usize,
  anchors: usize,
  mixes: usize,
  footprints: usize,
  first: i32,
  count: i32,
): void {
  for (let i = first; i < first + count; i++) {
    one(patches + (<usize> (i * PATCH_STRIDE) << 2), anchors, mixes, footprints);
  }
}

function one(patch: usize, anchors: usize, mixes: usize, footprints: usize): void {
  const row = whole(patch, PATCH_ROW), out = footprints + (<usize> (row * FOOTPRINT_STRIDE) << 2);
  const mix = mixes + (<usize> (whole(patch, PATCH_JOB) * MIX_STRIDE) << 2);
  if (float(mix, MIX_ACTIVE) == 0) return put(out, FOOTPRINT_SIZE, 0);
  const anchor = anchors + (<usize> (row * ANCHOR_STRIDE) << 2);
  jx = float(anchor, ANCHOR_JACOBIAN);
  jy = float(anchor, ANCHOR_JACOBIAN + 1);
  jz = float(anchor, ANCHOR_JACOBIAN + 2);
  jw = float(anchor, ANCHOR_JACOBIAN + 3);
  const u = float(mix, MIX_PARAMETERS + SLOT_DRA), v = float(mix, MIX_PARAMETERS + SLOT_DDEC);
  const x = float(anchor, ANCHOR_FX) + (jx * u + jy * v), y = float(anchor, ANCHOR_FY) + (jz * u + jw * v);
  const ix = f32(whole(patch, PATCH_IX)) + round(x), iy = f32(whole(patch, PATCH_IY)) + round(y);
  congruence(mix, MIX_MOMENTS, out, FOOTPRINT_MOMENTS);
  const xx = float(out, FOOTPRINT_MOMENTS),
    xy = float(out, FOOTPRINT_MOMENTS + 1),
    yy = float(out, FOOTPRINT_MOMENTS + 2);
  const gauss = float(anchor, ANCHOR_GAUSS), nominal = 1 << whole(patch, PATCH_LOG2);
  let size = nominal;
  if (whole(patch, PATCH_PSF_HALF) >= 0) {
    // Light wraps into the box from a period away, and what lies beyond half the transform is cut.
    const right = f32(whole(patch, PATCH_WIDTH)) - f32(1) - ix, top = f32(whole(patch, PATCH_HEIGHT)) - f32(1) - iy;
    const reach = min<f32>(max<f32>(max<f32>(ix, right), max<f32>(iy, top)), f32(0.25) * f32(nominal));
    if (lightAt(f32(0.5) * f32(nominal) - reach, mix, xx, xy, yy, gauss, nominal) < f32(RULE_HALVING)) {
      size = nominal / 2;
    }
  }
  const components = float(mix, MIX_COMPONENTS);
  let largest: f32 = 0;
  for (let k = 0; k < i32(components); k++) largest = max<f32>(largest, float(mix, MIX_VARIANCE + k));
  put(out, FOOTPRINT_IX, ix);
  put(out, FOOTPRINT_IY, iy);
  put(out, FOOTPRINT_FX, x - round(x));
  put(out, FOOTPRINT_FY, y - round(y));
  for (let k = 0; k < 4; k++) put(out, FOOTPRINT_JACOBIAN + k, float(anchor, ANCHOR_JACOBIAN + k));
  congruence(mix, MIX_BY_E1, out, FOOTPRINT_BY_E1);
  congruence(mix, MIX_BY_E2, out, FOOTPRINT_BY_E2);
  put(out, FOOTPRINT_GAUSS, gauss);
  put(out, FOOTPRINT_FIELDS, float(mix, MIX_FIELDS));
  put(out, FOOTPRINT_COMPONENTS, components);
  put(out, FOOTPRINT_BROAD, fourierShare(largest * (xx + yy), nominal) < 1 ? 1 : 0);
  put(out, FOOTPRINT_SIZE, f32(size));
}
