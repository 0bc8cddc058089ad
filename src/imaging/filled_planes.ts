/** Pixels of exposures for interpolation. */
import type { Box } from "../base/plane.ts";
import type { Values } from "../compute/engine.ts";
import { fillMasked } from "../survey/pixels/fill_masked.ts";
import type { Scratch } from "./cut_buffer.ts";
import type { Imaged } from "./imaged.ts";
import { areaOf, cutInto, heightOf, onImage, widthOf } from "./tiles.ts";

/** Masked pixels take their values from up to three pixels away. */
export const fillReach = 3;

/** Planes of a crop with masked pixels filled, one after the other into `out`. */
export function filledPlanes(
  out: Values,
  e: Imaged,
  crop: Box,
  planes: readonly Float32Array[],
  scratch: Scratch,
): void {
  const wide = withFill(e, crop), masked = maskedIn(e, wide), area = areaOf(crop);
  const part = (k: number) => out.subarray(k * area, (k + 1) * area);
  if (masked.length === 0) return planes.forEach((plane, k) => cutInto(part(k), plane, e, crop));
  const { x0, x1, y0, y1 } = crop, size = { nx: widthOf(wide), ny: heightOf(wide) };
  const within = { x0: x0 - wide.x0, x1: x1 - wide.x0, y0: y0 - wide.y0, y1: y1 - wide.y0 };
  planes.forEach((plane, k) => {
    const values = scratch.floats("filled", areaOf(wide));
    cutInto(values, plane, e, wide);
    fillMasked(values, size, masked);
    cutInto(part(k), values, size, within);
  });
}

/** Whether there is light on a crop or on what fills its masked pixels. */
export function isLit(plane: Float32Array, e: Imaged, crop: Box): boolean {
  const { x0, x1, y0, y1 } = withFill(e, crop);
  for (let y = y0; y < y1; y++) {
    for (let i = y * e.nx + x0; i < y * e.nx + x1; i++) if (plane[i] !== 0) return true;
  }
  return false;
}

/** A crop with the pixels that fill its masked ones. */
const withFill = (e: Imaged, { x0, x1, y0, y1 }: Box): Box =>
  onImage({ x0: x0 - fillReach, x1: x1 + fillReach, y0: y0 - fillReach, y1: y1 + fillReach }, e);

/** Places of the masked pixels of a box, in the box. */
function maskedIn({ ierr, nx }: Imaged, { x0, x1, y0, y1 }: Box): number[] {
  const masked: number[] = [];
  for (let y = y0, to = 0; y < y1; y++) {
    for (let i = y * nx + x0; i < y * nx + x1; i++, to++) if (!(ierr[i] > 0)) masked.push(to);
  }
  return masked;
}
