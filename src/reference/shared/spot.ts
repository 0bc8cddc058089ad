import { mix, mixStride, patch, patchStride, spot, spotStride } from "../../kernels/fit_layout.ts";
import { slot } from "../../kernels/fit_types.ts";
import type { Mixture } from "../../math/profiles.ts";
import type { Moments } from "../../math/render.ts";
import type { BufferValues } from "../twin.ts";

/** Where one patch lies and what is drawn there, as `place` found it (twin of shaders/shared/spot.wgsl). */
export interface Spot {
  /** Of the transform that runs, 0 when the job is done; the nominal one sets the ramp of broad components. */
  size: number;
  nominal: number;
  /** Of the patch's results. */
  row: number;
  flux: number;
  width: number;
  height: number;
  /** Position in the box, pixel nearest to it. */
  px: number;
  py: number;
  ix: number;
  iy: number;
  jacobian: Float64Array;
  moments: Moments;
  mixture: Mixture;
  fields: number;
  /** Start of the model that trials are compared with. */
  held: number;
  /** Start of the PSF's transform in the bank. */
  psf: number;
  gaussVariance: number;
  /** Index of a box pixel in the pixels, and in the inverse errors. */
  pixel(x: number, y: number): number;
  weight(x: number, y: number): number;
  /** Whether the transform reaches a box pixel; there is no light beyond. */
  inside(x: number, y: number): boolean;
  /** Index of a box pixel's complex value in the image of pair 0; the next pair is 2·size² further on. */
  image(x: number, y: number): number;
}

/** Reads row `index` of the patch list. */
export function spotOf(patches: BufferValues, spots: BufferValues, mixes: BufferValues, index: number): Spot {
  const get = (column: number) => patches[index * patchStride + column];
  const m = get(patch.job) * mixStride, at = get(patch.row) * spotStride;
  const triple = (column: number): [number, number, number] => [
    spots[at + column],
    spots[at + column + 1],
    spots[at + column + 2],
  ];
  const column = (start: number) => Array.from(mixes.subarray(m + start, m + start + spots[at + spot.components]));
  const ix = spots[at + spot.ix],
    iy = spots[at + spot.iy],
    size = spots[at + spot.size],
    nominal = 1 << get(patch.log2);
  const offset = get(patch.offset), stride = get(patch.stridePixels), scratch = get(patch.scratch);
  const ierrOffset = get(patch.ierrOffset), ierrStride = get(patch.ierrStride);
  const value = triple(spot.moments);
  return {
    size,
    nominal,
    row: get(patch.row),
    flux: mixes[m + slot.flux + get(patch.band)],
    width: get(patch.width),
    height: get(patch.height),
    px: ix + spots[at + spot.fx],
    py: iy + spots[at + spot.fy],
    ix,
    iy,
    jacobian: spots.slice(at + spot.jacobian, at + spot.jacobian + 4),
    moments: { value, slopes: [[2 * value[0], 2 * value[1], 2 * value[2]], triple(spot.byE1), triple(spot.byE2)] },
    mixture: {
      amplitude: column(mix.amplitude),
      variance: column(mix.variance),
      amplitudeSlope: column(mix.amplitudeSlope),
      varianceSlope: column(mix.varianceSlope),
    },
    fields: spots[at + spot.fields],
    held: get(patch.held),
    psf: get(size === nominal ? patch.psf : patch.psfHalf),
    gaussVariance: spots[at + spot.gauss],
    pixel: (x, y) => offset + y * stride + x,
    weight: (x, y) => ierrOffset + y * ierrStride + x,
    inside: (x, y) => Math.abs(x - ix) < size / 2 && Math.abs(y - iy) < size / 2,
    image: (x, y) => scratch + 2 * (((y - iy) & (size - 1)) * size + ((x - ix) & (size - 1))),
  };
}
