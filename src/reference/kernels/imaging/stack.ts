import {
  countPlanes,
  exposureOf,
  type ExposureRow,
  harmlessBits,
  saturatedNmgy,
  saturBit,
  sumPlanes,
} from "../../../kernels/imaging_layout.ts";
import type { BufferValues, Twin } from "../../twin.ts";
import { RowPositions } from "../../shared/imaging/brick_map.ts";
import { RowTaps } from "../../shared/imaging/lanczos.ts";
import { planesOf } from "../../planes.ts";

/** Twin of shaders/imaging/stack.wgsl, a row at a time. */
export const stack: Twin = (
  [rows, bases, cubics, layers, ierr, mask, sums, counts],
  [width, height, first],
  _groups,
  { model, sims, meanOnly },
) => {
  const n = width * height,
    e = exposureOf(rows),
    s = planesOf(sums, sumPlanes, n),
    c = planesOf(counts, countPlanes, n);
  if (first === 1) begin(s, c, !meanOnly);
  for (let p = 0; p < n; p++) s.work[p]++;
  if (!meanOnly) { for (let p = 0; p < n; p++) c.work[p]++; }
  const at = new RowPositions(e, bases, cubics, width), taps = new RowTaps(e.cropWidth, width);
  const area = e.cropWidth * e.cropHeight, light = lightOf(width);
  for (let y = 0; y < height; y++) {
    at.find(y, y * width);
    taps.find(at);
    taps.interpolate(layers, 0, e.scale, light.image);
    if (model) taps.interpolate(layers, area, e.scale, light.model);
    if (sims) taps.interpolate(layers, model ? 2 * area : area, e.scale, light.sims);
    addMeans(s, at, e, ierr, light, !meanOnly);
    if (!meanOnly) addConditions(s, c, at, e, ierr, mask, light);
  }
};

type Sums = ReturnType<typeof planesOf<keyof typeof sumPlanes.at>>;
type Counts = ReturnType<typeof planesOf<keyof typeof countPlanes.at>>;
/** Values of a row's pixels; those of what there is none of stay 0. */
type Light = Record<"image" | "model" | "sims", Float64Array>;

const lightOf = (width: number): Light => ({
  image: new Float64Array(width),
  model: new Float64Array(width),
  sims: new Float64Array(width),
});

function begin(s: Sums, c: Counts, whole: boolean) {
  for (const plane of whole ? Object.values(s) : [s.image, s.weight]) plane.fill(0);
  s.work.fill(1);
  if (!whole) return;
  for (const plane of Object.values(c)) plane.fill(0);
  c.work.fill(1);
}

/** Sums of what is weighted with the pixels' inverse variance. */
function addMeans(s: Sums, at: RowPositions, e: ExposureRow, ierr: BufferValues, light: Light, whole: boolean) {
  const { weight, image, model, sims, chi2 } = s, { count, pixel, place } = at, { scale } = e;
  for (let k = 0; k < count; k++) {
    const ie = ierr[place[k]] / scale;
    if (!(ie > 0)) continue;
    const iv = ie * ie, p = pixel[k];
    weight[p] += iv;
    image[p] += iv * light.image[k];
    if (!whole) continue;
    model[p] += iv * light.model[k];
    sims[p] += iv * light.sims[k];
    chi2[p] += iv * (light.image[k] - light.model[k]) ** 2;
  }
}

/** Depths, seeing, exposures and masks, and the means that need no weights. */
function addConditions(
  s: Sums,
  c: Counts,
  at: RowPositions,
  e: ExposureRow,
  ierr: BufferValues,
  mask: BufferValues,
  light: Light,
) {
  const { count, pixel, place } = at, { rank } = e, size = e.width * e.widthWeight;
  for (let k = 0; k < count; k++) {
    const p = pixel[k], bits = mask[place[k]], seen = c.nobs[p]++;
    c.anymask[p] |= bits;
    c.allmask[p] = seen === 0 ? bits : c.allmask[p] & bits;
    c.first[p] = c.first[p] === 0 ? rank : Math.min(c.first[p], rank);
    c.last[p] = Math.max(c.last[p], rank);
    s.size[p] += size;
    s.sizeWeight[p] += e.widthWeight;
    if (ierr[place[k]] > 0) {
      c.ngood[p]++;
      s.psfdepth[p] += e.psfdepth;
      s.galdepth[p] += e.galdepth;
    }
    if ((bits & ~harmlessBits) !== 0) continue;
    c.plain[p]++;
    s.plain[p] += bits & saturBit ? saturatedNmgy : light.image[k];
    s.plainModel[p] += light.model[k];
  }
}
