import type { BufferValues, Twin } from "../../twin.ts";
import { exposureOf } from "../../../kernels/imaging_layout.ts";
import { convolve, sumOfTaps } from "../../../math/convolve.ts";

/** Twin of shaders/imaging/smooth_columns.wgsl. */
export const smoothColumns: Twin = ([rows, taps, between, ramps, out], [reach]) => {
  const { cropWidth: width, cropHeight: height, peak, level } = exposureOf(rows), area = width * height;
  const sums = new Float64Array(width), levels = out.subarray(area, 2 * area);
  smoothLevels(levels, between.subarray(area, 2 * area), width, height, taps, reach);
  for (let y = reach; y < height - reach; y++) {
    const row = y * width, weight = level * ramps[width + y];
    convolve(sums, between, row, width, width, taps, reach);
    for (let x = 0; x < width; x++) {
      out[row + x] = sums[x] * peak;
      levels[row + x] *= weight * ramps[x];
    }
  }
};

/** The map of good pixels: where all are good it is the same everywhere, and what the others lack is taken away. */
function smoothLevels(
  out: Float64Array,
  between: BufferValues,
  width: number,
  height: number,
  taps: BufferValues,
  reach: number,
) {
  const full = sumOfTaps(taps, reach), at = new Int32Array(width), lack = new Float64Array(width);
  out.fill(full * full);
  for (let from = 0; from < height; from++) {
    let count = 0;
    for (let x = reach; x < width - reach; x++) {
      const missing = full - between[from * width + x];
      if (missing === 0) continue;
      at[count] = x;
      lack[count++] = missing;
    }
    for (let y = Math.max(reach, from - reach); count > 0 && y <= Math.min(height - 1 - reach, from + reach); y++) {
      const tap = taps[Math.abs(y - from)], row = y * width;
      for (let k = 0; k < count; k++) out[row + at[k]] -= tap * lack[k];
    }
  }
}
