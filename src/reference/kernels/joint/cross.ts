import { productRow, termRow } from "../../../kernels/joint_layout.ts";
import type { Twin } from "../../twin.ts";

/** Twin of shaders/joint/cross.wgsl. */
export const cross: Twin = ([terms, left, right, ierr, products], [first], groups) => {
  for (let row = first; row < first + groups; row++) {
    const get = termRow.reader(terms, row), width = get("width"), height = get("height");
    let sum = 0;
    for (let y = 0; y < height; y++) {
      const a = get("a") + y * get("aStride"), b = get("b") + y * get("bStride");
      const w = get("weight") + y * get("weightStride");
      for (let x = 0; x < width; x++) sum += left[a + x] * right[b + x] * ierr[w + x] ** 2;
    }
    productRow.row(products, row).set(productRow.pack({ sum, work: width * height, tag: row + 1 }));
  }
};
