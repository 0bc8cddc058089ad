// Transforms of a patch's images: profile times PSF times shift, at all frequencies.
import { MIX_AMPLITUDE, MIX_AMPLITUDE_SLOPE, MIX_VARIANCE, MIX_VARIANCE_SLOPE, RULE_SURVEY_STEP } from "../layout";
import { take } from "../room";
import { exp2, FAINT } from "./exp2";
import { float } from "./numbers";
import { byE1, byE2, bySize, components, fields, mixture, nominal, psf, size, xx, xy, yy } from "./patch";
import { fourierShare, rampOf } from "./profile";
import { part, shiftX, shiftY } from "./shift";

/** Numbers in a row of an image's transform, for the largest, and real and imaginary parts of one pair of images. */
export const pitch: i32 = 512 + 8;
const image: usize = 4 * 512 * 520;
export let real: usize = 0, imaginary: usize = 0;

/** Six numbers of each component: exponent, amplitude in the Fourier share, the same by variance, by n itself and through the
 * exponent, and amplitude on the ramp. */
let parts: usize = 0;
/** The five sums of frequencies x = 0 ... size/2, row by row, each a plane of its own. */
const half: i32 = 256 + 8, plane: usize = 4 * 512 * 264;
let sums: usize = 0;

export function openSpectrum(): void {
  parts = take(24 * 10);
  real = take(image);
  imaginary = take(image);
  sums = take(5 * plane);
}

const curve: f32 = -19.7392088;

function splat(x: f32): v128 {
  return f32x4.splat(x);
}

function spreadComponents(): void {
  for (let k = 0; k < components; k++) {
    const variance = float(mixture, MIX_VARIANCE + k), share = fourierShare(variance * (xx + yy), nominal);
    const a = float(mixture, MIX_AMPLITUDE + k),
      ramp = rampOf(share) * a,
      slope = float(mixture, MIX_VARIANCE_SLOPE + k);
    const stretch = slope / max<f32>(variance, 1e-30), to = parts + <usize> (24 * k);
    store<f32>(to, f32(1.44269504) * variance);
    store<f32>(to, share * a, 4);
    store<f32>(to, share * a * variance, 8);
    store<f32>(to, share * float(mixture, MIX_AMPLITUDE_SLOPE + k) - f32(0.5) * ramp * stretch, 12);
    store<f32>(to, share * a * slope, 16);
    store<f32>(to, ramp, 20);
  }
}

function frequency(y: i32): f32 {
  return f32(2 * y <= size ? y : y - size) / f32(size);
}

/** Sums over the components; those that only slopes by shape ask for where these are drawn. */
export function sumComponents(): void {
  spreadComponents();
  const all = fields > 3, lanes = f32x4(0, 1, 2, 3), scale = f32(1) / f32(size);
  for (let y = 0; y < size; y++) {
    const w = frequency(y), row = sums + (<usize> (y * half) << 2);
    const mixed = splat(f32(2) * xy * w), last = splat(yy * w * w);
    for (let x = 0; 2 * x <= size; x += 4) {
      const v = f32x4.mul(f32x4.add(lanes, splat(f32(x))), splat(scale));
      const form = f32x4.add(f32x4.mul(v, f32x4.add(f32x4.mul(v, splat(xx)), mixed)), last);
      const q = f32x4.mul(splat(curve), form), to = row + (<usize> x << 2);
      if (all) sumAll(q, to);
      else sumValue(q, to);
    }
  }
}

function sumValue(q: v128, to: usize): void {
  let sum = splat(0);
  for (let k = 0; k < components; k++) {
    const from = parts + <usize> (24 * k), e = exp2(f32x4.max(f32x4.mul(v128.load32_splat(from), q), splat(FAINT)));
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(from, 4), e));
  }
  v128.store(to, sum);
}

function sumAll(q: v128, to: usize): void {
  let sum = splat(0), byVariance = splat(0), byN = splat(0), byShare = splat(0), bySquare = splat(0);
  for (let k = 0; k < components; k++) {
    const from = parts + <usize> (24 * k), variance = v128.load32_splat(from);
    const e = exp2(f32x4.max(f32x4.mul(variance, q), splat(FAINT))), ave = f32x4.mul(v128.load32_splat(from, 8), e);
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(from, 4), e));
    byVariance = f32x4.add(byVariance, ave);
    bySquare = f32x4.add(bySquare, f32x4.mul(ave, variance));
    byShare = f32x4.add(byShare, f32x4.mul(v128.load32_splat(from, 20), e));
    byN = f32x4.add(
      byN,
      f32x4.mul(f32x4.add(v128.load32_splat(from, 12), f32x4.mul(v128.load32_splat(from, 16), q)), e),
    );
  }
  v128.store(to, sum);
  v128.store(to + plane, byVariance);
  v128.store(to + 2 * plane, byN);
  v128.store(to + 3 * plane, byShare);
  v128.store(to + 4 * plane, bySquare);
}

/** What a change of the exponents by `by` (per unit variance) adds; to second order with the survey's finite steps. */
function stepOf(at: usize, by: v128, survey: bool): v128 {
  const first = v128.load(at + plane);
  if (!survey) return f32x4.mul(first, by);
  const second = f32x4.mul(
    splat(f32(0.5) * f32(RULE_SURVEY_STEP) * f32(0.693147181)),
    f32x4.mul(v128.load(at + 4 * plane), by),
  );
  return f32x4.mul(by, f32x4.add(first, second));
}

function quadratic(moments: usize, v: v128, w: f32): v128 {
  const a = load<f32>(moments), b = load<f32>(moments, 4), c = load<f32>(moments, 8);
  return f32x4.mul(
    splat(curve),
    f32x4.add(f32x4.mul(v, f32x4.add(f32x4.mul(v, splat(a)), splat(f32(2) * b * w))), splat(c * w * w)),
  );
}

