import { fwhmPerSigma } from "../../../base/units.ts";
import { countPlanes, sumPlanes } from "../../../kernels/imaging_layout.ts";
import { planesOf } from "../../planes.ts";
import type { Twin } from "../../twin.ts";

/** Twin of shaders/imaging/stack_finish.wgsl. */
export const stackFinish: Twin = ([counts, sums], [n], _groups, { meanOnly }) => {
  const s = planesOf(sums, sumPlanes, n), { work, weight, image, model, sims } = s;
  for (let p = 0; p < n; p++) {
    work[p]++;
    if (weight[p] > 0) image[p] /= weight[p];
  }
  if (meanOnly) return;
  const plains = planesOf(counts, countPlanes, n).plain;
  for (let p = 0; p < n; p++) {
    const w = weight[p], plain = plains[p];
    if (w > 0) {
      model[p] /= w;
      sims[p] /= w;
    } else {
      image[p] = plain > 0 ? s.plain[p] / plain : 0;
      model[p] = plain > 0 ? s.plainModel[p] / plain : 0;
      sims[p] = 0;
    }
    const seen = s.sizeWeight[p], norm = seen > 0 ? s.size[p] / seen : 0;
    s.size[p] = norm > 0 ? fwhmPerSigma / (2 * Math.sqrt(Math.PI * norm)) : 0;
  }
};
