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
  const reach = taps.length >> 1, out = new Float32Array(image.length), padded = new Float64Array(nx + 2 * reach);
  const from = Int32Array.from(padded, (_, i) => mirrored(i - reach, nx));
  for (let y = 0; y < ny; y++) {
    const start = y * nx;
    for (let i = 0; i < padded.length; i++) padded[i] = image[start + from[i]];
    for (let x = 0; x < nx; x++) {
      let v = 0;
      for (let t = 0; t < taps.length; t++) v += taps[t] * padded[x + t];
      out[start + x] = v;
    }
  }
  return out;
}

/** Row by row, so that memory is read along rows; each pixel's sum has the order of the taps. */
function smoothColumns(image: Float32Array, nx: number, ny: number, taps: Float64Array): Float32Array {
  const reach = taps.length >> 1, out = new Float32Array(image.length), sums = new Float64Array(nx);
  for (let y = 0; y < ny; y++) {
    sums.fill(0);
    for (let t = 0; t < taps.length; t++) {
      const row = mirrored(y + t - reach, ny) * nx, tap = taps[t];
      for (let x = 0; x < nx; x++) sums[x] += tap * image[row + x];
    }
    out.set(sums, y * nx);
  }
  return out;
}