/** Real and imaginary parts of the two images of a pair, at four frequencies. */
let ar: v128 = i32x4.splat(0), ai: v128 = i32x4.splat(0), br: v128 = i32x4.splat(0), bi: v128 = i32x4.splat(0);

/** Makes the transform of a pair of images that are real each: value + i d/dx, d/dy + i d/dln r_e, d/dee1 + i d/dee2, d/dn. */
export function makePair(pair: i32, survey: bool): void {
  const columns = size / 2 + 1, area = f32(1) / (f32(size) * f32(size));
  for (let y = 0; y < size; y++) {
    const from = psf + (<usize> (y * columns) << 3), my = (size - y) & (size - 1);
    const direct = <usize> (y * pitch) << 2, mirrored = <usize> (my * pitch) << 2;
    for (let x = 0; x < columns; x += 4) {
      combine(pair, x, y, from + (<usize> x << 3), area, survey);
      const re = f32x4.sub(ar, bi), im = f32x4.add(ai, br), to = direct + (<usize> x << 2);
      if (x == columns - 1) {
        v128.store32_lane(real + to, re, 0);
        v128.store32_lane(imaginary + to, im, 0);
        continue;
      }
      v128.store(real + to, re);
      v128.store(imaginary + to, im);
      // Conjugate at the opposite frequency, for both. That of x = 0 falls behind the row.
      const back = mirrored + (<usize> (size - x - 3) << 2), r = f32x4.add(ar, bi), i = f32x4.sub(br, ai);
      v128.store(real + back, i32x4.shuffle(r, r, 3, 2, 1, 0));
      v128.store(imaginary + back, i32x4.shuffle(i, i, 3, 2, 1, 0));
    }
  }
}

/** @param from the PSF's transform at the first of four frequencies */
function combine(pair: i32, x: i32, y: i32, from: usize, area: f32, survey: bool): void {
  const at = sums + (<usize> (y * half + x) << 2),
    sum = v128.load(at),
    low = v128.load(from),
    high = v128.load(from, 16);
  const tr = f32x4.mul(splat(area), i32x4.shuffle(low, high, 0, 2, 4, 6)),
    ti = f32x4.mul(splat(area), i32x4.shuffle(low, high, 1, 3, 5, 7));
  const sx = shiftX + (<usize> x << 2), sy = shiftY + (<usize> y << 2);
  const yr = v128.load32_splat(sy), yi = v128.load32_splat(sy + part);
  // PSF shifted along y.
  const pr = f32x4.sub(f32x4.mul(tr, yr), f32x4.mul(ti, yi)), pi = f32x4.add(f32x4.mul(tr, yi), f32x4.mul(ti, yr));
  const xr = v128.load(sx), xi = v128.load(sx + part);
  const zr = f32x4.sub(f32x4.mul(pr, xr), f32x4.mul(pi, xi)), zi = f32x4.add(f32x4.mul(pr, xi), f32x4.mul(pi, xr));
  const v = f32x4.mul(f32x4.add(f32x4(0, 1, 2, 3), splat(f32(x))), splat(1 / f32(size))), w = frequency(y);
  br = bi = splat(0);
  if (pair == 0) {
    ar = f32x4.mul(sum, zr);
    ai = f32x4.mul(sum, zi);
    if (fields == 1) return;
    const dr = v128.load(sx + 2 * part), di = v128.load(sx + 3 * part);
    br = f32x4.mul(sum, f32x4.sub(f32x4.mul(pr, dr), f32x4.mul(pi, di)));
    bi = f32x4.mul(sum, f32x4.add(f32x4.mul(pr, di), f32x4.mul(pi, dr)));
    return;
  }
  if (pair == 1) {
    const dr = v128.load32_splat(sy + 2 * part), di = v128.load32_splat(sy + 3 * part);
    const qr = f32x4.sub(f32x4.mul(tr, dr), f32x4.mul(ti, di)), qi = f32x4.add(f32x4.mul(tr, di), f32x4.mul(ti, dr));
    ar = f32x4.mul(sum, f32x4.sub(f32x4.mul(qr, xr), f32x4.mul(qi, xi)));
    ai = f32x4.mul(sum, f32x4.add(f32x4.mul(qr, xi), f32x4.mul(qi, xr)));
    if (fields <= 3) return;
    const by = f32x4.mul(
      splat(bySize * curve),
      f32x4.add(f32x4.mul(v, f32x4.add(f32x4.mul(v, splat(xx)), splat(f32(2) * xy * w))), splat(yy * w * w)),
    );
    const change = f32x4.sub(stepOf(at, by, survey), v128.load(at + 3 * plane));
    br = f32x4.mul(change, zr);
    bi = f32x4.mul(change, zi);
    return;
  }
  if (pair == 2) {
    const share = v128.load(at + 3 * plane), trace = f32(2) * (xx + yy);
    const tilt1 = (load<f32>(byE1) + load<f32>(byE1, 8)) / trace,
      tilt2 = (load<f32>(byE2) + load<f32>(byE2, 8)) / trace;
    const one = f32x4.sub(stepOf(at, quadratic(byE1, v, w), survey), f32x4.mul(share, splat(tilt1)));
    const two = f32x4.sub(stepOf(at, quadratic(byE2, v, w), survey), f32x4.mul(share, splat(tilt2)));
    ar = f32x4.mul(one, zr);
    ai = f32x4.mul(one, zi);
    br = f32x4.mul(two, zr);
    bi = f32x4.mul(two, zi);
    return;
  }
  const byN = v128.load(at + 2 * plane);
  ar = f32x4.mul(byN, zr);
  ai = f32x4.mul(byN, zi);
}
