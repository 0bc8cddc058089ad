// Sums of products over the box that two images share: the same as shaders/joint/cross.wgsl.
import {
  PRODUCT_STRIDE,
  PRODUCT_SUM,
  PRODUCT_TAG,
  PRODUCT_WORK,
  TERM_A,
  TERM_A_STRIDE,
  TERM_B,
  TERM_B_STRIDE,
  TERM_HEIGHT,
  TERM_STRIDE,
  TERM_WEIGHT,
  TERM_WEIGHT_STRIDE,
  TERM_WIDTH,
} from "../layout";
import { bytes, column, inside, put, total } from "./rows";

export function cross(
  terms: usize,
  left: usize,
  right: usize,
  ierr: usize,
  products: usize,
  first: i32,
  _y: i32,
  _z: i32,
  groups: i32,
): void {
  for (let row = first; row < first + groups; row++) {
    const term = terms + bytes(row * TERM_STRIDE), width = column(term, TERM_WIDTH), height = column(term, TERM_HEIGHT);
    const stepA = bytes(column(term, TERM_A_STRIDE)), stepB = bytes(column(term, TERM_B_STRIDE));
    const stepW = bytes(column(term, TERM_WEIGHT_STRIDE));
    let a = left + bytes(column(term, TERM_A)), b = right + bytes(column(term, TERM_B));
    let w = ierr + bytes(column(term, TERM_WEIGHT)), sum: f64 = 0;
    for (let y = 0; y < height; y++) {
      let line = f32x4.splat(0);
      for (let x = 0; x < width; x += 4) {
        const at = bytes(x), ie = v128.load(w + at), product = f32x4.mul(v128.load(a + at), v128.load(b + at));
        line = f32x4.add(line, v128.and(f32x4.mul(f32x4.mul(product, ie), ie), inside(x, width)));
      }
      sum += total(line);
      a += stepA;
      b += stepB;
      w += stepW;
    }
    const out = products + bytes(row * PRODUCT_STRIDE);
    put(out, PRODUCT_SUM, sum);
    put(out, PRODUCT_WORK, f64(width * height));
    put(out, PRODUCT_TAG, f64(row + 1));
  }
}
