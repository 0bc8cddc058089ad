import type { WorkProgress } from "../../base/progress.ts";
import type { Gaps, StampChoice } from "./walk.ts";

export interface CutoutRequest extends StampChoice {
  /** Directory of the data set. */
  to: string;
  formats: readonly ("hdf5" | "zarr")[];
  seed: number;
  /** As `readShares` gives them. */
  shares: readonly number[];
  /** Takes the finished bricks even if others are not finished. */
  partial: boolean;
  say: (line: string) => void;
  progress?: WorkProgress;
}

/** The last file that is written: it describes the data set. */
export interface CutoutManifest extends Gaps {
  schema: "obiwan-cutouts-1";
  code: string;
  plan: string;
  /** SHA-256 of everything that the arrays follow from. */
  key: string;
  what: StampChoice["what"];
  size: number;
  bands: string[];
  seed: number;
  shares: Record<string, number>;
  cuts: { names: string[] | null; definitions: StampChoice["cuts"] };
  counts: Record<string, { real: number; injected: number }>;
  onEdge: number;
  /** Of HDF5 the file itself; of Zarr the list of its files' sums, as sha256sum writes it, in the order of names. */
  files: { path: string; bytes: number; sha256: string }[];
}

export const cutoutNames = { manifest: "cutouts.json", hdf5: "cutouts.h5", zarr: "cutouts.zarr" } as const;
