import { fft, frequency } from "./fft.ts";
import { lanczosTaps } from "./lanczos.ts";
import type { Mixture } from "./profiles.ts";

/** Second-moment matrix of the unit-variance component in px², [xx, xy, yy], and its derivatives. */
export interface Moments {
  value: readonly [number, number, number];
  /** By ln r_e, soft ee1, soft ee2. */
  slopes: readonly [Triple, Triple, Triple];
}
type Triple = readonly [number, number, number];

/** Moments of a galaxy of semi-major radius `re` (arcsec) and soft ellipticity, through a local pixel map.
 * On the sky: re² (A·1 + b·[[−ee1, ee2], [ee2, ee1]]) with A = (1 + ρ²)/2, b = (1 − ρ²)/(2s), ρ = b/a, s = |ee|.
 * @param jacobian pixels per arcsec, row-major */
export function momentsOf(re: number, ee1: number, ee2: number, jacobian: readonly number[]): Moments {
  const s = Math.hypot(ee1, ee2), x = Math.exp(-s), free = x / (2 - x), ratio = Math.max(free, 1e-3);
  const ratioSlope = free > 1e-3 ? -2 * x / (2 - x) ** 2 : 0;
  const A = (1 + ratio * ratio) / 2, aSlope = ratio * ratioSlope;
  const small = s < 1e-4;
  const b = small ? 2 - 5 * s : (1 - ratio * ratio) / (2 * s), bSlope = small ? -5 : (-aSlope - b) / s;
  const [u1, u2] = s > 0 ? [ee1 / s, ee2 / s] : [0, 0];
  const sky = (a: number, p: number, q: number): Triple =>
    [a - p, q, a + p].map((v) => v * re * re) as unknown as Triple;
  const pixel = (m: Triple) => congruence(jacobian, m);
  const value = pixel(sky(A, b * ee1, b * ee2));
  return {
    value,
    slopes: [
      value.map((v) => 2 * v) as unknown as Triple,
      pixel(sky(aSlope * u1, bSlope * u1 * ee1 + b, bSlope * u1 * ee2)),
      pixel(sky(aSlope * u2, bSlope * u2 * ee1, bSlope * u2 * ee2 + b)),
    ],
  };
}

/** J m Jᵀ of a symmetric matrix. */
export function congruence([a, b, c, d]: ArrayLike<number> & Iterable<number>, [xx, xy, yy]: Triple): Triple {
  return [
    a * a * xx + 2 * a * b * xy + b * b * yy,
    a * c * xx + (a * d + b * c) * xy + b * d * yy,
    c * c * xx + 2 * c * d * xy + d * d * yy,
  ];
}

export interface RenderInput {
  mixture: Mixture;
  moments: Moments;
  /** PSF transform on a size×size grid, its centre at the origin (math/fft.ts stampTransform). */
  psf: { re: Float64Array; im: Float64Array };
  size: number;
  /** Size that sets the ramp of broad components; `size` when absent. */
  nominal?: number;
  /** Box and source position in it, 0-based. */
  width: number;
  height: number;
  px: number;
  py: number;
  /** Derivatives by position: one-pixel differences of the shifted image as the survey takes them (the default), or those
   * of what is drawn. */
  exactSlopes?: boolean;
  /** Sub-pixel shifts by a phase ramp instead of Lanczos taps. */
  phase?: boolean;
  /** Length of finite steps in ln r_e, ee1, ee2 that the slopes of the moments stand for; models then follow to second
   * order. 0 (the default): true derivatives. */
  finiteStep?: number;
  /** Variance of the round Gaussian that stands for the PSF in very broad components, px². */
  gaussVariance: number;
}

/** Share of a component that is drawn by the Fourier transform: broad ones would wrap around (docs/explanation/models.md).
 * @param trace Σxx + Σyy, px² */
export function fourierShare(trace: number, size: number): number {
  if (trace <= 0) return 1;
  const s = size / 2 / Math.sqrt(trace);
  return Math.min(Math.max(s - 3, 0), 1);
}

/** −2 times the slope of a share by ln τ, where it is on its ramp. */
const rampOf = (share: number) => (share > 0 && share < 1 ? share + 3 : 0);

/** ∂ln τ of the moments by ln r_e, ee1, ee2: what shares on their ramp follow. */
const tilts = ({ value, slopes }: Moments) => slopes.map(([xx, , yy]) => (xx + yy) / (value[0] + value[2]));

/** How many of the images [value, x, y, ln r_e, ee1, ee2, n] a model has. */
export type FieldCount = 1 | 3 | 4 | 6 | 7;

/** Unit-flux images on a box: value and, when asked for, derivatives by the source's position (per pixel), ln r_e, ee1,
 * ee2, n. @returns one array [height*width] per image */
