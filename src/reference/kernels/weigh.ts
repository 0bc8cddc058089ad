import { weigh, weighStride, weight, weightStride } from "../../kernels/joint_layout.ts";
import type { Twin } from "../twin.ts";

/** Twin of shaders/weigh.wgsl. */
export const weighKernel: Twin = ([rows, fluxes, units, model, pix, ierr, weights], [first], groups) => {
  for (let row = first; row < first + groups; row++) {
    const get = (column: number) => rows[row * weighStride + column];
    const width = get(weigh.width), height = get(weigh.height), sums = new Float64Array(weightStride);
    for (let i = 0; i < width * height; i++) {
      const y = Math.floor(i / width), at = get(weigh.pixel) + y * get(weigh.pixelStride) + i - y * width;
      const u = units[get(weigh.unit) + i], p = Math.abs(u);
      sums[weight.work]++;
      sums[weight.light] += p;
      if (!(ierr[at] > 0)) sums[weight.masked] += p;
      else if (u !== 0) {
        const chi = (pix[at] - model[at]) * ierr[at];
        sums[weight.chi2] += p * chi * chi;
        sums[weight.others] += Math.abs(model[at] - fluxes[row] * u) * p;
        sums[weight.square] += u * u;
        sums[weight.used] += p;
        sums[weight.pixels]++;
      }
    }
    sums[weight.tag] = row + 1;
    weights.set(sums, row * weightStride);
  }
};
