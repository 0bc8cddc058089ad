import { detmapMarks, detmapPlanes, exposureOf, saturBit } from "../../../kernels/imaging_layout.ts";
import type { Twin } from "../../twin.ts";
import { cropIndex, RowPositions } from "../../shared/imaging/brick_map.ts";

const S = detmapPlanes.at, M = detmapMarks.at;

/** Twin of shaders/imaging/detmap.wgsl. */
export const detmap: Twin = ([rows, bases, cubics, filtered, mask, sums, marks], [width, height, first]) => {
  const n = width * height, e = exposureOf(rows), area = e.cropWidth * e.cropHeight;
  if (first === 1) {
    sums.fill(0, 0, n * detmapPlanes.stride);
    marks.fill(0, 0, n * detmapMarks.stride);
    sums.fill(1, S.work * n, (S.work + 1) * n);
    marks.fill(1, M.work * n, (M.work + 1) * n);
  }
  for (let p = 0; p < n; p++) {
    sums[S.work * n + p]++;
    marks[M.work * n + p]++;
  }
  const at = new RowPositions(e, bases, cubics, width);
  for (let y = 0; y < height; y++) {
    at.find(y);
    for (let k = 0; k < at.count; k++) {
      const here = cropIndex(e, at.x[k], at.y[k]), weight = filtered[area + here], p = y * width + at.pixel[k];
      sums[S.flux * n + p] += weight * filtered[here];
      sums[S.weight * n + p] += weight;
      if (mask[here] & saturBit) marks[M.saturated * n + p] = 1;
    }
  }
};
