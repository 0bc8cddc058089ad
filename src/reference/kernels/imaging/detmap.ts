import { detmapPlanes, exposureOf, saturBit } from "../../../kernels/imaging_layout.ts";
import type { Twin } from "../../twin.ts";
import { cropIndex, RowPositions } from "../../shared/imaging/brick_map.ts";

/** Twin of shaders/imaging/detmap.wgsl. */
export const detmap: Twin = ([rows, bases, cubics, filtered, mask, sums, saturated], [width, height, first]) => {
  const n = width * height, e = exposureOf(rows), area = e.cropWidth * e.cropHeight;
  if (first === 1) {
    sums.fill(0, 0, n * detmapPlanes.stride);
    saturated.fill(0, 0, n);
  }
  const at = new RowPositions(e, bases, cubics, width), flux = detmapPlanes.at.flux * n;
  for (let y = 0; y < height; y++) {
    at.find(y);
    for (let k = 0; k < at.count; k++) {
      const here = cropIndex(e, at.x[k], at.y[k]), weight = filtered[area + here], p = y * width + at.pixel[k];
      sums[flux + p] += weight * filtered[here];
      sums[detmapPlanes.at.weight * n + p] += weight;
      if (mask[here] & saturBit) saturated[p] = 1;
    }
  }
};
