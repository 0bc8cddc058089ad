// Lists the patches that each drawing kernel has to draw, and how many: the same as shaders/queue.wgsl.
import {
  DRAW_LISTS,
  FOOTPRINT_SIZE,
  FOOTPRINT_STRIDE,
  GROUPS_STRIDE,
  GROUPS_X,
  GROUPS_Y,
  GROUPS_Z,
  LIST_NARROW,
  LIST_REGISTERS,
  LIST_WIDE,
  LISTS_AT,
  NARROW_LOG2,
  PATCH_LOG2,
  PATCH_ROW,
  PATCH_STRIDE,
} from "../layout";
import { float, whole } from "./numbers";

/** Patches of each list so far. */
const counts = memory.data(4 * 4, 16);

function set(queue: usize, at: i32, value: i32): void {
  store<i32>(queue + (<usize> at << 2), value);
}

export function queue(patches: usize, footprints: usize, lists: usize, first: i32, count: i32, most: i32): void {
  memory.fill(counts, 0, 16);
  for (let row = first; row < first + count; row++) {
    const at = row * PATCH_STRIDE,
      size = i32(float(footprints, whole(patches, at + PATCH_ROW) * FOOTPRINT_STRIDE + FOOTPRINT_SIZE));
    if (size == 0) continue;
    const list = size == 64 ? LIST_REGISTERS : whole(patches, at + PATCH_LOG2) > NARROW_LOG2 ? LIST_WIDE : LIST_NARROW;
    const before = whole(counts, list);
    set(lists, LISTS_AT + list * most + before, row);
    set(counts, list, before + 1);
  }
  for (let list = 0; list < DRAW_LISTS; list++) {
    set(lists, GROUPS_STRIDE * list + GROUPS_X, whole(counts, list));
    set(lists, GROUPS_STRIDE * list + GROUPS_Y, 1);
    set(lists, GROUPS_STRIDE * list + GROUPS_Z, 1);
  }
}
