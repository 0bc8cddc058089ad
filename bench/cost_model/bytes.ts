/** Bytes between a device's memory and its kernels for one patch-gradient. */
import { footprintRow, patchRow, sumsRow } from "../../src/kernels/fit_layout.ts";
import type { Patch } from "./kernels.ts";

/** By what they are. */
export interface Traffic {
  /** Data, inverse errors, rows, sums: what any way of computing moves. */
  pixels: number;
  /** Of the PSF; patches near to each other share it. */
  psf: number;
  /** Half-transformed rows of a transform that does not fit into a workgroup, out and in. */
  rows: number;
  /** Drawn images, out of the drawing kernel and into the one that sums. */
  images: number;
}

/** Images are written and read where the box sees them, two real ones as one of complex numbers. */
export function trafficOf({ box, size, fields }: Patch): Traffic {
  const complex = 8 * Math.ceil(fields / 2), shared = 4 * (footprintRow.stride + patchRow.stride + sumsRow.stride);
  return {
    pixels: 8 * box ** 2 + shared,
    psf: size === undefined ? 0 : 8 * (size / 2 + 1) * size,
    rows: size === undefined || size === 64 ? 0 : 2 * complex * size * box,
    images: size === undefined ? 0 : 2 * complex * box ** 2,
  };
}

export const bytesOf = (patch: Patch): number => Object.values(trafficOf(patch)).reduce((a, b) => a + b, 0);
/** The same if sums were taken where the images are drawn. */
export const fusedBytesOf = (patch: Patch): number => bytesOf(patch) - trafficOf(patch).images;
