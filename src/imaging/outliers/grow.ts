import { type Box, intersection } from "../../base/plane.ts";
import { dilate } from "../../math/morphology.ts";
import { areaOf, heightOf, widthOf } from "../tiles.ts";

/** A mask grows in steps: by one, then over what is beyond so many σ within so many pixels, and so on. */
const rounds = [
  { first: 1, within: 5, beyond: 3 },
  { first: 1, within: 5, beyond: 2 },
] as const;
const last = 3;

/** Pixels that a mask may grow by. */
export const growth = rounds.reduce((sum, { first, within }) => sum + first + within, last);

/** A mask of significant pixels with what belongs to them. @param seeds pixels of the region that are set, a few
 * @param sn how many σ each pixel of the region differs by [area] @param region any box @returns pixels of the region */
export function grown(seeds: readonly number[], sn: ArrayLike<number>, region: Box): number[] {
  const width = widthOf(region), near = boxAround(seeds, region), nx = widthOf(near), ny = heightOf(near);
  let mask: Uint8Array = new Uint8Array(areaOf(near));
  const from = (i: number) => Math.floor(i / nx + near.y0 - region.y0) * width + i % nx + near.x0 - region.x0;
  for (const i of seeds) {
    mask[(Math.floor(i / width) + region.y0 - near.y0) * nx + i % width + region.x0 - near.x0] = 1;
  }
  for (const { first, within, beyond } of rounds) {
    mask = dilate(mask, nx, ny, first);
    const wider = dilate(mask, nx, ny, within);
    for (let i = 0; i < mask.length; i++) if (wider[i] && Math.abs(sn[from(i)]) > beyond) mask[i] = 1;
  }
  mask = dilate(mask, nx, ny, last);
  const out: number[] = [];
  for (let i = 0; i < mask.length; i++) if (mask[i]) out.push(from(i));
  return out;
}

/** The part of a region that a mask may grow over. */
function boxAround(seeds: readonly number[], region: Box): Box {
  const width = widthOf(region), box = { x0: Infinity, x1: -Infinity, y0: Infinity, y1: -Infinity };
  for (const i of seeds) {
    const x = region.x0 + i % width, y = region.y0 + Math.floor(i / width);
    box.x0 = Math.min(box.x0, x - growth);
    box.x1 = Math.max(box.x1, x + growth + 1);
    box.y0 = Math.min(box.y0, y - growth);
    box.y1 = Math.max(box.y1, y + growth + 1);
  }
  return intersection(box, region);
}
