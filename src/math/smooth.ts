import { convolve } from "./convolve.ts";

/** Convolution with a Gaussian of unit sum, cut at |i| <= int(4σ + ½); beyond the edges the image is mirrored with the edge
 * pixel repeated. @param sigma pixels */
export function gaussianSmooth(image: Float32Array, nx: number, ny: number, sigma: number): Float32Array {
  const taps = gaussianTaps(sigma);
  return smoothColumns(smoothRows(image, nx, ny, taps), nx, ny, taps);
}

/** Unit-sum Gaussian at −reach … reach. @param sigma pixels */
export function gaussianTaps(sigma: number): Float64Array {
  const reach = Math.trunc(4 * sigma + 0.5), taps = new Float64Array(2 * reach + 1);
  let sum = 0;
  for (let i = -reach; i <= reach; i++) sum += taps[i + reach] = Math.exp(-0.5 * (i / sigma) ** 2);
  for (let i = 0; i < taps.length; i++) taps[i] /= sum;
  return taps;
}

/** Index on a line of pixels that is mirrored at both ends, the end pixels repeated. */
export function mirrored(i: number, length: number): number {
  const m = ((i % (2 * length)) + 2 * length) % (2 * length);
  return m < length ? m : 2 * length - 1 - m;
}

function smoothRows(image: Float32Array, nx: number, ny: number, taps: Float64Array): Float32Array {
  const reach = taps.length >> 1, half = taps.subarray(reach), out = new Float32Array(image.length);
  const padded = new Float64Array(nx + 2 * reach), sums = new Float64Array(nx);
  const from = Int32Array.from(padded, (_, i) => mirrored(i - reach, nx));
  for (let y = 0; y < ny; y++) {
    const start = y * nx;
    for (let i = 0; i < padded.length; i++) padded[i] = image[start + from[i]];
    convolve(sums, padded, reach, nx, 1, half, reach);
    out.set(sums, start);
  }
  return out;
}

/** Row by row, so that memory is read along rows; two taps at a time, so that sums are written half as often. */
function smoothColumns(image: Float32Array, nx: number, ny: number, taps: Float64Array): Float32Array {
  const reach = taps.length >> 1, out = new Float32Array(image.length), sums = new Float64Array(nx);
  const row = (y: number) => mirrored(y, ny) * nx;
  for (let y = 0; y < ny; y++) {
    for (let x = 0, at = y * nx; x < nx; x++) sums[x] = taps[reach] * image[at + x];
    for (let t = 1; t <= reach; t += 2) {
      const a = taps[reach + t], b = t < reach ? taps[reach + t + 1] : 0, next = Math.min(t + 1, reach);
      const up = row(y - t), down = row(y + t), above = row(y - next), below = row(y + next);
      for (let x = 0; x < nx; x++) {
        sums[x] += a * (image[up + x] + image[down + x]) + b * (image[above + x] + image[below + x]);
      }
    }
    out.set(sums, y * nx);
  }
  return out;
}
