// Normal equations of one source on one exposure, from its images: the same as shaders/linearize.wgsl. Of a model whose value alone is
// drawn the products with its slopes are zero.
import {
  COLUMNS,
  FOOTPRINT_JACOBIAN,
  FOOTPRINT_SIZE,
  FOOTPRINT_STRIDE,
  MIX_PARAMETERS,
  PATCH_BAND,
  PATCH_COMPARISON,
  PATCH_IERR_OFFSET,
  PATCH_IERR_STRIDE,
  PATCH_OFFSET,
  PATCH_ROW,
  PATCH_STRIDE,
  PATCH_STRIDE_PIXELS,
  SLOT_FLUX,
  SUMS_GAIN,
  SUMS_JTJ,
  SUMS_JTR,
  SUMS_STRIDE,
  SUMS_TAG,
  SUMS_WORK,
} from "../layout";
import { inside as within } from "../joint/rows";
import { float, put, whole } from "./numbers";
import { fields as drawn, height, imageAt, ix, iy, log2, mixture, openPatch, patch, size, width } from "./patch";
import { addUp, advance, beginSums, endRow, product, putFour } from "./sums";

/** Line of each column, and of what is left of the data. */
const REST: i32 = 7;
/** Of a model whose value alone is drawn: its column, and the rest. */
const VALUE: i32 = 0, VALUE_REST: i32 = 1;

let pixels: usize = 0, errors: usize = 0, compared: usize = 0, flux: f32 = 0, fields: i32 = 0, survey: bool = false;
let j0: f32 = 0, j1: f32 = 0, j2: f32 = 0, j3: f32 = 0, gain: f64 = 0;

export function linearize(
  patches: usize,
  footprints: usize,
  mixes: usize,
  scratch: usize,
  pix: usize,
  ierr: usize,
  sums: usize,
  comparison: usize,
  first: i32,
  _y: i32,
  _z: i32,
  groups: i32,
  most: i32,
  bySurvey: i32,
): void {
  survey = bySurvey != 0;
  for (let row = first; row < first + groups; row++) {
    const result = whole(patches, row * PATCH_STRIDE + PATCH_ROW), at = result * FOOTPRINT_STRIDE;
    if (float(footprints, at + FOOTPRINT_SIZE) == 0) continue;
    openPatch(row, patches, footprints, mixes, 0, scratch, survey);
    fields = drawn == 1 ? 1 : most;
    flux = float(mixture, MIX_PARAMETERS + SLOT_FLUX + whole(patch, PATCH_BAND));
    j0 = float(footprints, at + FOOTPRINT_JACOBIAN);
    j1 = float(footprints, at + FOOTPRINT_JACOBIAN + 1);
    j2 = float(footprints, at + FOOTPRINT_JACOBIAN + 2);
    j3 = float(footprints, at + FOOTPRINT_JACOBIAN + 3);
    sumOverBox(pix, ierr, comparison);
    write(sums + (<usize> (result * SUMS_STRIDE) << 2), result);
  }
}

function sumOverBox(pix: usize, ierr: usize, comparison: usize): void {
  gain = 0;
  beginSums(fields == 1 ? VALUE_REST + 1 : REST + 1);
  const half = size / 2, left = max(0, ix - half + 1), right = min(width, ix + half);
  for (let y = 0; y < height; y++) {
    pixels = pix + (<usize> (whole(patch, PATCH_OFFSET) + y * whole(patch, PATCH_STRIDE_PIXELS)) << 2);
    errors = ierr + (<usize> (whole(patch, PATCH_IERR_OFFSET) + y * whole(patch, PATCH_IERR_STRIDE)) << 2);
    compared = comparison + (<usize> (whole(patch, PATCH_COMPARISON) + y * width) << 2);
    const writes = survey && fields > 1;
    if (writes) memory.fill(compared, 0, <usize> width << 2);
    if (abs(y - iy) >= half) continue;
    // An image begins with the source's pixel and goes round: two runs of pixels that follow each other.
    run(left, min(ix, right), y);
    run(max(ix, left), right, y);
    endRow();
  }
  addUp();
}

