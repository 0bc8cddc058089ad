// Sums planes with weights: the same as shaders/psf_sum.wgsl.
import {
  PSF_SUM_COUNT,
  PSF_SUM_LENGTH,
  PSF_SUM_PLANES,
  PSF_SUM_STRIDE,
  PSF_SUM_TARGET,
  PSF_SUM_WEIGHTS,
} from "../layout";
import { bytes, column } from "../joint/rows";

export function psf_sum(
  rows: usize,
  weights: usize,
  planes: usize,
  transforms: usize,
  first: i32,
  _y: i32,
  _z: i32,
  groups: i32,
): void {
  for (let row = first; row < first + groups; row++) {
    const at = rows + bytes(row * PSF_SUM_STRIDE), count = column(at, PSF_SUM_COUNT);
    const weight = weights + bytes(column(at, PSF_SUM_WEIGHTS)), step = bytes(column(at, PSF_SUM_LENGTH));
    let from = planes + bytes(column(at, PSF_SUM_PLANES)), to = transforms + bytes(column(at, PSF_SUM_TARGET));
    // Lengths of transforms are multiples of four.
    for (const end = to + step; to < end; to += 16, from += 16) {
      let sum = f32x4.splat(0);
      for (let p = 0, plane = from; p < count; p++, plane += step) {
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weight + bytes(p)), v128.load(plane)));
      }
      v128.store(to, sum);
    }
  }
}
