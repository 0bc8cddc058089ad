import { exposureOf, type ExposureRow } from "../../../kernels/imaging_layout.ts";
import { mirrored } from "../../../math/smooth.ts";
import { RowPositions } from "../../shared/imaging/brick_map.ts";
import type { BufferValues, Twin } from "../../twin.ts";

/** Twin of simd/outliers/outlier_patch.ts. */
export const outlierPatch: Twin = ([rows, bases, cubics, mean, pixels, ierr, patched], [width, height]) => {
  const e = exposureOf(rows), at = new RowPositions(e, bases, cubics, width), { pixel, place } = at;
  for (let i = 0; i < e.cropWidth * e.cropHeight; i++) patched[i] = ierr[i] > 0 ? pixels[i] : 0;
  for (let y = 0; y < height; y++) {
    at.find(y, y * width);
    for (let k = 0; k < at.count; k++) {
      if (!(ierr[place[k]] > 0) && !Number.isNaN(mean[pixel[k]])) patched[place[k]] = mean[pixel[k]];
    }
  }
  mirrorEdges(patched, e);
};

function mirrorEdges(values: BufferValues, { cropX, cropY, cropWidth, cropHeight, nx, ny }: ExposureRow) {
  const row = (y: number) => (mirrored(y + cropY, ny) - cropY) * cropWidth;
  for (let y = 0; y < cropHeight; y++) {
    for (let x = 0; x < cropWidth; x++) {
      const u = x + cropX, v = y + cropY, outside = u < 0 || v < 0 || u >= nx || v >= ny;
      if (outside) values[y * cropWidth + x] = values[row(y) + mirrored(u, nx) - cropX];
    }
  }
}
