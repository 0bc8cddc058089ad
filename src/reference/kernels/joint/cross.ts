import { productRow, termRow } from "../../../kernels/joint_layout.ts";
import type { Twin } from "../../twin.ts";

/** Twin of shaders/joint/cross.wgsl. */
export const cross: Twin = ([terms, left, right, ierr, products], [first], groups) => {
  for (let row = first; row < first + groups; row++) {
    const get = termRow.reader(terms, row), width = get("width"), height = get("height");
    const strides = [get("aStride"), get("bStride"), get("weightStride")];
    let a = get("a"), b = get("b"), w = get("weight"), sum = 0;
    for (let y = 0; y < height; y++, a += strides[0], b += strides[1], w += strides[2]) {
      for (let x = 0; x < width; x++) {
        const ie = ierr[w + x];
        sum += left[a + x] * right[b + x] * ie * ie;
      }
    }
    productRow.row(products, row).set(productRow.pack({ sum, work: width * height, tag: row + 1 }));
  }
};
