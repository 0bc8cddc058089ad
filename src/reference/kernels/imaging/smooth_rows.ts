import type { BufferValues, Twin } from "../../twin.ts";
import { exposureOf } from "../../../kernels/imaging_layout.ts";
import { convolve, sumOfTaps } from "../../../math/convolve.ts";

/** Twin of shaders/imaging/smooth_rows.wgsl. */
export const smoothRows: Twin = ([rows, taps, pixels, ierr, out], [reach]) => {
  const { cropWidth: width, cropHeight: height } = exposureOf(rows), area = width * height;
  const good = new Float64Array(width), full = sumOfTaps(taps, reach);
  // The ends are what the kernel cannot reach.
  const count = width - 2 * reach;
  if (count <= 0) return;
  for (let y = 0; y < height; y++) {
    const row = y * width, first = row + reach, level = out.subarray(area + first, area + first + count).fill(full);
    for (let x = 0; x < width; x++) {
      if (ierr[row + x] > 0) good[x] = pixels[row + x];
      else {
        good[x] = 0;
        takeAway(level, x - reach, taps, reach);
      }
    }
    convolve(out.subarray(first, first + count), good, reach, count, 1, taps, reach);
  }
};

/** What a bad pixel is missing in the map of good ones, of which there are far more. */
function takeAway(level: Float64Array, x: number, taps: BufferValues, reach: number) {
  for (let t = Math.max(-reach, -x); t <= Math.min(reach, level.length - 1 - x); t++) level[x + t] -= taps[Math.abs(t)];
}
