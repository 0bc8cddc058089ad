import type { Engine } from "../../compute/engine.ts";
import { ReferenceEngine } from "../../reference/reference_engine.ts";
import { SimdEngine } from "../../simd/simd_engine.ts";

/** Engines that work on images on the processor: four pixels at a time in f32, or the f64 twins. */
export type HostKind = "simd" | "reference";

/** A new engine of a kind. @param threads that one in f32 has beside this one */
export const hostEngine = (kind: HostKind, threads = 0): Engine =>
  kind === "simd" ? new SimdEngine(threads) : new ReferenceEngine();
