import { detmapMarks, detmapPlanes, exposureOf, saturBit } from "../../../kernels/imaging_layout.ts";
import type { Twin } from "../../twin.ts";
import { RowPositions } from "../../shared/imaging/brick_map.ts";
import { planesOf } from "../../planes.ts";

/** Twin of shaders/imaging/detmap.wgsl. */
export const detmap: Twin = ([rows, bases, cubics, filtered, mask, sums, marks], [width, height, first]) => {
  const n = width * height, e = exposureOf(rows), area = e.cropWidth * e.cropHeight;
  const { work, flux, weight } = planesOf(sums, detmapPlanes, n), mark = planesOf(marks, detmapMarks, n);
  if (first === 1) {
    for (const plane of [flux, weight, mark.saturated]) plane.fill(0);
    for (const plane of [work, mark.work]) plane.fill(1);
  }
  for (let p = 0; p < n; p++) {
    work[p]++;
    mark.work[p]++;
  }
  const at = new RowPositions(e, bases, cubics, width), { pixel, place } = at;
  for (let y = 0; y < height; y++) {
    at.find(y, y * width);
    for (let k = 0; k < at.count; k++) {
      const here = place[k], w = filtered[area + here], p = pixel[k];
      flux[p] += w * filtered[here];
      weight[p] += w;
      if (mask[here] & saturBit) mark.saturated[p] = 1;
    }
  }
};
