import { footprintOf } from "../shared/footprint.ts";
import type { Twin } from "../twin.ts";

/** Twin of shaders/commit.wgsl. */
export const commit: Twin = ([patches, footprints, mixes, scratch, pix], [first, add], groups) => {
  for (let row = first; row < first + groups; row++) {
    const p = footprintOf(patches, footprints, mixes, row), flux = add === 1 ? p.flux : -p.flux;
    for (let y = 0; y < p.height; y++) {
      for (let x = 0; x < p.width; x++) if (p.inside(x, y)) pix[p.pixel(x, y)] += flux * scratch[p.image(x, y)];
    }
  }
};
