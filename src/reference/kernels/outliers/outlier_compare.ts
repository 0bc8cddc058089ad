import { limitsRow, matchedPlanes, memberPlanes, trimmedFrom, trimmedPlanes } from "../../../kernels/outlier_layout.ts";
import { planesOf } from "../../planes.ts";
import type { Twin } from "../../twin.ts";

/** Twin of simd/outliers/outlier_compare.ts. */
export const outlierCompare: Twin = ([limits, matched, sums, members, sn, seeds], [n, which]) => {
  const { image, weight } = planesOf(matched, matchedPlanes, n), all = planesOf(sums, trimmedPlanes, n);
  const { count, low, high } = planesOf(members, memberPlanes, n), limit = limitsRow.reader(limits, 0);
  seeds[0] = 0;
  for (let i = 0; i < n; i++) {
    sn[i] = 0;
    if (!(weight[i] > 0) || count[i] < 2) continue;
    let value = all.sum[i], others = all.weight[i];
    const add = (v: number, w: number) => {
      value += v * w;
      others += w;
    };
    if (low[i] !== which && high[i] !== which) add(image[i], -weight[i]);
    if (count[i] < trimmedFrom && low[i] !== which) add(all.low[i], all.lowWeight[i]);
    if (count[i] < trimmedFrom && high[i] !== which) add(all.high[i], all.highWeight[i]);
    const mean = value / others, difference = image[i] - mean;
    sn[i] = difference / Math.sqrt(1 / weight[i] + 1 / others);
    const share = Math.abs(difference / Math.max(mean, limit("least")));
    if (Math.abs(sn[i]) > limit("sn") && share > limit("relative")) seeds[++seeds[0]] = i;
  }
};