export function renderFields(input: RenderInput, fields: FieldCount): Float64Array[] {
  const { size: n, psf, exactSlopes = false, phase = false } = input, nn = n * n;
  const spectra = spectrum(input, fields);
  const ix = Math.round(input.px), iy = Math.round(input.py);
  const x = shiftFactor(input.px - ix, n, exactSlopes, phase), y = shiftFactor(input.py - iy, n, exactSlopes, phase);
  const out: Float64Array[] = [];
  for (let f = 0; f < fields; f += 2) {
    // Two real images share one complex transform: every factor is the transform of something real.
    const re = new Float64Array(nn), im = new Float64Array(nn), pair = f + 1 < fields ? [f, f + 1] : [f];
    for (let v = 0, k = 0; v < n; v++) {
      for (let u = 0; u < n; u++, k++) {
        for (const g of pair) {
          const [xr, xi] = g === 1 ? [x.moveRe[u], x.moveIm[u]] : [x.re[u], x.im[u]];
          const [yr, yi] = g === 2 ? [y.moveRe[v], y.moveIm[v]] : [y.re[v], y.im[v]];
          const tr = xr * yr - xi * yi, ti = xr * yi + xi * yr;
          const a = spectra[g < 3 ? 0 : g - 2][k];
          const pr = a * (psf.re[k] * tr - psf.im[k] * ti), pi = a * (psf.re[k] * ti + psf.im[k] * tr);
          re[k] += g === f ? pr : -pi;
          im[k] += g === f ? pi : pr;
        }
      }
    }
    inverse2(re, im, n);
    out.push(cut(re, input, ix, iy));
    if (pair.length > 1) out.push(cut(im, input, ix, iy));
  }
  addGaussians(input, out);
  return out;
}

/** Inverse transform of rows and columns, scaled. */
function inverse2(re: Float64Array, im: Float64Array, n: number) {
  for (let y = 0; y < n; y++) fft(re, im, n, 1, y * n, 1);
  for (let x = 0; x < n; x++) fft(re, im, n, 1, x, n);
  const scale = 1 / (n * n);
  for (let k = 0; k < re.length; k++) {
    re[k] *= scale;
    im[k] *= scale;
  }
}

/** Transfer functions of a shift along one axis, by the seven Lanczos taps or by phase, and of the derivative by it. */
function shiftFactor(d: number, n: number, exact: boolean, phase: boolean) {
  const taps = lanczosTaps(d);
  const [re, im, moveRe, moveIm] = [0, 1, 2, 3].map(() => new Float64Array(n));
  for (let k = 0; k < n; k++) {
    const angle = 2 * Math.PI * k / n;
    for (let i = -3; i <= 3 && !phase; i++) {
      const c = Math.cos(angle * i), s = Math.sin(angle * i);
      re[k] += taps.value[i + 3] * c;
      im[k] += taps.value[i + 3] * s;
      moveRe[k] += taps.slope[i + 3] * c;
      moveIm[k] += taps.slope[i + 3] * s;
    }
    if (phase) {
      // Only the cosine at the highest frequency, whose sign is undefined.
      const theta = 2 * Math.PI * frequency(k, n), top = 2 * k === n;
      [re[k], im[k]] = [Math.cos(theta * d), top ? 0 : -Math.sin(theta * d)];
      [moveRe[k], moveIm[k]] = [-theta * Math.sin(theta * d), top ? 0 : -theta * Math.cos(theta * d)];
    }
    if (!exact) [moveRe[k], moveIm[k]] = [Math.sin(angle) * im[k], -Math.sin(angle) * re[k]];
  }
  return { re, im, moveRe, moveIm };
}

