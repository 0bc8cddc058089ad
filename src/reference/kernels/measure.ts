import { measured, outStride } from "../../kernels/fit_layout.ts";
import { spotOf } from "../shared/spot.ts";
import type { Twin } from "../twin.ts";

/** Twin of shaders/measure.wgsl. */
export const measure: Twin = ([patches, spots, mixes, scratch, pix, original, ierr, sums], [first], groups) => {
  for (let row = first; row < first + groups; row++) {
    const p = spotOf(patches, spots, mixes, row), own = new Float64Array(12);
    own[measured.tag] = p.row + 1;
    for (let y = 0; y < p.height; y++) {
      for (let x = 0; x < p.width; x++) {
        const at = p.pixel(x, y), m = p.inside(x, y) ? p.flux * scratch[p.image(x, y)] : 0;
        const ie = ierr[p.weight(x, y)], chi = pix[at] * ie;
        own[0] += m;
        own[1] += Math.abs(m);
        own[2] += m * m;
        own[3] += (original[at] - pix[at] - m) * Math.abs(m);
        own[4] += ie > 0 ? 0 : m;
        own[5] += chi * chi * m;
        own[6]++;
      }
    }
    sums.set(own, p.row * outStride);
  }
};
