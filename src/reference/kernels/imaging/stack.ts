import {
  countPlanes,
  exposureOf,
  harmlessBits,
  saturatedNmgy,
  saturBit,
  sumPlanes,
} from "../../../kernels/imaging_layout.ts";
import type { BufferValues, Twin } from "../../twin.ts";
import { cropIndex, RowPositions } from "../../shared/imaging/brick_map.ts";
import { lanczos, lanczosTaps } from "../../shared/imaging/lanczos.ts";

const S = sumPlanes.at, C = countPlanes.at;

/** Twin of shaders/imaging/stack.wgsl. */
export const stack: Twin = (
  [rows, bases, cubics, layers, ierr, mask, sums, counts],
  [width, height, first],
  _groups,
  { model, sims },
) => {
  const n = width * height, e = exposureOf(rows), area = e.cropWidth * e.cropHeight;
  if (first === 1) {
    sums.fill(0, 0, n * sumPlanes.stride);
    counts.fill(0, 0, n * countPlanes.stride);
    sums.fill(1, S.work * n, (S.work + 1) * n);
    counts.fill(1, C.work * n, (C.work + 1) * n);
  }
  for (let p = 0; p < n; p++) {
    sums[S.work * n + p]++;
    counts[C.work * n + p]++;
  }
  const at = new RowPositions(e, bases, cubics, width), wx = new Float64Array(7), wy = new Float64Array(7);
  for (let y = 0; y < height; y++) {
    at.find(y);
    for (let k = 0; k < at.count; k++) {
      const here = cropIndex(e, at.x[k], at.y[k]), corner = here - 3 * e.cropWidth - 3, p = y * width + at.pixel[k];
      lanczosTaps(at.dx[k], wx);
      lanczosTaps(at.dy[k], wy);
      const light = (plane: number) => lanczos(layers, plane * area + corner, e.cropWidth, wx, wy) * e.scale;
      const image = light(0), ie = ierr[here] / e.scale, bits = mask[here];
      add(sums, counts, n, p, ie, bits, image, model ? light(1) : 0, sims ? light(model ? 2 : 1) : 0);
      counts[C.first * n + p] = counts[C.first * n + p] === 0 ? e.rank : Math.min(counts[C.first * n + p], e.rank);
      counts[C.last * n + p] = Math.max(counts[C.last * n + p], e.rank);
      sums[S.size * n + p] += e.width * e.widthWeight;
      sums[S.sizeWeight * n + p] += e.widthWeight;
      if (!(ie > 0)) continue;
      sums[S.psfdepth * n + p] += e.psfdepth;
      sums[S.galdepth * n + p] += e.galdepth;
    }
  }
};

/** What a pixel adds by itself. */
function add(
  sums: BufferValues,
  counts: BufferValues,
  n: number,
  p: number,
  ie: number,
  bits: number,
  image: number,
  model: number,
  sims: number,
) {
  const seen = counts[C.nobs * n + p]++;
  counts[C.anymask * n + p] |= bits;
  counts[C.allmask * n + p] = seen === 0 ? bits : counts[C.allmask * n + p] & bits;
  if (ie > 0) {
    const iv = ie * ie;
    counts[C.ngood * n + p]++;
    sums[S.weight * n + p] += iv;
    sums[S.image * n + p] += iv * image;
    sums[S.model * n + p] += iv * model;
    sums[S.sims * n + p] += iv * sims;
    sums[S.chi2 * n + p] += iv * (image - model) ** 2;
  }
  if ((bits & ~harmlessBits) === 0) {
    counts[C.plain * n + p]++;
    sums[S.plain * n + p] += bits & saturBit ? saturatedNmgy : image;
    sums[S.plainModel * n + p] += model;
  }
}
