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
  /** Something bright stands near it: nothing but a point source is tried. */
  forcedPointSource: boolean;
  /** Something that throws light about stands near it: a sky on each of its stamps is fitted along with every model. */
  fitBackground: boolean;
  /** What another catalogue knows of it, and its place in the list of such stars. */
  star?: { index: number; pointSource: boolean };
  /** What an atlas of large galaxies knows of it: its place in the list of extended objects, and the largest ln r_e that a fit may reach. */
  galaxy?: { index: number; ra: number; dec: number; lnreMax: number };
  /** Of a star or large galaxy that could not be fitted: it stays, as bright as that catalogue has it. */
  unfitted?: boolean;
  /** The detection's flux means little (saturated pixels). */
  needsInitialFlux: boolean;
  /** Chosen by model selection; empty before. */
  models: Partial<Record<ModelName, FittedModel>>;
  dchisq: Partial<Record<ModelName, number>>;
  dropped?: string;
  /** Why the fit is not to be trusted (base/flags.ts). */
  flags: number;
}

/** Whether another catalogue knows it: it stays, wherever a fit ends. */
export const isKnown = (s: WorkingSource): boolean => s.star !== undefined || s.galaxy !== undefined;

/** Where nothing but a point source is tried. */
export const isPoint = (s: WorkingSource): boolean => s.forcedPointSource || s.star?.pointSource === true;

/** Sources are visited from high to low: those of other catalogues before what the images show. */
export const rankOf = (s: WorkingSource): number => s.shape.flux.reduce((sum, f) => sum + f, isKnown(s) ? 1e6 : 0);

/** Leaves a source out; one of another catalogue stays, with the flux that it started from. */
export function giveUp(source: WorkingSource, why: string): void {
  if (isKnown(source)) source.unfitted = true;
  else source.dropped = why;
}
