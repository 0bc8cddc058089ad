import { narrowLog2, patch, patchStride, queue, spot, spotStride } from "../../kernels/fit_layout.ts";
import type { Twin } from "../twin.ts";

/** Twin of shaders/queue.wgsl. */
export const queueKernel: Twin = ([patches, spots, lists], [first, count, most]) => {
  const found = new Array<number>(queue.lists).fill(0);
  for (let row = first; row < first + count; row++) {
    const get = (column: number) => patches[row * patchStride + column];
    const size = spots[get(patch.row) * spotStride + spot.size];
    if (size === 0) continue;
    const list = size === 64 ? queue.registers : get(patch.log2) > narrowLog2 ? queue.wide : queue.narrow;
    lists[queue.rows + list * most + found[list]++] = row;
  }
  found.forEach((groups, list) => lists.set([groups, 1, 1], 4 * list));
};
