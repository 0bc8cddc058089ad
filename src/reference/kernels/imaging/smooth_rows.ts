import type { BufferValues, Twin } from "../../twin.ts";
import { exposureOf } from "../../../kernels/imaging_layout.ts";

/** Twin of shaders/imaging/smooth_rows.wgsl. */
export const smoothRows: Twin = ([rows, taps, pixels, ierr, out], [reach]) => {
  const { cropWidth: width, cropHeight: height } = exposureOf(rows), area = width * height;
  const good = new Float64Array(width), level = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      level[x] = ierr[row + x] > 0 ? 1 : 0;
      good[x] = level[x] * pixels[row + x];
    }
    convolve(good, taps, reach, out, row);
    convolve(level, taps, reach, out, area + row);
  }
};

/** One line, but for the ends that the kernel cannot reach. */
function convolve(line: Float64Array, taps: BufferValues, reach: number, out: BufferValues, to: number) {
  for (let x = reach; x < line.length - reach; x++) {
    let sum = taps[0] * line[x];
    for (let t = 1; t <= reach; t++) sum += taps[t] * (line[x - t] + line[x + t]);
    out[to + x] = sum;
  }
}
