/** Which patches each drawing kernel draws, u32, by the kernel `queue`: the workgroups of every list as an indirect dispatch
 * reads them, then the lists, each with room for the most patches of a dispatch. */
import { layout } from "../compute/layout.ts";
import { enumerate, wgslConstants } from "../compute/wgsl.ts";

/** Small transforms keep few lanes busy; large ones would loop too long on few: `narrow` up to a nominal size of
 * 2^narrowLog2, `wide` beyond; `registers` for those that lanes hold in registers. The nominal size depends on the patch
 * alone, so the sums round the same way whatever else is in the batch. */
export const drawList = enumerate(["narrow", "registers", "wide"]);
export const drawLists = Object.keys(drawList).length;
export const narrowLog2 = 7;

/** Workgroups of a list. */
const groupsRow = layout("groups", { x: 1, y: 1, z: 1, unused: 1 });
/** First value of a list's workgroups. */
export const groupsAt = (list: number): number => list * groupsRow.stride;
/** First value of a list. @param most patches of a list */
export const listAt = (list: number, most: number): number => groupsAt(drawLists) + list * most;
/** Values of the whole. */
export const queueLength = (most: number): number => listAt(drawLists, most);

export const queueWgsl = (): string =>
  groupsRow.wgsl + wgslConstants(drawList, "u32", "list") +
  wgslConstants({ drawLists, listsAt: groupsAt(drawLists), narrowLog2 }, "u32");
