import { measuredRow, sumsRow } from "../../kernels/fit_layout.ts";
import { footprintOf } from "../shared/footprint.ts";
import type { Twin } from "../twin.ts";

/** Twin of shaders/measure.wgsl. */
export const measure: Twin = ([patches, footprints, mixes, scratch, pix, original, ierr, sums], [first], groups) => {
  for (let row = first; row < first + groups; row++) {
    const p = footprintOf(patches, footprints, mixes, row);
    const own = { sum: 0, sumAbs: 0, sumSquare: 0, others: 0, masked: 0, chi2: 0, work: 0 };
    for (let y = 0; y < p.height; y++) {
      for (let x = 0; x < p.width; x++) {
        const at = p.pixel(x, y), m = p.inside(x, y) ? p.flux * scratch[p.image(x, y)] : 0;
        const ie = ierr[p.weight(x, y)], chi = pix[at] * ie;
        own.sum += m;
        own.sumAbs += Math.abs(m);
        own.sumSquare += m * m;
        own.others += (original[at] - pix[at] - m) * Math.abs(m);
        own.masked += ie > 0 ? 0 : m;
        own.chi2 += chi * chi * m;
        own.work++;
      }
    }
    sumsRow.row(sums, p.row).set(measuredRow.pack({ ...own, tag: p.row + 1 }));
  }
};