/** Lays out pixels from ... to - 1 of a row. */
function run(from: i32, to: i32, y: i32): void {
  if (from >= to) return;
  let at = imageAt(from, y), sum = f32x4.splat(0);
  const plane = <usize> 8 << (2 * log2);
  for (let x = from; x < to; x += 4, at += 32) {
    const used = within(x - from, to - from), here = <usize> x << 2;
    const ie = v128.and(v128.load(errors + here), used), data = v128.and(f32x4.mul(v128.load(pixels + here), ie), used);
    const low = v128.load(at), high = v128.load(at, 16), value = v128.and(i32x4.shuffle(low, high, 0, 2, 4, 6), used);
    const column = f32x4.mul(ie, value), model = f32x4.mul(f32x4.splat(flux), column), rest = f32x4.sub(data, model);
    if (fields == 1) {
      putFour(VALUE, column);
      putFour(VALUE_REST, rest);
    } else {
      putFour(2, column);
      putFour(REST, rest);
      slopes(at, plane, ie, i32x4.shuffle(low, high, 1, 3, 5, 7), used);
    }
    sum = f32x4.add(sum, gained(x, to, model, data, value, ie));
    advance();
  }
  gain += f64(f32x4.extract_lane(sum, 0)) + f64(f32x4.extract_lane(sum, 1)) + f64(f32x4.extract_lane(sum, 2)) +
    f64(f32x4.extract_lane(sum, 3));
}

/** Columns of all parameters but the flux. What lies outside may hold anything, so it is masked, not weighted down. */
function slopes(at: usize, plane: usize, ie: v128, byX: v128, used: v128): void {
  const low = v128.load(at + plane), high = v128.load(at + plane, 16);
  const dx = v128.and(f32x4.mul(ie, byX), used), dy = column(low, high, ie, used);
  putFour(0, f32x4.add(f32x4.mul(dx, f32x4.splat(j0)), f32x4.mul(dy, f32x4.splat(j2))));
  putFour(1, f32x4.add(f32x4.mul(dx, f32x4.splat(j1)), f32x4.mul(dy, f32x4.splat(j3))));
  const none = f32x4.splat(0);
  putFour(3, fields > 3 ? second(low, high, ie, used) : none);
  const low2 = fields > 4 ? v128.load(at + 2 * plane) : none, high2 = fields > 4 ? v128.load(at + 2 * plane, 16) : none;
  putFour(4, column(low2, high2, ie, used));
  putFour(5, second(low2, high2, ie, used));
  const low3 = fields > 6 ? v128.load(at + 3 * plane) : none, high3 = fields > 6 ? v128.load(at + 3 * plane, 16) : none;
  putFour(6, column(low3, high3, ie, used));
}

/** First and second image of a pair, weighted. */
function column(low: v128, high: v128, ie: v128, used: v128): v128 {
  return v128.and(f32x4.mul(ie, i32x4.shuffle(low, high, 0, 2, 4, 6)), used);
}
function second(low: v128, high: v128, ie: v128, used: v128): v128 {
  return v128.and(f32x4.mul(ie, i32x4.shuffle(low, high, 1, 3, 5, 7)), used);
}

/** Gain of four pixels over nothing, or over the comparison model, which a model that is drawn in full becomes. */
function gained(x: i32, to: i32, model: v128, data: v128, value: v128, ie: v128): v128 {
  const twice = f32x4.add(data, data);
  if (!survey || fields > 1) {
    if (survey) keep(x, to, f32x4.mul(f32x4.splat(flux), value));
    return f32x4.mul(model, f32x4.sub(twice, model));
  }
  const used = f32x4.ne(ie, f32x4.splat(0)), before = v128.load(compared + (<usize> x << 2));
  const last = v128.and(f32x4.mul(before, ie), used);
  return f32x4.mul(f32x4.sub(model, last), f32x4.sub(f32x4.sub(twice, last), model));
}

/** Stores what belongs to the row. */
function keep(x: i32, to: i32, values: v128): void {
  const at = compared + (<usize> x << 2);
  if (x + 4 <= to) {
    v128.store(at, values);
    return;
  }
  v128.store32_lane(at, values, 0);
  if (x + 1 < to) v128.store32_lane(at + 4, values, 1);
  if (x + 2 < to) v128.store32_lane(at + 8, values, 2);
}

function write(to: usize, result: i32): void {
  let k = 0;
  for (let a = 0; a < COLUMNS; a++) {
    for (let b = a; b < COLUMNS; b++, k++) put(to, SUMS_JTJ + k, f32(normal(a, b)));
    put(to, SUMS_JTR + a, f32(fields > 1 ? product(a, REST) : a == 2 ? product(VALUE, VALUE_REST) : 0));
  }
  put(to, SUMS_GAIN, f32(gain));
  put(to, SUMS_WORK, f32(width * height));
  put(to, SUMS_TAG, f32(result + 1));
}

function normal(a: i32, b: i32): f64 {
  if (fields > 1) return product(a, b);
  return a == 2 && b == 2 ? product(VALUE, VALUE) : 0;
}
