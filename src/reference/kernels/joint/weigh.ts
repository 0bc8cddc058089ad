import { weighRow, weightRow } from "../../../kernels/joint_layout.ts";
import type { Twin } from "../../twin.ts";

/** Twin of shaders/joint/weigh.wgsl. */
export const weigh: Twin = ([rows, fluxes, units, model, pix, ierr, weights], [first], groups) => {
  for (let row = first; row < first + groups; row++) {
    const get = weighRow.reader(rows, row), width = get("width"), pixels = width * get("height");
    const sums = { chi2: 0, others: 0, square: 0, used: 0, light: 0, masked: 0, pixels: 0 };
    for (let i = 0; i < pixels; i++) {
      const y = Math.floor(i / width), at = get("pixel") + y * get("pixelStride") + i - y * width;
      const u = units[get("unit") + i], p = Math.abs(u);
      sums.light += p;
      if (!(ierr[at] > 0)) sums.masked += p;
      else if (u !== 0) {
        const chi = (pix[at] - model[at]) * ierr[at];
        sums.chi2 += p * chi * chi;
        sums.others += Math.abs(model[at] - fluxes[row] * u) * p;
        sums.square += u * u;
        sums.used += p;
        sums.pixels++;
      }
    }
    weightRow.row(weights, row).set(weightRow.pack({ ...sums, work: pixels, tag: row + 1 }));
  }
};
