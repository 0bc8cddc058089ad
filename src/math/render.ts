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
  /** Variance of the round Gaussian that stands for the PSF in very broad components, px². */
  gaussVariance: number;
}

/** Share of a component that goes the Fourier way: broad ones would wrap around (spec 2.6, item 5).
 * @param trace Σxx + Σyy, px² */
export function fourierShare(trace: number, size: number): number {
  if (trace <= 0) return 1;
  const s = size / 2 / Math.sqrt(trace);
  return Math.min(Math.max(s - 3, 0), 1);
}

/** Unit-flux images on a box: value and, when asked for, derivatives by ln r_e, ee1, ee2, n. Position derivatives are
 * pixel differences, so the box carries a border of one pixel on each side: (width + 2)×(height + 2).
 * @param fields how many of [value, ln r_e, ee1, ee2, n] @returns one array per field */
export function renderFields(input: RenderInput, fields: 1 | 2 | 4 | 5): Float64Array[] {
  const { size: n, psf } = input, nn = n * n;
  const spectra = spectrum(input, fields);
  const ix = Math.round(input.px), iy = Math.round(input.py);
  const [cx, sx] = shiftFactor(input.px - ix, n), [cy, sy] = shiftFactor(input.py - iy, n);
  const out: Float64Array[] = [];
  for (let f = 0; f < fields; f += 2) {
    // Two real images share one complex transform: every factor is the transform of something real.
    const first = spectra[f], second = spectra[f + 1], re = new Float64Array(nn), im = new Float64Array(nn);
    for (let y = 0, k = 0; y < n; y++) {
      for (let x = 0; x < n; x++, k++) {
        const tr = cx[x] * cy[y] - sx[x] * sy[y], ti = cx[x] * sy[y] + sx[x] * cy[y];
        const pr = psf.re[k] * tr - psf.im[k] * ti, pi = psf.re[k] * ti + psf.im[k] * tr;
        const a = first[k], b = second ? second[k] : 0;
        re[k] = a * pr - b * pi;
        im[k] = a * pi + b * pr;
      }
    }
    inverse2(re, im, n);
    out.push(cut(re, input, ix, iy));
    if (second) out.push(cut(im, input, ix, iy));
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

/** Transfer function of the seven Lanczos taps along one axis. */
function shiftFactor(d: number, n: number): [Float64Array, Float64Array] {
  const taps = lanczosTaps(d), c = new Float64Array(n), s = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    for (let i = -3; i <= 3; i++) {
      c[k] += taps[i + 3] * Math.cos(2 * Math.PI * k * i / n);
      s[k] += taps[i + 3] * Math.sin(2 * Math.PI * k * i / n);
    }
  }
  return [c, s];
}

/** Real transforms of the profile and of its derivatives. */
function spectrum({ mixture, moments, size: n, nominal = n }: RenderInput, fields: number): Float64Array[] {
  const out = Array.from({ length: fields }, () => new Float64Array(n * n));
  const { value: [xx, xy, yy], slopes } = moments;
  const factor = -2 * Math.PI * Math.PI;
  const shares = mixture.variance.map((v) => fourierShare(v * (xx + yy), nominal));
  for (let y = 0; y < n; y++) {
    const w = frequency(y, n);
    for (let x = 0; x <= n / 2; x++) {
      const v = frequency(x, n);
      const q = factor * (xx * v * v + 2 * xy * v * w + yy * w * w);
      let sum = 0, bySize = 0, byIndex = 0;
      for (let k = 0; k < shares.length; k++) {
        const e = shares[k] * Math.exp(mixture.variance[k] * q), a = mixture.amplitude[k];
        sum += a * e;
        bySize += a * mixture.variance[k] * e;
        byIndex += (mixture.amplitudeSlope[k] + a * mixture.varianceSlope[k] * q) * e;
      }
      // The mirrored frequency (n−x, n−y) has the same value; at x = n/2 the sign of v matters, so keep both rows' own.
      const at = y * n + x, mirror = ((n - y) % n) * n + ((n - x) % n), both = x > 0 && x < n / 2;
      const set = (f: number, value: number) => {
        out[f][at] = value;
        if (both) out[f][mirror] = value;
      };
      set(0, sum);
      for (let f = 1; f < Math.min(fields, 4); f++) {
        const [dx, dxy, dy] = slopes[f - 1];
        set(f, bySize * factor * (dx * v * v + 2 * dxy * v * w + dy * w * w));
      }
      if (fields === 5) set(4, byIndex);
    }
  }
  return out;
}

/** The box with its border out of the periodic image; nothing beyond half the period, but for the border of what is
 * inside. */
function cut(image: Float64Array, { width, height, size: n }: RenderInput, ix: number, iy: number): Float64Array {
  const out = new Float64Array((width + 2) * (height + 2));
  for (let y = -1, k = 0; y <= height; y++) {
    for (let x = -1; x <= width; x++, k++) {
      const dx = x - ix, dy = y - iy;
      if (Math.abs(dx) <= n / 2 && Math.abs(dy) <= n / 2) out[k] = image[((dy + n) % n) * n + ((dx + n) % n)];
    }
  }
  return out;
}

/** Adds the broad components as Gaussians, evaluated at pixel centres with the exact centre; a model ends half a
 * transform away from its centre. */
function addGaussians(input: RenderInput, out: Float64Array[]) {
  const { mixture, moments, size, nominal = size, width, height, px, py, gaussVariance } = input;
  const [xx, xy, yy] = moments.value, fields = out.length, ix = Math.round(px), iy = Math.round(py);
  mixture.variance.forEach((v, component) => {
    const share = 1 - fourierShare(v * (xx + yy), nominal);
    if (share <= 0) return;
    const cxx = v * xx + gaussVariance, cxy = v * xy, cyy = v * yy + gaussVariance, det = cxx * cyy - cxy * cxy;
    const ixx = cyy / det, ixy = -cxy / det, iyy = cxx / det;
    const norm = share / (2 * Math.PI * Math.sqrt(det)), a = mixture.amplitude[component];
    const half = ([mx, mxy, my]: Triple, gx: number, gy: number) =>
      0.5 * (gx * gx * mx + 2 * gx * gy * mxy + gy * gy * my - (ixx * mx + 2 * ixy * mxy + iyy * my));
    for (let y = -1, k = 0; y <= height; y++) {
      for (let x = -1; x <= width; x++, k++) {
        if (Math.abs(x - ix) >= size / 2 || Math.abs(y - iy) >= size / 2) continue;
        const dx = x - px, dy = y - py, gx = ixx * dx + ixy * dy, gy = ixy * dx + iyy * dy;
        const distance = gx * dx + gy * dy;
        if (distance >= 100) continue;
        const g = norm * Math.exp(-0.5 * distance);
        out[0][k] += a * g;
        for (let f = 1; f < Math.min(fields, 4); f++) out[f][k] += a * g * v * half(moments.slopes[f - 1], gx, gy);
        if (fields === 5) {
          const slope = mixture.amplitudeSlope[component] +
            a * mixture.varianceSlope[component] * half(moments.value, gx, gy);
          out[4][k] += g * slope;
        }
      }
    }
  });
}
