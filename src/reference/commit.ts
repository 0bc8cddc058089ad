import { drawPatch } from "./draw_patch.ts";
import type { Kernel } from "./reference_engine.ts";

/** Twin of shaders/commit.wgsl. */
export const commit: Kernel = ([patches, places, mixes, bank, pix], [first, add], groups) => {
  for (let row = first; row < first + groups; row++) {
    const p = drawPatch(patches, places, mixes, bank, row, 1), flux = add === 1 ? p.flux : -p.flux;
    for (let y = 0; y < p.height; y++) {
      for (let x = 0; x < p.width; x++) pix[p.pixel(x, y)] += flux * p.fields[0][(y + 1) * (p.width + 2) + x + 1];
    }
  }
};
