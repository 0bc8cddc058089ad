import type { Twin } from "../../twin.ts";
import { exposureOf } from "../../../kernels/imaging_layout.ts";
import { convolve } from "../../../math/convolve.ts";

/** Twin of shaders/imaging/smooth_columns.wgsl. */
export const smoothColumns: Twin = ([rows, taps, between, ramps, out], [reach]) => {
  const { cropWidth: width, cropHeight: height, peak, level } = exposureOf(rows), area = width * height;
  const sums = new Float64Array(width);
  for (let y = reach; y < height - reach; y++) {
    const row = y * width, weight = level * ramps[width + y];
    convolve(sums, between, row, width, width, taps, reach);
    for (let x = 0; x < width; x++) out[row + x] = sums[x] * peak;
    convolve(sums, between, area + row, width, width, taps, reach);
    for (let x = 0; x < width; x++) out[area + row + x] = sums[x] * weight * ramps[x];
  }
};
