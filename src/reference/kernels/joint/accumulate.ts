import { weighRow } from "../../../kernels/joint_layout.ts";
import type { Twin } from "../../twin.ts";

/** Twin of shaders/joint/accumulate.wgsl. */
export const accumulate: Twin = ([rows, fluxes, units, model], [first], groups) => {
  for (let row = first; row < first + groups; row++) {
    const get = weighRow.reader(rows, row), width = get("width"), pixels = width * get("height");
    for (let i = 0; i < pixels; i++) {
      const y = Math.floor(i / width);
      model[get("pixel") + y * get("pixelStride") + i - y * width] += fluxes[row] * units[get("unit") + i];
    }
  }
};
