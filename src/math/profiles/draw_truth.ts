import { frequency, type HalfTransform, inverseHalf, stampHalfTransform } from "../fft.ts";
import { mixtureOf } from "../profiles.ts";
import { Recent } from "./recent.ts";
import { sersicLightWithin, sersicProfile, sersicTransform } from "./sersic.ts";
import { invert2 } from "../wcs/wcs_types.ts";

/** Unit-flux source to be drawn: a circular profile of radius 1 and the matrix from its circle to pixels. */
export interface TruthShape {
  /** Fourier transform against the length of the wave vector. */
  transform: (k: number) => number;
  /** Surface brightness at r. */
  profile: (r: number) => number;
  /** Share of the light beyond r. */
  beyond: (r: number) => number;
  /** Row-major 2×2, pixels. */
  matrix: readonly [number, number, number, number];
}

/** A Sérsic profile as it is, not truncated. @param n index, 0.3 to 6.2 @param matrix from the unit circle to pixels
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { sersicShape } from "@obiwan/obiwan";
 *
 * // A round exponential disc with a half-light radius of two pixels.
 * const disc = sersicShape(1, [2, 0, 0, 2]);
 * assert.ok(Math.abs(disc.beyond(1) - 0.5) < 1e-9, "half of the light lies beyond the half-light radius");
 * ```
 */
export function sersicShape(n: number, matrix: TruthShape["matrix"]): TruthShape {
  return { ...circles.of(n), matrix };
}

/** Profiles of radius 1 by their index. */
const circles = new Recent((n): Omit<TruthShape, "matrix"> => ({
  transform: sersicTransform(n),
  profile: sersicProfile(n),
  beyond: (r) => 1 - sersicLightWithin(n, r),
}));

/** The profile that the fitter uses: truncated, a mixture of Gaussians. */
export function mixtureShape(n: number, matrix: TruthShape["matrix"]): TruthShape {
  const { amplitude, variance } = n === 1 ? mixtureOf("EXP", 1) : n === 4 ? mixtureOf("DEV", 4) : mixtureOf("SER", n);
  const sum = (f: (v: number) => number) => amplitude.reduce((s, a, k) => s + a * f(variance[k]), 0);
  return {
    transform: (k) => sum((v) => Math.exp(-0.5 * v * k * k)),
    profile: (r) => sum((v) => v > 0 ? Math.exp(-0.5 * r * r / v) / (2 * Math.PI * v) : 0),
    beyond: (r) => sum((v) => v > 0 ? Math.exp(-0.5 * r * r / v) : 0),
    matrix,
  };
}

/** An image of a source of unit flux, and its light beyond. */
export interface TruthStamp {
  /** Side of the square image; the pixel that the caller named is at (size/2, size/2). */
  size: number;
  /** Share of the light in each pixel [size × size]. */
  data: Float64Array;
  /** Value at an offset from the source beyond the image, where the PSF no longer matters. */
  wing(x: number, y: number): number;
  /** Offsets x on the row at offset y between which there is light beyond the image; without those of all rows less than
   * `leftOut` of the light is left out. @returns undefined where there is none */
  span(y: number): readonly [number, number] | undefined;
  /** Offsets in x and y beyond which there is none. */
  reach: { x: number; y: number };
}

/** Fraction of the light that is not drawn. */
const leftOut = 1e-4;
const largest = 512;

/** Unit-flux image of a source through a PSF stamp, sampled at pixel centres. The stamp already holds the pixel's response
 * and is taken as band-limited between its pixels, so position and profile are exact factors of its transform. Light that
 * wraps around the transform's period is subtracted: at such distances the profile is smooth and needs no PSF.
 * @param psf unit-sum stamp, odd side @param dx, dy position relative to the named pixel, any sub-pixel value in [−½, ½]
 * @param shape undefined for a point source
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { drawTruth, sersicShape } from "@obiwan/obiwan";
 *
 * const size = 15, gaussian = Float64Array.from({ length: size * size }, (_, k) => {
 *   const x = k % size - 7, y = Math.floor(k / size) - 7;
 *   return Math.exp(-(x * x + y * y) / 8) / (8 * Math.PI);
 * });
 * const { data } = drawTruth(gaussian, size, 0.25, -0.1, sersicShape(1, [1.5, 0, 0, 1.5]));
 * const light = data.reduce((sum, v) => sum + v, 0);
 * assert.ok(Math.abs(light - 1) < 2e-3);
 * ```
 */
export function drawTruth(
  psf: ArrayLike<number>,
  psfSize: number,
  dx: number,
  dy: number,
  shape?: TruthShape,
): TruthStamp {
  return drawThrough((size) => stampHalfTransform(psf, psfSize, size), psfSize, dx, dy, shape);
}

/** The same, of a PSF by its transform. @param transformOf makes that for a side of the image; it is used up */
export function drawThrough(
  transformOf: (size: number) => HalfTransform,
  psfSize: number,
  dx: number,
  dy: number,
  shape?: TruthShape,
): TruthStamp {
  const size = stampSize(psfSize, shape), half = size / 2, transform = transformOf(size);
  multiplyBySource(transform, size, phases(dx, size), phases(dy, size), shape);
  const image = new Float64Array(size * size), data = new Float64Array(size * size), scale = 1 / (size * size);
  inverseHalf(transform, size, image);
  for (let y = 0, k = 0; y < size; y++) {
    const row = ((y + half) % size) * size;
    for (let x = half; x < size; x++, k++) data[k] = image[row + x] * scale;
    for (let x = 0; x < half; x++, k++) data[k] = image[row + x] * scale;
  }
  if (!shape) return { size, data, wing: () => 0, span: () => undefined, reach: { x: 0, y: 0 } };
  const wing = wingOf(shape), radius = radiusOf(shape), reach = radius * longest(shape.matrix);
  if (reach > half) subtractWrapped(data, size, dx, dy, shape, wing, reach);
  return { size, data, wing, span: spanOf(shape, radius), reach: reachOf(shape, radius) };
}

