import { weighRow } from "../../../kernels/joint_layout.ts";
import type { Twin } from "../../twin.ts";

/** Twin of shaders/joint/accumulate.wgsl. */
export const accumulate: Twin = ([rows, fluxes, units, model], [first], groups) => {
  for (let row = first; row < first + groups; row++) {
    const get = weighRow.reader(rows, row), width = get("width"), height = get("height"), stride = get("pixelStride");
    const flux = fluxes[row];
    for (let y = 0, unit = get("unit"), to = get("pixel"); y < height; y++, to += stride) {
      for (let x = 0; x < width; x++) model[to + x] += flux * units[unit++];
    }
  }
};
