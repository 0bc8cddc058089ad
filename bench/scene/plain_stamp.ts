import { fft, frequency, stampTransform } from "../../src/math/fft.ts";
import { stampSize } from "../../src/math/profiles/draw_truth.ts";
import { sersicCircle, sersicLightWithin, sersicProfile, sersicTransform } from "../../src/math/profiles/sersic.ts";
import { invert2 } from "../../src/math/wcs/wcs_types.ts";

type Matrix = readonly [number, number, number, number];

/** What `drawTruth` draws, step by step on the whole plane of frequencies: product of the transforms of PSF, profile and shift,
 * its inverse, less the light of the periods around. @returns [size*size] */
export function plainStamp(
  psf: ArrayLike<number>,
  psfSize: number,
  dx: number,
  dy: number,
  n: number,
  matrix: Matrix,
): Float64Array {
  const size = stampSize(psfSize, { matrix }), half = size / 2, [a, b, c, d] = matrix;
  const { re, im } = stampTransform(psf, psfSize, size), profile = sersicTransform(n);
  for (let y = 0, i = 0; y < size; y++) {
    const v = frequency(y, size);
    for (let x = 0; x < size; x++, i++) {
      // The highest frequency along y stands for itself and its opposite, which have one factor.
      const u = y === half ? Math.abs(frequency(x, size)) : frequency(x, size),
        f = profile(2 * Math.PI * Math.hypot(a * u + c * v, b * u + d * v));
      const phase = -2 * Math.PI * (u * dx + v * dy), r = re[i];
      // It has no sign: only its real part can be drawn.
      const real = f * Math.cos(phase), odd = x === half || y === half ? 0 : f * Math.sin(phase);
      re[i] = r * real - im[i] * odd;
      im[i] = r * odd + im[i] * real;
    }
  }
  for (let y = 0; y < size; y++) fft(re, im, size, 1, y * size);
  for (let x = 0; x < size; x++) fft(re, im, size, 1, x, size);
  const wrapped = wrappedLight(size, dx, dy, n, matrix);
  return re.map((_, i) => {
    const x = i % size, y = Math.floor(i / size), from = ((y + half) % size) * size + (x + half) % size;
    return re[from] / size ** 2 - wrapped(x, y);
  });
}

/** Light of as many rings of periods as the galaxy reaches, by straight lines between values on 32 cells; farther ones are even. */
function wrappedLight(
  size: number,
  dx: number,
  dy: number,
  n: number,
  matrix: Matrix,
): (x: number, y: number) => number {
  const cells = 32, step = size / cells, side = cells + 1, profile = sersicProfile(n);
  const [a, b, c, d] = invert2(matrix), area = Math.abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]);
  const longest = Math.max(Math.hypot(matrix[0], matrix[2]), Math.hypot(matrix[1], matrix[3]));
  const reach = longest * sersicCircle(n).radius, rings = Math.min(4, Math.ceil(reach / size + 0.5));
  if (reach <= size / 2) return () => 0;
  const even = (1 - sersicLightWithin(n, (rings + 0.5) * size / longest)) / size ** 2;
  const nodes = Float64Array.from({ length: side * side }, (_, k) => {
    let sum = even;
    for (let q = -rings; q <= rings; q++) {
      for (let p = -rings; p <= rings; p++) {
        const x = (k % side) * step + (p - 0.5) * size - dx, y = Math.floor(k / side) * step + (q - 0.5) * size - dy;
        if (p || q) sum += profile(Math.hypot(a * x + b * y, c * x + d * y)) / area;
      }
    }
    return sum;
  });
  return (x: number, y: number) => {
    const i = Math.floor(x / step), j = Math.floor(y / step), fx = x / step - i, fy = y / step - j, at = j * side + i;
    const low = nodes[at] * (1 - fx) + nodes[at + 1] * fx;
    return low * (1 - fy) + (nodes[at + side] * (1 - fx) + nodes[at + side + 1] * fx) * fy;
  };
}
