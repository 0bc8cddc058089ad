import type { ModelName } from "../../kernels/fit_types.ts";
import type { Blob } from "../../patches/cutouts.ts";
import type { Shape } from "../../patches/shape.ts";
import type { Stamp } from "../../patches/stamps.ts";
import type { FittedModel } from "../../survey/source.ts";

/** A source on its way through the fit. */
export interface WorkingSource {
  blob: Blob;
  /** Index in the list of detections; −1 for sources found in the residuals. */
  detection: number;
  peakSed?: string;
  initialX: number;
  initialY: number;
  iterative: boolean;
  shape: Shape;
  /** Where the source was subtracted, and where it is fitted during the present pass. */
  stamps: Stamp[];
  forcedPointSource: boolean;
  /** The detection's flux means little (saturated pixels). */
  needsInitialFlux: boolean;
  /** Chosen by model selection; empty before. */
  models: Partial<Record<ModelName, FittedModel>>;
  dchisq: Partial<Record<ModelName, number>>;
  dropped?: string;
  /** Why the fit is not to be trusted (base/flags.ts). */
  flags: number;
}
