import { halving, mix, mixStride, patch, patchStride, place, placeStride } from "../compute/fit_layout.ts";
import { slot } from "../compute/fit_types.ts";
import { congruence, fourierShare, renderFields } from "../math/render.ts";
import type { BufferValues } from "./reference_engine.ts";

/** One patch as the kernels see it. */
export interface DrawnPatch {
  job: number;
  row: number;
  flux: number;
  width: number;
  height: number;
  jacobian: Float64Array;
  /** Index of the pixel (x, y) of the box in the pixels and in the inverse errors. */
  pixel(x: number, y: number): number;
  weight(x: number, y: number): number;
  /** Unit-flux fields [value, ln r_e, ee1, ee2, n] on the box with a border of one pixel. */
  fields: Float64Array[];
}

/** Draws patch `row` of the list (twin of shaders/shared/render.wgsl). */
export function drawPatch(
  patches: BufferValues,
  places: BufferValues,
  mixes: BufferValues,
  bank: BufferValues,
  row: number,
  fieldCount?: number,
): DrawnPatch {
  const get = (column: number) => patches[row * patchStride + column];
  const m = get(patch.job) * mixStride, at = get(patch.row) * placeStride;
  const jacobian = Float64Array.from(places.subarray(at + place.jacobian, at + place.jacobian + 4));
  const dra = mixes[m + slot.dra], ddec = mixes[m + slot.ddec];
  const px = get(patch.ix) + places[at + place.fx] + jacobian[0] * dra + jacobian[1] * ddec;
  const py = get(patch.iy) + places[at + place.fy] + jacobian[2] * dra + jacobian[3] * ddec;
  const components = mixes[m + mix.components];
  const column = (start: number) => Array.from(mixes.subarray(m + start, m + start + components));
  const moment = (k: number): [number, number, number] =>
    [0, 1, 2].map((i) => mixes[m + mix.moments + 3 * k + i]) as [
      number,
      number,
      number,
    ];
  const value = congruence(jacobian, moment(0)), width = get(patch.width), height = get(patch.height);
  const nominal = 1 << get(patch.log2), variances = column(mix.variance);
  const halved = get(patch.psfHalf) >= 0 && fitsHalf(value, variances, nominal), size = halved ? nominal / 2 : nominal;
  const fields = renderFields({
    mixture: {
      amplitude: column(mix.amplitude),
      variance: variances,
      amplitudeSlope: column(mix.amplitudeSlope),
      varianceSlope: column(mix.varianceSlope),
    },
    moments: {
      value,
      slopes: [
        [2 * value[0], 2 * value[1], 2 * value[2]],
        congruence(jacobian, moment(1)),
        congruence(jacobian, moment(2)),
      ],
    },
    psf: wholeTransform(bank, get(halved ? patch.psfHalf : patch.psf), size),
    size,
    nominal,
    width,
    height,
    px,
    py,
    gaussVariance: places[at + place.gauss],
  }, (fieldCount ?? mixes[m + mix.fields]) as 1 | 2 | 4 | 5);
  const offset = get(patch.offset), stride = get(patch.stridePixels);
  const ierrOffset = get(patch.ierrOffset), ierrStride = get(patch.ierrStride);
  return {
    job: get(patch.job),
    row: get(patch.row),
    flux: mixes[m + slot.flux + get(patch.band)],
    width,
    height,
    jacobian,
    pixel: (x, y) => offset + y * stride + x,
    weight: (x, y) => ierrOffset + y * ierrStride + x,
    fields,
  };
}

/** Whether all that goes the Fourier way stays within a transform of half the size. */
function fitsHalf([xx, xy, yy]: readonly number[], variances: readonly number[], nominal: number): boolean {
  const trace = xx + yy, major = 0.5 * (trace + Math.hypot(xx - yy, 2 * xy));
  const limit = (nominal / 4 - halving.margin) ** 2 / halving.reach;
  return variances.every((v) => v * major <= limit || fourierShare(v * trace, nominal) === 0);
}

/** All frequencies of a transform of something real from the half that the bank keeps. */
function wholeTransform(bank: BufferValues, start: number, size: number) {
  const re = new Float64Array(size * size), im = new Float64Array(size * size), columns = size / 2 + 1;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < columns; x++) {
      const from = start + 2 * (y * columns + x), to = y * size + x;
      re[to] = bank[from];
      im[to] = bank[from + 1];
      if (x > 0 && x < size / 2) {
        const mirror = ((size - y) % size) * size + size - x;
        re[mirror] = re[to];
        im[mirror] = -im[to];
      }
    }
  }
  return { re, im };
}
