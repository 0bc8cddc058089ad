// Sums behind the fit statistics of one source on one exposure: the same as shaders/measure.wgsl.
import {
  MIX_PARAMETERS,
  PATCH_BAND,
  PATCH_IERR_OFFSET,
  PATCH_IERR_STRIDE,
  PATCH_OFFSET,
  PATCH_ROW,
  PATCH_STRIDE_PIXELS,
  SLOT_FLUX,
  SUMS_STRIDE,
} from "../layout";
import { float, put, whole } from "./numbers";
import { height, imageAt, inside, mixture, openPatch, patch, width } from "./patch";

export function measure(
  patches: usize,
  footprints: usize,
  mixes: usize,
  scratch: usize,
  pix: usize,
  original: usize,
  ierr: usize,
  sums: usize,
  first: i32,
  _y: i32,
  _z: i32,
  groups: i32,
): void {
  for (let row = first; row < first + groups; row++) {
    openPatch(row, patches, footprints, mixes, 0, scratch, false);
    const result = whole(patch, PATCH_ROW);
    measureOne(pix, original, ierr, sums + (<usize> (result * SUMS_STRIDE) << 2));
    put(sums, result * SUMS_STRIDE + 7, f32(result + 1));
  }
}

function measureOne(pix: usize, original: usize, ierr: usize, to: usize): void {
  const flux = float(mixture, MIX_PARAMETERS + SLOT_FLUX + whole(patch, PATCH_BAND));
  let sum: f64 = 0, sumAbs: f64 = 0, square: f64 = 0, others: f64 = 0, masked: f64 = 0, chi2: f64 = 0;
  for (let y = 0; y < height; y++) {
    const at = <usize> (whole(patch, PATCH_OFFSET) + y * whole(patch, PATCH_STRIDE_PIXELS)) << 2;
    const weights = ierr + (<usize> (whole(patch, PATCH_IERR_OFFSET) + y * whole(patch, PATCH_IERR_STRIDE)) << 2);
    for (let x = 0; x < width; x++) {
      const here = <usize> x << 2, m: f32 = inside(x, y) ? flux * load<f32>(imageAt(x, y)) : 0;
      const ie = load<f32>(weights + here), p = load<f32>(pix + at + here), chi = p * ie;
      sum += m;
      sumAbs += abs(m);
      square += m * m;
      others += (load<f32>(original + at + here) - p - m) * abs(m);
      masked += ie > 0 ? 0 : m;
      chi2 += chi * chi * m;
    }
  }
  put(to, 0, f32(sum));
  put(to, 1, f32(sumAbs));
  put(to, 2, f32(square));
  put(to, 3, f32(others));
  put(to, 4, f32(masked));
  put(to, 5, f32(chi2));
  put(to, 6, f32(width * height));
}
