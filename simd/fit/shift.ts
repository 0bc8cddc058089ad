// The sub-pixel shift: the same as shaders/shared/shift.wgsl, as factors of each frequency of a transform.
import { MAX_SIZE } from "../layout";
import { take } from "../room";
import { fx, fy, log2, size } from "./patch";

/** Room for the frequencies of the largest transform and what four at a time reach beyond. */
const line = 4 * (512 + 8);
/** Transfer functions along x and along y and those of their derivatives: real and imaginary parts. */
export let shiftX: usize = 0, shiftY: usize = 0;
/** Bytes from one of the four to the next. */
export const part: usize = line;

let taps: usize = 0, slopes: usize = 0;

export function openShift(): void {
  shiftX = take(4 * line);
  shiftY = take(4 * line);
  taps = take(28);
  slopes = take(28);
}

/** sin(pi x) by its series after reduction to |x| <= 1/2. */
function sinPi(value: f32): f32 {
  const turns = f32x4.extract_lane(f32x4.nearest(f32x4.splat(value)), 0), x = value - turns, t = x * x;
  const s = x *
    (f32(3.14159265) +
      t *
        (f32(-5.16771278) +
          t * (f32(2.55016404) + t * (f32(-0.599264529) + t * (f32(0.0821458866) - t * f32(0.00737043094))))));
  return (i32(turns) & 1) != 0 ? -s : s;
}

/** Slope of sinc(pi t) sinc(pi t/3); by its series where the closed form cancels. */
function lanczosSlope(t: f32, tap: f32, sine: f32, sine3: f32): f32 {
  const u = f32(9.8696044) * t * t;
  if (Mathf.abs(t) < 0.25) {
    return f32(19.7392088) * t *
      (f32(-0.185185185) + u * (f32(0.0230452675) + u * (f32(-0.00111045787) + u * f32(2.93325e-5))));
  }
  return (f32(3) * sinPi(t + f32(0.5)) * sine3 + sine * sinPi(t / f32(3) + f32(0.5))) / (f32(3.14159265) * t * t) -
    f32(2) * tap / t;
}

/** Seven taps of unit sum for a shift by d, and their slopes. */
function makeTaps(d: f32): void {
  let sum: f32 = 0, sumSlopes: f32 = 0;
  for (let i = 0; i < 7; i++) {
    const t = f32(i - 3) + d, sine = sinPi(t), sine3 = sinPi(t / f32(3)), at = <usize> i << 2;
    let v: f32 = 1;
    if (Mathf.abs(t) >= 3) v = 0;
    else if (Mathf.abs(t) > 1e-6) v = f32(3) * sine * sine3 / (f32(9.8696044) * t * t);
    const s: f32 = Mathf.abs(t) < 3 ? lanczosSlope(t, v, sine, sine3) : 0;
    store<f32>(taps + at, v);
    store<f32>(slopes + at, s);
    sum += v;
    sumSlopes += s;
  }
  for (let i = 0; i < 7; i++) {
    const at = <usize> i << 2, v = load<f32>(taps + at) / sum;
    store<f32>(taps + at, v);
    store<f32>(slopes + at, (load<f32>(slopes + at) - v * sumSlopes) / sum);
  }
}

/** Real and imaginary part of sum tap e^{i theta (i-3)}, at `re`, `im`. */
let re: f32 = 0, im: f32 = 0;
function transfer(t: usize, k: i32, twiddles: usize): void {
  const step = MAX_SIZE >> log2;
  re = load<f32>(t, 12);
  im = 0;
  for (let j = 1; j <= 3; j++) {
    const at = twiddles + (<usize> ((j * k * step) & (MAX_SIZE - 1)) << 3),
      up = t + (<usize> (3 + j) << 2),
      down = t + (<usize> (3 - j) << 2);
    re += (load<f32>(up) + load<f32>(down)) * load<f32>(at);
    im += (load<f32>(up) - load<f32>(down)) * load<f32>(at, 4);
  }
}

function set(to: usize, k: i32, a: f32, b: f32, c: f32, d: f32): void {
  const at = to + (<usize> k << 2);
  store<f32>(at, a);
  store<f32>(at + part, b);
  store<f32>(at + 2 * part, c);
  store<f32>(at + 3 * part, d);
}

/** The cosine alone at the highest frequency, whose sign nobody knows. */
function rampInto(to: usize, k: i32, d: f32, twiddles: usize, exact: bool): void {
  const signed = 2 * k <= size ? k : k - size, halfTurns = f32(2) * f32(signed) / f32(size), top = 2 * signed == size;
  const c = sinPi(halfTurns * d + f32(0.5)),
    s: f32 = top ? 0 : -sinPi(halfTurns * d),
    slopeOf = f32(3.14159265) * halfTurns;
  const ds: f32 = slopeOf * (top ? -sinPi(halfTurns * d) : s), di: f32 = top ? 0 : -slopeOf * c;
  finish(to, k, c, s, ds, di, twiddles, exact);
}

/** Stores a transfer function with its own derivative, or with the difference of one pixel to either side. */
function finish(to: usize, k: i32, a: f32, b: f32, c: f32, d: f32, twiddles: usize, exact: bool): void {
  const sine = load<f32>(twiddles + (<usize> (k * (MAX_SIZE >> log2)) << 3), 4);
  if (exact) set(to, k, a, b, c, d);
  else set(to, k, a, b, sine * b, -sine * a);
}

function along(to: usize, d: f32, twiddles: usize, exact: bool, fourier: bool): void {
  makeTaps(d);
  for (let k = 0; k < size; k++) {
    if (fourier) {
      rampInto(to, k, d, twiddles, exact);
      continue;
    }
    transfer(taps, k, twiddles);
    const a = re, b = im;
    transfer(slopes, k, twiddles);
    finish(to, k, a, b, re, im, twiddles, exact);
  }
}

/** Fills both for the open patch. @param exact derivatives of what is drawn, not the survey's differences */
export function shiftFactors(twiddles: usize, exact: bool, fourier: bool): void {
  along(shiftX, fx, twiddles, exact, fourier);
  along(shiftY, fy, twiddles, exact, fourier);
}
