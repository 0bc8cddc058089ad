// Kernels as a processor does them, four pixels at a time.
export { detmap } from "./imaging/detmap";
export { smooth_columns, smooth_rows } from "./imaging/smooth";
export { stack } from "./imaging/stack";
export { stack_finish } from "./imaging/stack_finish";
export { accumulate } from "./joint/accumulate";
export { cross } from "./joint/cross";
export { weigh } from "./joint/weigh";

/** First byte that buffers may lie at. */
export function heapBase(): usize {
  return __heap_base;
}