/** Multiplies a transform with those of the source's profile and place. */
function multiplyBySource({ re, im }: HalfTransform, size: number, alongX: Phases, alongY: Phases, shape?: TruthShape) {
  const half = size / 2, [a, b, c, d] = shape?.matrix ?? [0, 0, 0, 0], transform = shape?.transform ?? (() => 1);
  for (let y = 0, k = 0; y < size; y++) {
    const v = frequency(y, size), cy = alongY.cos[y], sy = alongY.sin[y];
    for (let x = 0; x <= half; x++, k++) {
      const u = x / size, cx = alongX.cos[x], sx = alongX.sin[x], p = a * u + c * v, q = b * u + d * v;
      const f = transform(2 * Math.PI * Math.sqrt(p * p + q * q));
      // The highest frequency has no sign: only its real part can be drawn.
      const fr = f * (cx * cy - sx * sy), fi = x === half || y === half ? 0 : f * (sx * cy + cx * sy);
      const r = re[k], i = im[k];
      re[k] = r * fr - i * fi;
      im[k] = r * fi + i * fr;
    }
  }
}

interface Phases {
  cos: Float64Array;
  sin: Float64Array;
}

/** cos and sin of −2π f shift at every frequency f of a transform. */
function phases(shift: number, size: number): Phases {
  const cos = new Float64Array(size), sin = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const phase = -2 * Math.PI * frequency(i, size) * shift;
    cos[i] = Math.cos(phase);
    sin[i] = Math.sin(phase);
  }
  return { cos, sin };
}

const longest = ([a, b, c, d]: TruthShape["matrix"]) => Math.max(Math.hypot(a, c), Math.hypot(b, d), 1e-9);

/** Side of the stamp that drawTruth() makes. */
export function stampSize(psfSize: number, shape?: Pick<TruthShape, "matrix">): number {
  const size = 2 ** Math.ceil(Math.log2(2 * psfSize));
  // Eight radii: the profile varies little over a PSF there.
  return shape ? Math.min(Math.max(size, 2 ** Math.ceil(Math.log2(16 * longest(shape.matrix)))), largest) : size;
}

const radii = new WeakMap<TruthShape["beyond"], number>();

/** Radius of the circle that holds all but `leftOut` of the light. */
function radiusOf({ beyond }: TruthShape): number {
  const known = radii.get(beyond);
  if (known !== undefined) return known;
  let r = 1;
  while (beyond(r) > leftOut && r < 1e4) r *= 1.1;
  radii.set(beyond, r);
  return r;
}

/** How far a galaxy reaches: the ellipse that a circle becomes on the pixels. */
export function reachOf(shape: TruthShape, radius = radiusOf(shape)): { x: number; y: number } {
  const [a, b, c, d] = shape.matrix;
  return { x: radius * Math.hypot(a, b), y: radius * Math.hypot(c, d) };
}

/** Offsets x between which the row at offset y crosses that ellipse. */
function spanOf({ matrix }: TruthShape, radius: number): TruthStamp["span"] {
  const [a, b, c, d] = invert2(matrix), xx = a * a + c * c, xy = a * b + c * d, yy = b * b + d * d;
  return (y) => {
    const root = (xy * y) ** 2 - xx * (yy * y * y - radius * radius);
    return root < 0 ? undefined : [(-xy * y - Math.sqrt(root)) / xx, (-xy * y + Math.sqrt(root)) / xx];
  };
}

function wingOf({ profile, matrix }: TruthShape): (x: number, y: number) => number {
  const [a, b, c, d] = invert2(matrix), area = Math.abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]);
  return (x, y) => profile(Math.hypot(a * x + b * y, c * x + d * y)) / area;
}

/** Subtracts the light of neighbouring periods: it is smooth within the box, so bilinear interpolation on a coarse grid suffices. */
function subtractWrapped(
  data: Float64Array,
  size: number,
  dx: number,
  dy: number,
  shape: TruthShape,
  wing: (x: number, y: number) => number,
  reach: number,
) {
  const cells = 32, step = size / cells, rings = Math.min(4, Math.ceil(reach / size + 0.5)), half = size / 2;
  // Periods farther out add a constant.
  const even = shape.beyond((rings + 0.5) * size / longest(shape.matrix)) / (size * size);
  const nodes = new Float64Array((cells + 1) ** 2).fill(even);
  for (let j = 0, k = 0; j <= cells; j++) {
    for (let i = 0; i <= cells; i++, k++) {
      const x = i * step - half - dx, y = j * step - half - dy;
      for (let q = -rings; q <= rings; q++) {
        for (let p = -rings; p <= rings; p++) if (p || q) nodes[k] += wing(x + p * size, y + q * size);
      }
    }
  }
  for (let y = 0, k = 0; y < size; y++) {
    const v = y / step, j = Math.floor(v), fy = v - j;
    for (let x = 0; x < size; x++, k++) {
      const u = x / step, i = Math.floor(u), fx = u - i, at = j * (cells + 1) + i;
      const low = nodes[at] * (1 - fx) + nodes[at + 1] * fx;
      const high = nodes[at + cells + 1] * (1 - fx) + nodes[at + cells + 2] * fx;
      data[k] -= low * (1 - fy) + high * fy;
    }
  }
}
