import type { Twin } from "../../twin.ts";
import { exposureOf } from "../../../kernels/imaging_layout.ts";

/** Twin of shaders/imaging/smooth_columns.wgsl. */
export const smoothColumns: Twin = ([rows, taps, between, ramps, out], [reach]) => {
  const { cropWidth: width, cropHeight: height, peak, level } = exposureOf(rows), area = width * height;
  const sums = new Float64Array(width);
  const column = (plane: number, y: number) => {
    const row = plane + y * width;
    for (let x = 0; x < width; x++) sums[x] = taps[0] * between[row + x];
    for (let t = 1; t <= reach; t++) {
      const tap = taps[t], up = row - t * width, down = row + t * width;
      for (let x = 0; x < width; x++) sums[x] += tap * (between[up + x] + between[down + x]);
    }
  };
  for (let y = reach; y < height - reach; y++) {
    column(0, y);
    for (let x = 0; x < width; x++) out[y * width + x] = sums[x] * peak;
    column(area, y);
    const weight = level * ramps[width + y];
    for (let x = 0; x < width; x++) out[area + y * width + x] = sums[x] * weight * ramps[x];
  }
};
