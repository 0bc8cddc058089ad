import { footprintRow, mixRow, patchRow } from "../../kernels/fit_layout.ts";
import { slot } from "../../kernels/fit_types.ts";
import type { Mixture } from "../../math/profiles.ts";
import type { Moments } from "../../math/render.ts";
import type { BufferValues } from "../twin.ts";

/** Where one patch lies and what is drawn there, as `footprint` found it (twin of shaders/shared/footprint.wgsl). */
export interface Footprint {
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
  /** Start of its comparison model. */
  comparison: number;
  /** Start of the PSF's transform. */
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
export function footprintOf(
  patches: BufferValues,
  footprints: BufferValues,
  mixes: BufferValues,
  index: number,
): Footprint {
  const patch = patchRow.reader(patches, index), job = patch("job"), row = patch("row");
  const found = footprintRow.reader(footprints, row), mix = mixRow.reader(mixes, job);
  const triple = (column: "moments" | "byE1" | "byE2"): [number, number, number] => {
    const [xx, xy, yy] = footprintRow.cells(footprints, row, column);
    return [xx, xy, yy];
  };
  const component = (column: "amplitude" | "variance" | "amplitudeSlope" | "varianceSlope") =>
    Array.from(mixRow.cells(mixes, job, column).subarray(0, found("components")));
  const ix = found("ix"), iy = found("iy"), size = found("size"), nominal = 1 << patch("log2");
  const offset = patch("offset"), stride = patch("stridePixels"), scratch = patch("scratch");
  const ierrOffset = patch("ierrOffset"), ierrStride = patch("ierrStride");
  const value = triple("moments");
  return {
    size,
    nominal,
    row,
    flux: mix("parameters", slot.flux + patch("band")),
    width: patch("width"),
    height: patch("height"),
    px: ix + found("fx"),
    py: iy + found("fy"),
    ix,
    iy,
    jacobian: footprintRow.cells(footprints, row, "jacobian").slice(),
    moments: { value, slopes: [[2 * value[0], 2 * value[1], 2 * value[2]], triple("byE1"), triple("byE2")] },
    mixture: {
      amplitude: component("amplitude"),
      variance: component("variance"),
      amplitudeSlope: component("amplitudeSlope"),
      varianceSlope: component("varianceSlope"),
    },
    fields: found("fields"),
    comparison: patch("comparison"),
    psf: patch(size === nominal ? "psf" : "psfHalf"),
    gaussVariance: found("gauss"),
    pixel: (x, y) => offset + y * stride + x,
    weight: (x, y) => ierrOffset + y * ierrStride + x,
    inside: (x, y) => Math.abs(x - ix) < size / 2 && Math.abs(y - iy) < size / 2,
    image: (x, y) => scratch + 2 * (((y - iy) & (size - 1)) * size + ((x - ix) & (size - 1))),
  };
}
