import {
  mogOut,
  mogOutStride,
  mogPatch,
  mogPatchStride,
  mogPlace,
  mogPlaceStride,
  mogPsf,
  mogPsfStride,
  mogSource,
  mogSourceStride,
} from "../../kernels/mog_layout.ts";
import { congruence } from "../../math/render.ts";
import type { BufferValues, Twin } from "../twin.ts";

type Triple = readonly [number, number, number];

/** One Gaussian of the convolved model: inverse covariance and height, and the variance of the galaxy's own Gaussian. */
interface Component {
  inverse: Triple;
  height: number;
  variance: number;
}

/** Twin of shaders/linearize_mog.wgsl. */
export const linearizeMog: Twin = ([patches, places, sources, psfs, pix, ierr, sums], [first], groups) => {
  for (let row = first; row < first + groups; row++) {
    const get = (column: number) => patches[row * mogPatchStride + column], f = row * mogPlaceStride;
    const source = get(mogPatch.source) * mogSourceStride, psf = get(mogPatch.psf) * mogPsfStride;
    const jacobian = places.subarray(f + mogPlace.jacobian, f + mogPlace.jacobian + 4), j = jacobian;
    const moments = [0, 3, 6].map((k) => {
      const at = source + mogSource.moments + k;
      return congruence(jacobian, [sources[at], sources[at + 1], sources[at + 2]]);
    });
    const [value, byE1, byE2] = moments, components = convolve(sources, source, psfs, psf, value);
    const slopes = [value.map((v) => 2 * v), byE1, byE2], flux = places[f + mogPlace.flux];
    const px = get(mogPatch.ix) + places[f + mogPlace.fx], py = get(mogPatch.iy) + places[f + mogPlace.fy];
    const total = new Float64Array(mogOutStride), column = new Float64Array(6);
    for (let y = 0; y < get(mogPatch.height); y++) {
      for (let x = 0; x < get(mogPatch.width); x++) {
        total[mogOut.work]++;
        const ie = ierr[get(mogPatch.ierrOffset) + y * get(mogPatch.ierrStride) + x];
        if (!(ie > 0)) continue;
        const { unit, gx, gy, byCovariance: [hxx, hxy, hyy] } = drawAt(components, x - px, y - py);
        column[0] = flux * ie * (gx * j[0] + gy * j[2]);
        column[1] = flux * ie * (gx * j[1] + gy * j[3]);
        column[2] = unit * ie;
        slopes.forEach(([xx, xy, yy], k) => column[3 + k] = flux * ie * (hxx * xx + 2 * hxy * xy + hyy * yy));
        const data = pix[get(mogPatch.offset) + y * get(mogPatch.stridePixels) + x] * ie, model = flux * unit * ie;
        for (let a = 0, k = 0; a < 6; a++) {
          for (let b = a; b < 6; b++) total[mogOut.jtj + k++] += column[a] * column[b];
          total[mogOut.jtr + a] += column[a] * (data - model);
        }
        total[mogOut.gain] += model * (2 * data - model);
      }
    }
    sums.set(total, row * mogOutStride);
  }
};

/** Every Gaussian of the galaxy convolved with every one of the PSF. */
function convolve(sources: BufferValues, source: number, psfs: BufferValues, psf: number, moments: Triple) {
  const components: Component[] = [];
  for (let g = 0; g < sources[source + mogSource.components]; g++) {
    for (let k = 0; k < psfs[psf + mogPsf.components]; k++) {
      const variance = sources[source + mogSource.variance + g];
      const [xx, xy, yy] = [mogPsf.xx, mogPsf.xy, mogPsf.yy].map((c, i) => variance * moments[i] + psfs[psf + c + k]);
      const det = xx * yy - xy * xy;
      const amplitude = sources[source + mogSource.amplitude + g] * psfs[psf + mogPsf.amplitude + k];
      components.push({
        inverse: [yy / det, -xy / det, xx / det],
        height: amplitude / (2 * Math.PI * Math.sqrt(det)),
        variance,
      });
    }
  }
  return components;
}

/** Unit-flux value, slopes by the source's place (per px), and by the moments of its unit-variance Gaussian (per px²). */
function drawAt(components: readonly Component[], dx: number, dy: number) {
  let unit = 0, gx = 0, gy = 0;
  const byCovariance = [0, 0, 0];
  for (const { inverse: [ixx, ixy, iyy], height, variance } of components) {
    const ux = ixx * dx + ixy * dy, uy = ixy * dx + iyy * dy;
    const e = height * Math.exp(-0.5 * (ux * dx + uy * dy));
    unit += e;
    gx += e * ux;
    gy += e * uy;
    byCovariance[0] += 0.5 * e * variance * (ux * ux - ixx);
    byCovariance[1] += 0.5 * e * variance * (ux * uy - ixy);
    byCovariance[2] += 0.5 * e * variance * (uy * uy - iyy);
  }
  return { unit, gx, gy, byCovariance };
}
