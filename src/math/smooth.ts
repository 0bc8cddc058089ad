/** Convolution with a Gaussian of unit sum, cut at |i| <= int(4σ + ½); beyond the edges the image is mirrored with the edge
 * pixel repeated. @param sigma pixels */
export function gaussianSmooth(image: Float32Array, nx: number, ny: number, sigma: number): Float32Array {
  const reach = Math.trunc(4 * sigma + 0.5), taps = new Float64Array(2 * reach + 1);
  let sum = 0;
  for (let i = -reach; i <= reach; i++) sum += taps[i + reach] = Math.exp(-0.5 * (i / sigma) ** 2);
  for (let i = 0; i < taps.length; i++) taps[i] /= sum;
  const between = pass(image, nx, ny, 1, nx, taps, reach);
  return pass(between, ny, nx, nx, 1, taps, reach);
}

/** One direction: `length` values `stride` apart, on `lines` lines `pitch` apart. */
function pass(
  image: Float32Array,
  length: number,
  lines: number,
  stride: number,
  pitch: number,
  taps: Float64Array,
  reach: number,
): Float32Array {
  const out = new Float32Array(image.length), padded = new Float64Array(length + 2 * reach);
  const mirror = (i: number) => {
    const m = ((i % (2 * length)) + 2 * length) % (2 * length);
    return m < length ? m : 2 * length - 1 - m;
  };
  for (let line = 0; line < lines; line++) {
    const start = line * pitch;
    for (let i = 0; i < padded.length; i++) padded[i] = image[start + mirror(i - reach) * stride];
    for (let i = 0; i < length; i++) {
      let v = 0;
      for (let t = 0; t < taps.length; t++) v += taps[t] * padded[i + t];
      out[start + i * stride] = v;
    }
  }
  return out;
}
