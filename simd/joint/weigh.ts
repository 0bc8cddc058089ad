// Sums behind the statistics of a source: the same as shaders/joint/weigh.wgsl.
import {
  WEIGH_HEIGHT,
  WEIGH_PIXEL,
  WEIGH_PIXEL_STRIDE,
  WEIGH_STRIDE,
  WEIGH_UNIT,
  WEIGH_WIDTH,
  WEIGHT_CHI2,
  WEIGHT_LIGHT,
  WEIGHT_MASKED,
  WEIGHT_OTHERS,
  WEIGHT_PIXELS,
  WEIGHT_SQUARE,
  WEIGHT_STRIDE,
  WEIGHT_TAG,
  WEIGHT_USED,
  WEIGHT_WORK,
} from "../layout";
import { bytes, column, inside, put, total } from "./rows";

export function weigh(
  rows: usize,
  fluxes: usize,
  units: usize,
  model: usize,
  pix: usize,
  ierr: usize,
  weights: usize,
  first: i32,
  _y: i32,
  _z: i32,
  groups: i32,
): void {
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  for (let row = first; row < first + groups; row++) {
    const box = rows + bytes(row * WEIGH_STRIDE), width = column(box, WEIGH_WIDTH), height = column(box, WEIGH_HEIGHT);
    const step = bytes(column(box, WEIGH_PIXEL_STRIDE)), flux = v128.load32_splat(fluxes + bytes(row));
    let unit = units + bytes(column(box, WEIGH_UNIT)), pixel = bytes(column(box, WEIGH_PIXEL));
    let chi2: f64 = 0,
      others: f64 = 0,
      square: f64 = 0,
      used: f64 = 0,
      light: f64 = 0,
      masked: f64 = 0,
      pixels: f64 = 0;
    for (let y = 0; y < height; y++) {
      let lineChi2 = zero, lineOthers = zero, lineSquare = zero, lineUsed = zero, lineLight = zero, lineMasked = zero;
      let linePixels = zero;
      for (let x = 0; x < width; x += 4) {
        const at = pixel + bytes(x), within = inside(x, width);
        const u = v128.and(v128.load(unit + bytes(x)), within), p = f32x4.abs(u), ie = v128.load(ierr + at);
        const good = f32x4.gt(ie, zero), counts = v128.and(good, f32x4.ne(u, zero)), m = v128.load(model + at);
        const chi = f32x4.mul(f32x4.sub(v128.load(pix + at), m), ie),
          rest = f32x4.abs(f32x4.sub(m, f32x4.mul(flux, u)));
        lineLight = f32x4.add(lineLight, p);
        lineMasked = f32x4.add(lineMasked, v128.andnot(p, good));
        lineChi2 = f32x4.add(lineChi2, v128.and(f32x4.mul(f32x4.mul(p, chi), chi), counts));
        lineOthers = f32x4.add(lineOthers, v128.and(f32x4.mul(rest, p), counts));
        lineSquare = f32x4.add(lineSquare, v128.and(f32x4.mul(u, u), counts));
        lineUsed = f32x4.add(lineUsed, v128.and(p, counts));
        linePixels = f32x4.add(linePixels, v128.and(one, counts));
      }
      chi2 += total(lineChi2);
      others += total(lineOthers);
      square += total(lineSquare);
      used += total(lineUsed);
      light += total(lineLight);
      masked += total(lineMasked);
      pixels += total(linePixels);
      unit += bytes(width);
      pixel += step;
    }
    const out = weights + bytes(row * WEIGHT_STRIDE);
    put(out, WEIGHT_CHI2, chi2);
    put(out, WEIGHT_OTHERS, others);
    put(out, WEIGHT_SQUARE, square);
    put(out, WEIGHT_USED, used);
    put(out, WEIGHT_LIGHT, light);
    put(out, WEIGHT_MASKED, masked);
    put(out, WEIGHT_PIXELS, pixels);
    put(out, WEIGHT_WORK, f64(width * height));
    put(out, WEIGHT_TAG, f64(row + 1));
  }
}
