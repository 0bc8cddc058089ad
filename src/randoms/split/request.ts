import type { BrickRow } from "../../survey/bricks/brick_selection.ts";
import type { SplitManifest } from "./manifest.ts";

/** Margin: arcsec around a brick's own area, the overhang of its image: (3600 · 0.262″ − 900″) / 2. A fake farther out lies outside
 * the image. At that distance the largest fakes that samples hold (n = 4, half-light radius 5″, magnitude 20) have 4e-5 nmgy a pixel,
 * 0.7 % of the noise of a DECam g exposure and 0.13 % of a z exposure. Memory: bytes of rows that are kept before they go to the disk. */
export const splitDefaults = { margin: 21.6, memory: 64 << 20 };

export interface SplitPlace {
  outdir: string;
  /** Bricks that get files, and whether these are all of the survey's. */
  bricks: readonly BrickRow[];
  all: boolean;
  /** arcsec, 0..600 */
  margin?: number;
}

export interface SplitRequest extends SplitPlace {
  /** FITS tables (also gzipped), Parquet files, or tables of any format of `readAnyTable`. */
  inputs: readonly string[];
  /** The program's names of columns to the tables'. */
  mapping?: ReadonlyMap<string, string>;
  /** bytes */
  memory?: number;
}

export interface SplitProgress {
  act: "read" | "write";
  /** Rows. */
  done: number;
  total: number;
}

export interface SplitReport {
  manifest: SplitManifest;
  /** What already existed: nothing, rows sorted by an earlier call, or all files. */
  found: "nothing" | "sorted" | "finished";
}
