import type { Constants } from "../compute/engine.ts";

/** Contents of a buffer; every number is f64, so a twin reads like the formula. What a twin only reads may be the host's own arrays,
 * with fewer digits. */
export type BufferValues = Float64Array;
/** A twin works through all groups of a dispatch. */
export type Twin = (buffers: BufferValues[], params: readonly number[], groups: number, constants: Constants) => void;
