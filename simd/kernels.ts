// Kernels as a processor does them, four pixels at a time.
export { commit } from "./fit/commit";
export { draw, draw as draw64 } from "./fit/draw";
export { footprint } from "./fit/footprint";
export { linearize } from "./fit/linearize";
export { measure } from "./fit/measure";
export { mix } from "./fit/mix";
export { psf_sum } from "./fit/psf_sum";
export { queue } from "./fit/queue";
export { step } from "./fit/step/step";
export { step_survey } from "./fit/step/step_survey";
export { detmap } from "./imaging/detmap";
export { smooth_columns, smooth_rows } from "./imaging/smooth";
export { stack } from "./imaging/stack";
export { stack_finish } from "./imaging/stack_finish";
export { accumulate } from "./joint/accumulate";
export { cross } from "./joint/cross";
export { weigh } from "./joint/weigh";
export { outlier_blur } from "./outliers/outlier_blur";
export { outlier_compare } from "./outliers/outlier_compare";
export { outlier_match } from "./outliers/outlier_match";
export { outlier_patch } from "./outliers/outlier_patch";
export { outlier_sums } from "./outliers/outlier_sums";
export { roomBytes, useRoom } from "./rooms";

/** First byte that buffers may lie at. */
export function heapBase(): usize {
  return __heap_base;
}
