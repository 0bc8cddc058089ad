// Adds the broad components to the images as Gaussians, evaluated with the exact centre: the same as shaders/shared/gaussians.wgsl.
import { MIX_AMPLITUDE, MIX_AMPLITUDE_SLOPE, MIX_VARIANCE, MIX_VARIANCE_SLOPE } from "../layout";
import { exp2Of } from "./exp2";
import { float } from "./numbers";
import {
  broad,
  byE1,
  byE2,
  bySize,
  components,
  fields,
  fx,
  fy,
  gauss,
  height,
  imageAt,
  inside,
  ix,
  iy,
  log2,
  mixture,
  nominal,
  width,
  xx,
  xy,
  yy,
} from "./patch";
import { fourierShare, rampOf } from "./profile";

/** Of the component that is drawn: inverse of its covariance, scale, amplitude, variance, and what its share itself changes, relative to
 * the component: by ln r_e, ee1, ee2, n. */
let ia: f32 = 0, ib: f32 = 0, ic: f32 = 0, norm: f32 = 0, amplitude: f32 = 0, variance: f32 = 0;
let shareSize: f32 = 0,
  share1: f32 = 0,
  share2: f32 = 0,
  shareN: f32 = 0,
  amplitudeSlope: f32 = 0,
  varianceSlope: f32 = 0;

export function addGaussians(exact: bool): void {
  if (!broad) return;
  for (let k = 0; k < components; k++) {
    if (!open(k)) continue;
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (inside(x, y)) add(x, y, exact);
  }
}

/** @returns false where all of the component goes the Fourier way */
function open(k: i32): bool {
  variance = float(mixture, MIX_VARIANCE + k);
  const trace = xx + yy, other = fourierShare(variance * trace, nominal), share = f32(1) - other;
  if (share <= 0) return false;
  amplitude = float(mixture, MIX_AMPLITUDE + k);
  amplitudeSlope = float(mixture, MIX_AMPLITUDE_SLOPE + k);
  varianceSlope = float(mixture, MIX_VARIANCE_SLOPE + k);
  const ramp = f32(0.5) * rampOf(other) / share;
  shareSize = f32(2) * ramp;
  share1 = ramp * (load<f32>(byE1) + load<f32>(byE1, 8)) / trace;
  share2 = ramp * (load<f32>(byE2) + load<f32>(byE2, 8)) / trace;
  shareN = ramp * varianceSlope / variance;
  const a = variance * xx + gauss, b = variance * xy, c = variance * yy + gauss, det = a * c - b * b;
  ia = c / det;
  ib = -b / det;
  ic = a / det;
  norm = share * f32(0.159154943) / Mathf.sqrt(det);
  return true;
}

function halfSlope(a: f32, b: f32, c: f32, gx: f32, gy: f32): f32 {
  return f32(0.5) * (a * gx * gx + f32(2) * b * gx * gy + c * gy * gy - (ia * a + f32(2) * ib * b + ic * c));
}

function halfSlopeOf(moments: usize, gx: f32, gy: f32): f32 {
  return halfSlope(load<f32>(moments), load<f32>(moments, 4), load<f32>(moments, 8), gx, gy);
}

function plus(at: usize, value: f32): void {
  store<f32>(at, load<f32>(at) + value);
}

function add(x: i32, y: i32, exact: bool): void {
  const dx = f32(x - ix) - fx, dy = f32(y - iy) - fy, gx = ia * dx + ib * dy, gy = ib * dx + ic * dy;
  const distance = gx * dx + gy * dy;
  if (distance >= 100) return;
  const light = norm * exp2Of(f32(-0.721347520) * distance), value = amplitude * light, at = imageAt(x, y);
  plus(at, value);
  if (fields == 1) return;
  const plane = <usize> 8 << (2 * log2),
    slopeX = exact ? gx : difference(gx, ia),
    slopeY = exact ? gy : difference(gy, ic);
  plus(at + 4, value * slopeX);
  plus(at + plane, value * slopeY);
  if (fields > 3) plus(at + plane + 4, value * (variance * bySize * halfSlope(xx, xy, yy, gx, gy) + shareSize));
  if (fields > 4) {
    plus(at + 2 * plane, value * (variance * halfSlopeOf(byE1, gx, gy) + share1));
    plus(at + 2 * plane + 4, value * (variance * halfSlopeOf(byE2, gx, gy) + share2));
  }
  if (fields > 6) {
    plus(at + 3 * plane, light * amplitudeSlope + value * (varianceSlope * halfSlope(xx, xy, yy, gx, gy) + shareN));
  }
}

/** Of the Gaussians one pixel to either side, relative to that in between. */
function difference(g: f32, inverse: f32): f32 {
  const low = inverse - f32(2) * g, high = inverse + f32(2) * g;
  return f32(0.5) * (exp2Of(f32(-0.721347520) * low) - exp2Of(f32(-0.721347520) * high));
}
