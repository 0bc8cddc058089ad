import type { PsfModel } from "../exposure.ts";

/** The model with everything farther from its centre by a factor, and the same light: P(x / factor) / factor², by the series of
 * sampled functions along both axes; what would leave the stamp is lost, and nothing comes in. Of a Gaussian of σ ≥ 1.2 px and factors of
 * 0.9 … 1.1 within 2e-3 of the peak, from σ = 1.5 px on within 1e-4.
 * @param factor positive */
export function scaledPsf(psf: PsfModel, factor: number): PsfModel {
  const { size, basis, moffat } = psf, n = size * size, taps = tapsOf(size, factor);
  const scaled = {
    size,
    fwhm: psf.fwhm * factor,
    ...(moffat ? { moffat: { ...moffat, alpha: moffat.alpha * factor } } : {}),
  };
  if (!basis) return { ...scaled, at: (x, y) => unitSum(stretched(psf.at(x, y), size, taps)) };
  const count = basis.planes.length / n, planes = new Float64Array(basis.planes.length);
  for (let p = 0; p < count; p++) planes.set(stretched(basis.planes.subarray(p * n, (p + 1) * n), size, taps), p * n);
  const sums = Float64Array.from({ length: count }, (_, p) => sumOf(planes.subarray(p * n, (p + 1) * n)));
  const weights = (x: number, y: number) => {
    const own = basis.weights(x, y), sum = own.reduce((s, w, p) => s + w * sums[p], 0);
    return own.map((w) => w / sum);
  };
  const at = (x: number, y: number) => {
    const stamp = new Float64Array(n);
    weights(x, y).forEach((w, p) => {
      for (let k = 0; k < n; k++) stamp[k] += w * planes[p * n + k];
    });
    return stamp;
  };
  return { ...scaled, at, basis: { planes, weights } };
}

/** [size, size]: weights of the places of a line in each place of the stretched line. The sum over all of them with sin(πt)/(πt) is exact
 * where neither what the stamp samples is finer than its pixels nor light lies at its edge. */
function tapsOf(size: number, factor: number): Float64Array {
  const middle = size >> 1, taps = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const at = middle + (i - middle) / factor;
    for (let j = 0; j < size; j++) taps[i * size + j] = sinc(at - j);
  }
  return taps;
}

const sinc = (t: number) => Math.abs(t) < 1e-9 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);

function stretched(stamp: Float64Array, size: number, taps: Float64Array): Float64Array {
  return alongRows(alongRows(stamp, size, taps), size, taps);
}

/** One axis, transposed: twice is both axes the right way round. */
function alongRows(values: Float64Array, size: number, taps: Float64Array): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let y = 0; y < size; y++) {
      let sum = 0;
      for (let x = 0; x < size; x++) sum += taps[i * size + x] * values[y * size + x];
      out[i * size + y] = sum;
    }
  }
  return out;
}

const sumOf = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

function unitSum(stamp: Float64Array): Float64Array {
  const sum = sumOf(stamp);
  return stamp.map((v) => v / sum);
}
