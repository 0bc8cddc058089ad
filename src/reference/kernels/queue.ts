import { drawList, drawLists, groupsAt, listAt, narrowLog2 } from "../../kernels/draw_queue.ts";
import { footprintRow, patchRow } from "../../kernels/fit_layout.ts";
import type { Twin } from "../twin.ts";

/** Twin of shaders/queue.wgsl. */
export const queue: Twin = ([patches, footprints, values], [first, count, most]) => {
  const found = new Array<number>(drawLists).fill(0);
  for (let row = first; row < first + count; row++) {
    const patch = patchRow.reader(patches, row), size = footprintRow.reader(footprints, patch("row"))("size");
    if (size === 0) continue;
    const other = patch("log2") > narrowLog2 ? drawList.wide : drawList.narrow;
    const list = size === 64 ? drawList.registers : other;
    values[listAt(list, most) + found[list]++] = row;
  }
  found.forEach((groups, list) => values.set([groups, 1, 1], groupsAt(list)));
};
