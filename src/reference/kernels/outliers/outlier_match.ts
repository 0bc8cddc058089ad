import { exposureOf } from "../../../kernels/imaging_layout.ts";
import { matchedPlanes, memberPlanes } from "../../../kernels/outlier_layout.ts";
import { TrimmedSums } from "../../outliers/trimmed.ts";
import { planesOf } from "../../planes.ts";
import { RowPositions } from "../../shared/imaging/brick_map.ts";
import type { BufferValues, Twin } from "../../twin.ts";

/** Twin of simd/outliers/outlier_match.ts. */
export const outlierMatch: Twin = (buffers, [width, height, which]) => {
  const [rows, bases, cubics, blurred, ierr, matched, sums, members] = buffers;
  const n = width * height, e = exposureOf(rows), { image, weight } = planesOf(matched, matchedPlanes, n);
  const { count, low, high } = planesOf(members, memberPlanes, n), trimmed = new TrimmedSums(sums, n);
  const at = new RowPositions(e, bases, cubics, width), { pixel, place, dx, dy } = at;
  for (let y = 0; y < height; y++) {
    at.find(y, y * width);
    for (let k = 0; k < at.count; k++) {
      const p = pixel[k], ie = ierr[place[k]];
      if (!(ie > 0)) continue;
      image[p] = cubicAt(blurred, place[k], dx[k], dy[k], e.cropWidth);
      weight[p] = e.scale * ie * ie;
      trimmed.add(p, image[p], weight[p]);
      count[p]++;
      if (trimmed.becameLow) low[p] = trimmed.becameHigh ? high[p] : which;
      if (trimmed.becameHigh) high[p] = which;
    }
  }
};

/** Lagrange's cubics through the 16 pixels around a position. @param place of the nearest pixel, from which it is (dx, dy) */
function cubicAt(plane: BufferValues, place: number, dx: number, dy: number, width: number): number {
  const ix = Math.floor(dx), iy = Math.floor(dy), wx = weights(dx - ix), wy = weights(dy - iy);
  let sum = 0;
  for (let j = 0, at = place + (iy - 1) * width + ix - 1; j < 4; j++, at += width) {
    sum += wy[j] * (wx[0] * plane[at] + wx[1] * plane[at + 1] + wx[2] * plane[at + 2] + wx[3] * plane[at + 3]);
  }
  return sum;
}

const weights = (t: number) => [
  -t * (t - 1) * (t - 2) / 6,
  (t + 1) * (t - 1) * (t - 2) / 2,
  -(t + 1) * t * (t - 2) / 2,
  (t + 1) * t * (t - 1) / 6,
];
