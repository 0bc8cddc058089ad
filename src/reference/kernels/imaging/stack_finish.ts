import { fwhmPerSigma } from "../../../base/units.ts";
import { countPlanes, sumPlanes } from "../../../kernels/imaging_layout.ts";
import type { Twin } from "../../twin.ts";

const S = sumPlanes.at;

/** Twin of shaders/imaging/stack_finish.wgsl. */
export const stackFinish: Twin = ([counts, sums], [n]) => {
  for (let p = 0; p < n; p++) {
    sums[S.work * n + p]++;
    const weight = sums[S.weight * n + p], plain = counts[countPlanes.at.plain * n + p];
    if (weight > 0) { for (const plane of ["image", "model", "sims"] as const) sums[S[plane] * n + p] /= weight; }
    else {
      sums[S.image * n + p] = plain > 0 ? sums[S.plain * n + p] / plain : 0;
      sums[S.model * n + p] = plain > 0 ? sums[S.plainModel * n + p] / plain : 0;
      sums[S.sims * n + p] = 0;
    }
    const seen = sums[S.sizeWeight * n + p], norm = seen > 0 ? sums[S.size * n + p] / seen : 0;
    sums[S.size * n + p] = norm > 0 ? fwhmPerSigma / (2 * Math.sqrt(Math.PI * norm)) : 0;
  }
};
