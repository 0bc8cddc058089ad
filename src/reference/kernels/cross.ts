import { product, productStride, term, termStride } from "../../kernels/joint_layout.ts";
import type { Twin } from "../twin.ts";

/** Twin of shaders/cross.wgsl. */
export const cross: Twin = ([terms, left, right, ierr, products], [first], groups) => {
  for (let row = first; row < first + groups; row++) {
    const get = (column: number) => terms[row * termStride + column];
    const width = get(term.width), height = get(term.height);
    let sum = 0;
    for (let y = 0; y < height; y++) {
      const a = get(term.a) + y * get(term.aStride), b = get(term.b) + y * get(term.bStride);
      const w = get(term.weight) + y * get(term.weightStride);
      for (let x = 0; x < width; x++) sum += left[a + x] * right[b + x] * ierr[w + x] ** 2;
    }
    products[row * productStride + product.sum] = sum;
    products[row * productStride + product.work] = width * height;
    products[row * productStride + product.tag] = row + 1;
  }
};