/** Real transforms of the profile and of its derivatives by ln r_e, ee1, ee2, n. */
function spectrum(
  { mixture, moments, size: n, nominal = n, finiteStep: h = 0 }: RenderInput,
  fields: number,
): Float64Array[] {
  const out = Array.from({ length: Math.max(fields - 2, 1) }, () => new Float64Array(n * n));
  const { value: [xx, xy, yy], slopes } = moments;
  const factor = -2 * Math.PI * Math.PI, tilt = tilts(moments);
  const shares = mixture.variance.map((v) => fourierShare(v * (xx + yy), nominal));
  for (let y = 0; y < n; y++) {
    const w = frequency(y, n);
    for (let x = 0; x <= n / 2; x++) {
      const v = frequency(x, n);
      const q = factor * (xx * v * v + 2 * xy * v * w + yy * w * w);
      let sum = 0, bySize = 0, bySquare = 0, byIndex = 0, byShare = 0;
      for (let k = 0; k < shares.length; k++) {
        const whole = Math.exp(mixture.variance[k] * q), e = shares[k] * whole, a = mixture.amplitude[k];
        const ramp = -0.5 * rampOf(shares[k]) * a * whole;
        byShare += ramp;
        if (mixture.variance[k] > 0) byIndex += ramp * mixture.varianceSlope[k] / mixture.variance[k];
        sum += a * e;
        bySize += a * mixture.variance[k] * e;
        bySquare += a * mixture.variance[k] ** 2 * e;
        byIndex += (mixture.amplitudeSlope[k] + a * mixture.varianceSlope[k] * q) * e;
      }
      // The mirrored frequency (n−x, n−y) has the same value; at x = n/2 the sign of v matters, so keep both rows' own.
      const at = y * n + x, mirror = ((n - y) % n) * n + ((n - x) % n), both = x > 0 && x < n / 2;
      const set = (f: number, value: number) => {
        out[f][at] = value;
        if (both) out[f][mirror] = value;
      };
      set(0, sum);
      for (let f = 1; f < Math.min(out.length, 4); f++) {
        const [dx, dxy, dy] = slopes[f - 1], stretched = f === 1 && h > 0 ? Math.expm1(2 * h) / (2 * h) : 1;
        const by = stretched * factor * (dx * v * v + 2 * dxy * v * w + dy * w * w);
        set(f, bySize * by + 0.5 * h * bySquare * by * by + byShare * tilt[f - 1]);
      }
      if (fields === 7) set(4, byIndex);
    }
  }
  return out;
}

/** The box out of the periodic image; nothing beyond half the period. */
function cut(image: Float64Array, { width, height, size: n }: RenderInput, ix: number, iy: number): Float64Array {
  const out = new Float64Array(width * height);
  for (let y = 0, k = 0; y < height; y++) {
    for (let x = 0; x < width; x++, k++) {
      const dx = x - ix, dy = y - iy;
      if (Math.abs(dx) < n / 2 && Math.abs(dy) < n / 2) out[k] = image[((dy + n) % n) * n + ((dx + n) % n)];
    }
  }
  return out;
}

/** Adds the broad components as Gaussians, evaluated at pixel centres with the exact centre; a model ends half a
 * transform away from its centre. */
function addGaussians(input: RenderInput, out: Float64Array[]) {
  const {
    mixture,
    moments,
    size,
    nominal = size,
    width,
    height,
    px,
    py,
    gaussVariance,
    exactSlopes,
    finiteStep: h = 0,
  } = input;
  const [xx, xy, yy] = moments.value,
    fields = out.length,
    tilt = tilts(moments),
    ix = Math.round(px),
    iy = Math.round(py);
  mixture.variance.forEach((v, component) => {
    const other = fourierShare(v * (xx + yy), nominal), share = 1 - other;
    if (share <= 0) return;
    const ramp = 0.5 * rampOf(other) / share;
    const cxx = v * xx + gaussVariance, cxy = v * xy, cyy = v * yy + gaussVariance, det = cxx * cyy - cxy * cxy;
    const ixx = cyy / det, ixy = -cxy / det, iyy = cxx / det;
    const norm = share / (2 * Math.PI * Math.sqrt(det)), a = mixture.amplitude[component];
    const half = ([mx, mxy, my]: Triple, gx: number, gy: number) =>
      0.5 * (gx * gx * mx + 2 * gx * gy * mxy + gy * gy * my - (ixx * mx + 2 * ixy * mxy + iyy * my));
    for (let y = 0, k = 0; y < height; y++) {
      for (let x = 0; x < width; x++, k++) {
        if (Math.abs(x - ix) >= size / 2 || Math.abs(y - iy) >= size / 2) continue;
        const dx = x - px, dy = y - py, gx = ixx * dx + ixy * dy, gy = ixy * dx + iyy * dy;
        const distance = gx * dx + gy * dy;
        if (distance >= 100) continue;
        const g = norm * Math.exp(-0.5 * distance);
        out[0][k] += a * g;
        if (fields > 1) {
          // A Gaussian one pixel to either side, relative to the one here.
          const beside = (slope: number, inverse: number) =>
            0.5 * Math.exp(-0.5 * inverse) * (Math.exp(slope) - Math.exp(-slope));
          out[1][k] += a * g * (exactSlopes ? gx : beside(gx, ixx));
          out[2][k] += a * g * (exactSlopes ? gy : beside(gy, iyy));
        }
        for (let f = 3; f < Math.min(fields, 6); f++) {
          const stretched = f === 3 && h > 0 ? Math.expm1(2 * h) / (2 * h) : 1;
          out[f][k] += a * g * (v * stretched * half(moments.slopes[f - 3], gx, gy) + ramp * tilt[f - 3]);
        }
        if (fields === 7) {
          const slope = mixture.amplitudeSlope[component] +
            a * mixture.varianceSlope[component] * (half(moments.value, gx, gy) + ramp / v);
          out[6][k] += g * slope;
        }
      }
    }
  });
}
