import { exposureOf } from "../../../kernels/imaging_layout.ts";
import { seenPlanes } from "../../../kernels/outlier_layout.ts";
import { TrimmedSums } from "../../outliers/trimmed.ts";
import { planesOf } from "../../planes.ts";
import { RowPositions } from "../../shared/imaging/brick_map.ts";
import type { Twin } from "../../twin.ts";

/** Twin of simd/outliers/outlier_sums.ts. */
export const outlierSums: Twin = ([rows, bases, cubics, pixels, ierr, mask, sums, seen], [width, height]) => {
  const n = width * height, { count, bits } = planesOf(seen, seenPlanes, n), trimmed = new TrimmedSums(sums, n);
  const at = new RowPositions(exposureOf(rows), bases, cubics, width), { pixel, place } = at;
  for (let y = 0; y < height; y++) {
    at.find(y, y * width);
    for (let k = 0; k < at.count; k++) {
      const from = place[k], p = pixel[k], ie = ierr[from];
      bits[p] |= mask[from];
      if (!(ie > 0)) continue;
      trimmed.add(p, pixels[from], ie * ie);
      count[p]++;
    }
  }
};
