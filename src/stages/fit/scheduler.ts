import type { FitOutput } from "./output.ts";

/** Decides which blobs of a brick are fitted together, and which need no fit any more: what a fit gives depends on its blob
 * alone, so every schedule gives the same. */
export interface FitScheduler {
  /** Fits blobs. @param blobs to fit @param pixels what the fits read, to know them again by @param fit does some of the blobs
   * @param giveUp result of a blob that is not to be tried @returns results in the order of the blobs */
  fitAll(
    blobs: readonly number[],
    pixels: readonly ArrayBufferView[],
    fit: (some: readonly number[]) => Promise<FitOutput>,
    giveUp: (blob: number, reason: string) => FitOutput,
  ): Promise<FitOutput[]>;
}
