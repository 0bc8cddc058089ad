import type { Plane } from "../../base/plane.ts";

/** Lower left pixel of the stamp of a source: its own pixel is number ⌊size/2⌋ of the stamp, in x and y. @param x, y 0-based pixel
 * coordinates in the image; a pixel reaches from −½ to ½ around its number */
export function stampCorner(x: number, y: number, size: number): [number, number] {
  const half = Math.floor(size / 2);
  return [Math.floor(x + 0.5) - half, Math.floor(y + 0.5) - half];
}

/** Whether a stamp goes over the edge of an image. */
export const isOnEdge = (x0: number, y0: number, size: number, { nx, ny }: { nx: number; ny: number }): boolean =>
  x0 < 0 || y0 < 0 || x0 + size > nx || y0 + size > ny;

/** Copies a square of an image; pixels beyond the image are 0. @param out [size*size] values at `at` on, zero before */
export function cutStamp(image: Plane, x0: number, y0: number, size: number, out: Float32Array, at: number): void {
  const { nx, ny, data } = image;
  const left = Math.max(x0, 0), right = Math.min(x0 + size, nx);
  if (left >= right) return;
  for (let y = Math.max(y0, 0); y < Math.min(y0 + size, ny); y++) {
    out.set(data.subarray(y * nx + left, y * nx + right), at + (y - y0) * size + left - x0);
  }
}
