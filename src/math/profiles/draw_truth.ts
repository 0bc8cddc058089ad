import { centredImage } from "../fft/centred_image.ts";
import { frequency, type HalfTransform, stampHalfTransform } from "../fft.ts";
import { mixtureOf } from "../profiles.ts";
import { radiusOf, type SersicCircle, sersicCircle } from "./sersic.ts";
import { invert2 } from "../wcs/wcs_types.ts";
import { subtractWrapped } from "./wrapped_light.ts";

/** Unit-flux source to be drawn: a circular profile of radius 1 and the matrix from its circle to pixels. */
export interface TruthShape extends SersicCircle {
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
  return { ...sersicCircle(n), matrix };
}

/** The profile that the fitter uses: truncated, a mixture of Gaussians. */
export function mixtureShape(n: number, matrix: TruthShape["matrix"]): TruthShape {
  const { amplitude, variance } = n === 1 ? mixtureOf("EXP", 1) : n === 4 ? mixtureOf("DEV", 4) : mixtureOf("SER", n);
  const sum = (f: (v: number) => number) => amplitude.reduce((s, a, k) => s + a * f(variance[k]), 0);
  const beyond = (r: number) => sum((v) => v > 0 ? Math.exp(-0.5 * r * r / v) : 0);
  return {
    transform(squares, count) {
      for (let j = 0; j < count; j++) {
        const square = squares[j];
        squares[j] = sum((v) => Math.exp(-0.5 * v * square));
      }
    },
    profile(squares, count) {
      for (let j = 0; j < count; j++) {
        const square = squares[j];
        squares[j] = sum((v) => v > 0 ? Math.exp(-0.5 * square / v) / (2 * Math.PI * v) : 0);
      }
    },
    beyond,
    radius: radiusOf(beyond),
    matrix,
  };
}

/** An image of a source of unit flux, and its light beyond. */
export interface TruthStamp {
  /** Side of the square image; the pixel that the caller named is at (size/2, size/2). */
  size: number;
  /** Share of the light in each pixel [size × size]. */
  data: Float64Array;
  /** Values beyond the image, where the PSF no longer matters: `count` of them into `out`, the first at the offset (x, y) from
   * the named pixel, the others `step` apart in x. */
  wing(out: Float64Array, count: number, x: number, y: number, step: number): void;
  /** Offsets x on the row at offset y between which there is light beyond the image; without those of all rows less than
   * `leftOut` of the light is left out. @returns undefined where there is none */
  span(y: number): readonly [number, number] | undefined;
  /** Offsets in x and y beyond which there is none. */
  reach: { x: number; y: number };
}

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
  const size = stampSize(psfSize, shape);
  return drawThrough(stampHalfTransform(psf, psfSize, size), size, dx, dy, shape);
}

/** The same through the transform of a PSF stamp (`stampHalfTransform`), which serves as scratch. @param size of the transform
 * and of the image */
export function drawThrough(
  psf: HalfTransform,
  size: number,
  dx: number,
  dy: number,
  shape?: TruthShape,
): TruthStamp {
  multiply(psf, size, dx, dy, shape);
  const data = centredImage(psf, size), half = size / 2;
  if (!shape) {
    return {
      size,
      data,
      wing: (out, count) => out.fill(0, 0, count),
      span: () => undefined,
      reach: { x: 0, y: 0 },
    };
  }
  const wing = wingOf(shape, dx, dy), reach = shape.radius * longest(shape.matrix);
  if (reach > half) {
    // Periods farther out than the rings add a constant.
    const rings = Math.min(4, Math.ceil(reach / size + 0.5));
    const even = shape.beyond((rings + 0.5) * size / longest(shape.matrix)) / (size * size);
    subtractWrapped(data, size, wing, rings, even);
  }
  return { size, data, wing, span: spanOf(shape), reach: reachOf(shape) };
}

/** Multiplies a transform with that of the source at its place. */
function multiply({ re, im }: HalfTransform, size: number, dx: number, dy: number, shape?: TruthShape) {
  const half = size / 2, columns = half + 1, factor = new Float64Array(columns).fill(1);
  const alongX = phases(dx, size), alongY = phases(dy, size), turn = 2 * Math.PI / size;
  const [a, b, c, d] = (shape?.matrix ?? [0, 0, 0, 0]).map((v) => v * turn);
  for (let y = 0, k = 0; y < size; y++) {
    const v = y <= half ? y : y - size, cy = alongY.cos[y], sy = alongY.sin[y];
    if (shape) {
      for (let x = 0; x < columns; x++) {
        const p = a * x + c * v, q = b * x + d * v;
        factor[x] = p * p + q * q;
      }
      shape.transform(factor, columns);
    }
    for (let x = 0; x < columns; x++, k++) {
      const f = factor[x], cx = alongX.cos[x], sx = alongX.sin[x], r = re[k], i = im[k];
      // The highest frequency has no sign: only its real part can be drawn.
      const real = f * (cx * cy - sx * sy), odd = x === half || y === half ? 0 : f * (sx * cy + cx * sy);
      re[k] = r * real - i * odd;
      im[k] = r * odd + i * real;
    }
  }
}

/** cos and sin of −2π f shift at every frequency f of a transform. */
function phases(shift: number, size: number): { cos: Float64Array; sin: Float64Array } {
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

/** How far a galaxy reaches: the ellipse that a circle becomes on the pixels. */
export function reachOf({ matrix, radius }: TruthShape): { x: number; y: number } {
  const [a, b, c, d] = matrix;
  return { x: radius * Math.hypot(a, b), y: radius * Math.hypot(c, d) };
}

/** Offsets x between which the row at offset y crosses that ellipse. */
function spanOf({ matrix, radius }: TruthShape): TruthStamp["span"] {
  const [a, b, c, d] = invert2(matrix), xx = a * a + c * c, xy = a * b + c * d, yy = b * b + d * d;
  return (y) => {
    const root = (xy * y) ** 2 - xx * (yy * y * y - radius * radius);
    return root < 0 ? undefined : [(-xy * y - Math.sqrt(root)) / xx, (-xy * y + Math.sqrt(root)) / xx];
  };
}

function wingOf({ profile, matrix }: TruthShape, dx: number, dy: number): TruthStamp["wing"] {
  const [a, b, c, d] = invert2(matrix), perArea = 1 / Math.abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]);
  return (out, count, x, y, step) => {
    for (let k = 0; k < count; k++) {
      const u = x + k * step - dx, v = y - dy, p = a * u + b * v, q = c * u + d * v;
      out[k] = p * p + q * q;
    }
    profile(out, count);
    for (let k = 0; k < count; k++) out[k] *= perArea;
  };
}
