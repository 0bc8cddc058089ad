import { sumsRow } from "../../kernels/fit_layout.ts";
import { columnCount } from "../../kernels/fit_types.ts";
import { footprintOf } from "../shared/footprint.ts";
import type { Twin } from "../twin.ts";

const out = sumsRow.at;

/** Twin of shaders/linearize.wgsl. */
export const linearize: Twin = (
  [patches, footprints, mixes, scratch, pix, ierr, sums, comparison],
  [first],
  groups,
  { survey },
) => {
  for (let row = first; row < first + groups; row++) {
    const p = footprintOf(patches, footprints, mixes, row);
    if (p.size === 0) continue;
    const j = p.jacobian, plane = 2 * p.size ** 2;
    const total = new Float64Array(sumsRow.stride), column = new Float64Array(columnCount);
    for (let y = 0; y < p.height; y++) {
      for (let x = 0; x < p.width; x++) {
        total[out.work]++;
        const ie = ierr[p.weight(x, y)], at = p.comparison + y * p.width + x;
        if (survey && p.fields > 1) comparison[at] = p.inside(x, y) ? p.flux * scratch[p.image(x, y)] : 0;
        if (!(ie > 0) || !p.inside(x, y)) continue;
        const image = (f: number) => scratch[p.image(x, y) + (f >> 1) * plane + (f & 1)] * ie;
        const unit = image(0), dx = image(1), dy = image(2);
        column[0] = dx * j[0] + dy * j[2];
        column[1] = dx * j[1] + dy * j[3];
        column[2] = unit;
        for (let f = 3; f < p.fields; f++) column[f] = image(f);
        const data = pix[p.pixel(x, y)] * ie, model = p.flux * unit;
        for (let a = 0, k = 0; a < columnCount; a++) {
          for (let b = a; b < columnCount; b++) total[out.jtj + k++] += column[a] * column[b];
          total[out.jtr + a] += column[a] * (data - model);
        }
        const last = survey && p.fields === 1 ? comparison[at] * ie : 0;
        total[out.gain] += (model - last) * (2 * data - last - model);
      }
    }
    total[out.tag] = p.row + 1;
    sumsRow.row(sums, p.row).set(total);
  }
};
