/** Fitted sources as plain values. */
import type { SkyMotion } from "./stars/motion.ts";

/** Point source, round exponential of free size, de Vaucouleurs, exponential, Sérsic. */
export type SourceType = "PSF" | "REX" | "DEV" | "EXP" | "SER";

/** dchisq order. */
export const modelOrder: readonly SourceType[] = ["PSF", "REX", "DEV", "EXP", "SER"];

/** Parameters of one source. Shapes in the EllipseE convention (r_e semi-major, arcsec). Flux per band of the run, nmgy. */
export interface SourceParameters {
  /** Model. */
  type: SourceType;
  /** Right ascension, deg. */
  ra: number;
  /** Declination, deg. */
  dec: number;
  /** nmgy per band. */
  flux: number[];
  /** Semi-major half-light radius, arcsec; 0 of a point source. */
  re: number;
  /** First ellipticity component. */
  e1: number;
  /** Second ellipticity component. */
  e2: number;
  /** Sérsic index. */
  sersic: number;
  /** Of a reference star: the position is where it was at the motion's epoch. */
  motion?: SkyMotion;
}

/** Diagonal inverse variances of the same parameters (ra, dec in 1/deg²; of RA cos dec). */
export interface SourceIvar {
  /** 1/deg², of RA cos Dec. */
  ra: number;
  /** 1/deg² */
  dec: number;
  /** 1/nmgy² per band. */
  flux: number[];
  /** 1/arcsec² */
  re: number;
  /** Of the first ellipticity component. */
  e1: number;
  /** Of the second ellipticity component. */
  e2: number;
  /** Of the Sérsic index. */
  sersic: number;
}

/** One model tried on one source. */
export interface FittedModel {
  /** At the end of the fit. */
  parameters: SourceParameters;
  /** How well they are known. */
  ivar: SourceIvar;
  /** χ² improvement over no source. */
  dchisq: number;
  /** Iterations of the full fit. */
  steps: number;
  /** A parameter is on its bound. */
  hitLimit: boolean;
  /** The radius is. */
  hitRadiusLimit: boolean;
  /** The Sérsic index is. */
  hitSersicLimit: boolean;
  /** How its fit ended (base/flags.ts); 0: at an optimum. */
  flags: number;
}

/** One row of the catalogue as the fit leaves it. Per-band arrays follow the bands of the run. */
export interface FittedSource {
  /** Of the model that was chosen. */
  parameters: SourceParameters;
  /** How well they are known. */
  ivar: SourceIvar;
  /** χ² improvement over no source by PSF, REX, DEV, EXP, SER; 0 where it was not tried. */
  dchisq: number[];
  /** Every model that was tried. */
  models: Partial<Record<SourceType, FittedModel>>;
  /** Number of its blob. */
  blob: number;
  /** Column at detection, brick pixels. */
  initialX: number;
  /** Row at detection, brick pixels. */
  initialY: number;
  /** Filter that found it, as detections are called; absent where the residuals did. */
  peakSed?: string;
  /** Found in the residuals of a first fit. */
  iterative: boolean;
  /** A parameter is on its bound. */
  hitLimit: boolean;
  /** The radius is. */
  hitRadiusLimit: boolean;
  /** The Sérsic index is. */
  hitSersicLimit: boolean;
  /** Nothing but a point source was tried, for what stands near it. */
  forcedPointSource: boolean;
  /** A constant sky on each of its stamps was fitted along with every model. */
  fitBackground: boolean;
  /** Place in the list of reference stars; absent of other sources. */
  star?: number;
  /** Place in the list of extended objects; absent of other sources. */
  extended?: number;
  /** The row is there so that readers know of the object: what it is in the survey's words, no model. */
  listedAs?: "DUP" | "NUN";
  /** Why the fit is not to be trusted (base/flags.ts). */
  flags: number;
  /** Light of others below the model over its own, per band. */
  fracflux: number[];
  /** Share of the model's light on masked pixels, per band. */
  fracmasked: number[];
  /** Share of the model's light within the blob, per band. */
  fracin: number[];
  /** χ² per pixel, weighted with the model, per band. */
  rchisq: number[];
  /** Noise-equivalent area arcsec². */
  nea: number[];
  /** Σ over exposures of Σm²/(flux² sig1²) within the blob, 1/nmgy². */
  blobDepth: number[];
  /** Present when asked for. */
  covariance?: SourceCovariance;
  /** Where the blob is on the grid, its pixels, and the exposures that see it. */
  blobBox: { x0: number; y0: number; width: number; height: number; npix: number; nimages: number };
}

/** Uncertainties of one fitted source: inverse of its normal matrix on all pixels of its blob, without priors. */
export interface SourceCovariance {
  /** Upper triangle, row by row (`packedAt` in math/linear/packed.ts), over `covarianceParameters`; 0 for parameters that are not free. */
  matrix: Float64Array;
  /** Bit i: parameter i is free and constrained by the pixels. */
  free: number;
  /** The normal matrix cannot be inverted; `matrix` is 0. */
  singular: boolean;
  /** Per band, nmgy²: variance of the flux with positions and shapes fixed and the fluxes of the blob's other sources free;
   * NaN where they cannot be told apart, 0 without data. */
  fluxVariance: number[];
  /** Sources further down the list whose models share pixels with this one's: covariance of both fluxes under the same
   * conditions, nmgy² per band; 0 where they share none. */
  partners: { other: FittedSource; flux: number[] }[];
}

/** A detection, before any fit. */
export interface Detection {
  /** Brick-grid pixel: the peak's, which is whole, or where a star is. */
  x: number;
  y: number;
  ra: number;
  dec: number;
  /** Filter that found it, and its signal to noise there; empty and 0 of a star, which is known before. */
  sed: string;
  sn: number;
  /** Starting flux per band, nmgy. */
  flux: number[];
  needsInitialFlux: boolean;
  blob: number;
  /** Place in the list of reference stars; absent of what the images show. */
  star?: number;
  /** Place in the list of extended objects, of a galaxy that is fitted. */
  galaxy?: number;
}

/** Segmentation of the brick: −1 = none, else 0-based blob number, in scan order. */
export interface BlobMap {
  /** Columns. */
  nx: number;
  /** Rows. */
  ny: number;
  /** Blob of each pixel [ny*nx]. */
  data: Int32Array;
  /** Blobs. */
  count: number;
}
