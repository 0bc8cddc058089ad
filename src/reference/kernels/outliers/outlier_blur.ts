import { exposureOf } from "../../../kernels/imaging_layout.ts";
import { convolve } from "../../../math/convolve.ts";
import type { Twin } from "../../twin.ts";

/** Twin of simd/outliers/outlier_blur.ts. */
export const outlierBlur: Twin = ([rows, taps, pixels, between, blurred], [reach]) => {
  const { cropWidth: width, cropHeight: height } = exposureOf(rows), count = width - 2 * reach;
  if (count <= 0) return;
  const line = (of: Float64Array, y: number) => of.subarray(y * width + reach, y * width + reach + count);
  for (let y = 0; y < height; y++) convolve(line(between, y), pixels, y * width + reach, count, 1, taps, reach);
  for (let y = reach; y < height - reach; y++) {
    convolve(line(blurred, y), between, y * width + reach, count, width, taps, reach);
  }
};
