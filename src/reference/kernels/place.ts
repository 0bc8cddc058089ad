import {
  halving,
  mix,
  mixStride,
  patch,
  patchStride,
  place,
  placeStride,
  spot,
  spotStride,
} from "../../kernels/fit_layout.ts";
import { slot } from "../../kernels/fit_types.ts";
import { congruence, fourierShare } from "../../math/render.ts";
import type { BufferValues, Twin } from "../twin.ts";

type Triple = readonly [number, number, number];

/** Twin of shaders/place.wgsl. */
export const placeKernel: Twin = ([patches, places, mixes, spots], [first, count]) => {
  for (let index = first; index < first + count; index++) {
    const get = (column: number) => patches[index * patchStride + column];
    const m = get(patch.job) * mixStride, from = get(patch.row) * placeStride, to = get(patch.row) * spotStride;
    if (mixes[m + mix.active] === 0) {
      spots[to + spot.size] = 0;
      continue;
    }
    const j = places.slice(from + place.jacobian, from + place.jacobian + 4);
    const dra = mixes[m + slot.dra], ddec = mixes[m + slot.ddec];
    const x = places[from + place.fx] + j[0] * dra + j[1] * ddec, ix = get(patch.ix) + Math.round(x);
    const y = places[from + place.fy] + j[2] * dra + j[3] * ddec, iy = get(patch.iy) + Math.round(y);
    const moment = (k: number) => {
      const [xx, xy, yy] = mixes.subarray(m + mix.moments + 3 * k, m + mix.moments + 3 * k + 3);
      return congruence(j, [xx, xy, yy]);
    };
    const moments = moment(0), gauss = places[from + place.gauss], nominal = 1 << get(patch.log2);
    const components = mixes[m + mix.components];
    const amplitude = mixes.subarray(m + mix.amplitude, m + mix.amplitude + components);
    const variance = mixes.subarray(m + mix.variance, m + mix.variance + components);
    let size = nominal;
    if (get(patch.psfHalf) >= 0) {
      const reach = Math.min(Math.max(ix, get(patch.width) - 1 - ix, iy, get(patch.height) - 1 - iy), nominal / 4);
      if (lightAt(nominal / 2 - reach, amplitude, variance, moments, gauss, nominal) < halving) size = nominal / 2;
    }
    const broad = fourierShare(Math.max(0, ...variance) * (moments[0] + moments[2]), nominal) < 1;
    const row: [number, readonly number[]][] = [
      [spot.ix, [ix, iy, x - Math.round(x), y - Math.round(y)]],
      [spot.moments, [...moments, ...moment(1), ...moment(2)]],
      [spot.jacobian, [...j, gauss, mixes[m + mix.fields], components, broad ? 1 : 0, size]],
    ];
    for (const [column, values] of row) spots.set(values, to + column);
  }
};

/** Light of the components at a distance from the source's centre, as a share of that at the centre; each is widened by
 * the PSF's Gaussian and as broad in all directions as along its major axis. Only what goes the Fourier way counts. */
function lightAt(
  distance: number,
  amplitude: BufferValues,
  variance: BufferValues,
  [xx, xy, yy]: Triple,
  gauss: number,
  nominal: number,
): number {
  const trace = xx + yy, major = 0.5 * (trace + Math.hypot(xx - yy, 2 * xy));
  let far = 0, centre = 0;
  amplitude.forEach((a, k) => {
    const v = variance[k], wide = v * major + gauss;
    far += fourierShare(v * trace, nominal) * Math.abs(a) / wide * Math.exp(-distance * distance / (2 * wide));
    centre += a / Math.sqrt((v * xx + gauss) * (v * yy + gauss) - (v * xy) ** 2);
  });
  return far / Math.max(centre, 1e-30);
}
