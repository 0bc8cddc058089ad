import { weighRow, weightRow } from "../../../kernels/joint_layout.ts";
import type { Twin } from "../../twin.ts";

/** Twin of shaders/joint/weigh.wgsl. */
export const weigh: Twin = ([rows, fluxes, units, model, pix, ierr, weights], [first], groups) => {
  for (let row = first; row < first + groups; row++) {
    const get = weighRow.reader(rows, row), width = get("width"), height = get("height"), stride = get("pixelStride");
    const flux = fluxes[row];
    let chi2 = 0, others = 0, square = 0, used = 0, light = 0, masked = 0, pixels = 0;
    for (let y = 0, unit = get("unit"), from = get("pixel"); y < height; y++, from += stride) {
      for (let at = from; at < from + width; at++) {
        const u = units[unit++], p = Math.abs(u), ie = ierr[at];
        light += p;
        if (!(ie > 0)) masked += p;
        else if (u !== 0) {
          const chi = (pix[at] - model[at]) * ie;
          chi2 += p * chi * chi;
          others += Math.abs(model[at] - flux * u) * p;
          square += u * u;
          used += p;
          pixels++;
        }
      }
    }
    const sums = { chi2, others, square, used, light, masked, pixels };
    weightRow.row(weights, row).set(weightRow.pack({ ...sums, work: width * height, tag: row + 1 }));
  }
};
