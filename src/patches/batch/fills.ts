/** How the images of a batch's patches share the scratch memory. */
import { drawList, narrowLog2 } from "../../kernels/draw_queue.ts";
import { type BatchPatch, scratchOf } from "./batch_patch.ts";

/** Patches whose models have as many images: rows first … first + count − 1 of the patch buffer. */
export interface Run {
  first: number;
  count: number;
  fields: number;
}

/** Patches whose images lie in the scratch memory at the same time: rows of the patch buffer. */
export interface Fill {
  first: number;
  count: number;
  /** Lists of the draw queue that may hold any of them. */
  lists: readonly number[];
  runs: readonly Run[];
}

/** Lists that the device can put a patch into: it chooses between the nominal size and half of it. */
function listsOf(size: number, hasHalf: boolean): number[] {
  const { narrow, registers, wide } = drawList;
  if (Math.log2(size) > narrowLog2) return [wide];
  if (size === 64) return hasHalf ? [narrow, registers] : [registers];
  return size === 128 && hasHalf ? [narrow, registers] : [narrow];
}

/** Fills a scratch memory again and again. @param hasHalf whether the PSF of patch i fits into half its transform
 * @param capacity values @returns the fills, and the first value of each patch's images */
export function fillScratch(
  patches: readonly BatchPatch[],
  hasHalf: (i: number) => boolean,
  capacity: number,
): { fills: Fill[]; starts: number[] } {
  const fills: { first: number; count: number; lists: number[]; runs: Run[] }[] = [], starts: number[] = [];
  let used = 0;
  patches.forEach((p, i) => {
    const need = scratchOf(p);
    if (used + need > capacity) used = 0;
    if (used === 0) fills.push({ first: i, count: 0, lists: [], runs: [] });
    const fill = fills[fills.length - 1], last = fill.runs.at(-1);
    fill.count++;
    for (const list of listsOf(p.patch.size, hasHalf(i))) if (!fill.lists.includes(list)) fill.lists.push(list);
    if (last?.fields === p.fields) last.count++;
    else fill.runs.push({ first: i, count: 1, fields: p.fields });
    starts.push(used);
    used += need;
  });
  return { fills, starts };
}
