import { mix, mixStride, out, outStride, patch, patchStride } from "../compute/fit_layout.ts";
import { drawPatch } from "./draw_patch.ts";
import type { Kernel } from "./reference_engine.ts";

/** Twin of shaders/linearize.wgsl. */
export const linearize: Kernel = ([patches, places, mixes, bank, pix, ierr, , sums], [first], groups) => {
  for (let row = first; row < first + groups; row++) {
    if (mixes[patches[row * patchStride + patch.job] * mixStride + mix.active] === 0) continue;
    const p = drawPatch(patches, places, mixes, bank, row);
    const nx = p.width + 2, [unit, ...shapes] = p.fields, j = p.jacobian;
    const total = new Float64Array(outStride), column = new Float64Array(7);
    for (let y = 0; y < p.height; y++) {
      for (let x = 0; x < p.width; x++) {
        total[out.work]++;
        const ie = ierr[p.weight(x, y)];
        if (!(ie > 0)) continue;
        const at = (y + 1) * nx + x + 1;
        const dx = (unit[at - 1] - unit[at + 1]) / 2, dy = (unit[at - nx] - unit[at + nx]) / 2;
        column[0] = p.flux * (dx * j[0] + dy * j[2]) * ie;
        column[1] = p.flux * (dx * j[1] + dy * j[3]) * ie;
        column[2] = unit[at] * ie;
        shapes.forEach((s, k) => column[3 + k] = p.flux * s[at] * ie);
        const data = pix[p.pixel(x, y)] * ie, model = p.flux * unit[at] * ie;
        for (let a = 0, k = 0; a < 7; a++) {
          for (let b = a; b < 7; b++) total[out.jtj + k++] += column[a] * column[b];
          total[out.jtr + a] += column[a] * (data - model);
        }
        total[out.gain] += model * (2 * data - model);
      }
    }
    sums.set(total, p.row * outStride);
  }
};
