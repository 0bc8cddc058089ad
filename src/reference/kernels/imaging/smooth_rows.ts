import type { Twin } from "../../twin.ts";
import { exposureOf } from "../../../kernels/imaging_layout.ts";
import { convolve } from "../../../math/convolve.ts";

/** Twin of shaders/imaging/smooth_rows.wgsl. */
export const smoothRows: Twin = ([rows, taps, pixels, ierr, out], [reach]) => {
  const { cropWidth: width, cropHeight: height } = exposureOf(rows), area = width * height;
  const good = new Float64Array(width), level = new Float64Array(width);
  // The ends are what the kernel cannot reach.
  const count = width - 2 * reach;
  if (count <= 0) return;
  for (let y = 0; y < height; y++) {
    const row = y * width, first = row + reach;
    for (let x = 0; x < width; x++) {
      level[x] = ierr[row + x] > 0 ? 1 : 0;
      good[x] = level[x] * pixels[row + x];
    }
    convolve(out.subarray(first, first + count), good, reach, count, 1, taps, reach);
    convolve(out.subarray(area + first, area + first + count), level, reach, count, 1, taps, reach);
  }
};
