import { psfSumRow } from "../../kernels/transform_layout.ts";
import type { Twin } from "../twin.ts";

/** Twin of shaders/psf_sum.wgsl. */
export const psf_sum: Twin = ([rows, weights, planes, psfTransforms], [first], groups) => {
  for (let row = first; row < first + groups; row++) {
    const get = psfSumRow.reader(rows, row), target = get("target"), from = get("planes"), weight = get("weights");
    const count = get("count"), length = get("length");
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let p = 0; p < count; p++) sum += weights[weight + p] * planes[from + p * length + i];
      psfTransforms[target + i] = sum;
    }
  }
};
