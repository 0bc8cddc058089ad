// Turns the sums of a stack into what a coadd holds: the same as shaders/imaging/stack_finish.wgsl.
import {
  COUNT_PLAIN,
  FWHM_PER_SIGMA,
  PI,
  SUM_IMAGE,
  SUM_MODEL,
  SUM_PLAIN,
  SUM_PLAIN_MODEL,
  SUM_SIMS,
  SUM_SIZE,
  SUM_SIZE_WEIGHT,
  SUM_WEIGHT,
  SUM_WORK,
} from "../layout";
import { countUp } from "./planes";

export function stack_finish(
  counts: usize,
  sums: usize,
  n: i32,
  _y: i32,
  _z: i32,
  _groups: i32,
  _lanes: i32,
  meanOnly: i32,
): void {
  const bytes = <usize> n << 2;
  countUp(sums + bytes * SUM_WORK, bytes, 1);
  for (let p = sums, count = counts + bytes * COUNT_PLAIN; p < sums + bytes; p += 4, count += 4) {
    const weight = load<f32>(p + bytes * SUM_WEIGHT);
    if (meanOnly) {
      if (weight > 0) divide(p + bytes * SUM_IMAGE, weight);
      continue;
    }
    if (weight > 0) {
      divide(p + bytes * SUM_IMAGE, weight);
      divide(p + bytes * SUM_MODEL, weight);
      divide(p + bytes * SUM_SIMS, weight);
    } else {
      const plain = f32(load<i32>(count)), share: f32 = plain > 0 ? 1 / plain : 0;
      store<f32>(p + bytes * SUM_IMAGE, load<f32>(p + bytes * SUM_PLAIN) * share);
      store<f32>(p + bytes * SUM_MODEL, load<f32>(p + bytes * SUM_PLAIN_MODEL) * share);
      store<f32>(p + bytes * SUM_SIMS, 0);
    }
    const seen = load<f32>(p + bytes * SUM_SIZE_WEIGHT), size = p + bytes * SUM_SIZE;
    const norm: f32 = seen > 0 ? load<f32>(size) / seen : 0;
    store<f32>(size, norm > 0 ? f32(FWHM_PER_SIGMA) / (2 * Mathf.sqrt(f32(PI) * norm)) : 0);
  }
}

function divide(at: usize, by: f32): void {
  store<f32>(at, load<f32>(at) / by);
}
