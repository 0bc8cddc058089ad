import type { PassProgress } from "../../base/progress.ts";
import type { Engine } from "../../compute/engine.ts";
import type { Shift } from "../../patches/workspace.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { ExtendedObject } from "../../survey/extended/extended_object.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { BlobMap, Detection } from "../../survey/source.ts";
import type { ReferenceStar } from "../../survey/stars/star.ts";
import type { FitTrace } from "./trace.ts";
import type { FitLimits } from "./work_budget.ts";

/** A new source in the residuals of a blob, in pixels of the blob's grid. */
export interface ResidualPeak {
  x: number;
  y: number;
  /** nmgy per band of the run */
  flux: number[];
}

/** A blob's box as a grid, and its cut-outs with some pixels. */
interface BlobOnGrid {
  grid: BrickGrid;
  exposures: Exposure[];
  /** Pixels of the blob. */
  mask: Uint8Array;
}

/** Image work inside blobs that other stages do. */
export interface BlobImageWork {
  /** Label per pixel of each blob: index of the seed that owns it, −1 for none; seeds are bright to faint, at rounded pixels of the
   * blob's grid. */
  segment(
    blobs: readonly (BlobOnGrid & { seeds: { x: number; y: number; forcedPointSource: boolean }[] })[],
  ): Promise<Int32Array[]>;
  /** Sources in the residuals of each blob that stand out against the models, of which there is one for each exposure; none where
   * there is a veto. */
  findInResiduals(
    blobs: readonly (BlobOnGrid & {
      models: Float32Array[];
      bands: readonly string[];
      avoid: { x: number; y: number }[];
      veto?: Uint8Array;
    })[],
  ): Promise<ResidualPeak[][]>;
}

export interface FitInput {
  engine: Engine;
  grid: BrickGrid;
  bands: readonly string[];
  exposures: readonly Exposure[];
  detections: readonly Detection[];
  map: BlobMap;
  /** Stars that detections name, and what they mark [ny*nx] (survey/stars/star_marks.ts); none by default. */
  stars?: readonly ReferenceStar[];
  marks?: Uint8Array;
  /** Large galaxies that detections name; none by default. */
  extended?: readonly ExtendedObject[];
  /** Fits skies along with sources on marked pixels; so by default. */
  fitBackground?: boolean;
  /** Fits giant blobs as tiles; by default those alone that lie in a cluster of stars. */
  subBlobs?: boolean;
  /** Blobs to fit. */
  wanted: readonly number[];
  images: BlobImageWork;
  /** Adds the covariances of every source to the result. */
  covariances?: boolean;
  /** When a blob gets no further fits; by default each fit's own limits are the only ones. */
  limits?: FitLimits;
  /** How models are shifted by a fraction of a pixel; as the survey does by default. */
  shift?: Shift;
  /** Follows the survey's fitter step by step instead of fitting to the optimum. */
  compat?: boolean;
  /** The engine replaces a failed device: sources are flagged. */
  fallback?: boolean;
  /** Called after each wave with the number of sources done in a pass. */
  progress?: PassProgress;
  /** Is told what the fit does to every source; nothing that comes out depends on it. */
  trace?: FitTrace;
}
