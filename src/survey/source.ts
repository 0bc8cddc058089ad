/** Fitted sources as plain values. */

/** Point source, round exponential of free size, de Vaucouleurs, exponential, Sérsic. */
export type SourceType = "PSF" | "REX" | "DEV" | "EXP" | "SER";

/** dchisq order. */
export const modelOrder: readonly SourceType[] = ["PSF", "REX", "DEV", "EXP", "SER"];

/** Parameters of one source. Shapes in the EllipseE convention (r_e semi-major, arcsec). Flux per band of the run, nmgy. */
export interface SourceParameters {
  type: SourceType;
  ra: number;
  dec: number;
  flux: number[];
  re: number;
  e1: number;
  e2: number;
  sersic: number;
}

/** Diagonal inverse variances of the same parameters (ra, dec in 1/deg²; of RA cos dec). */
export interface SourceIvar {
  ra: number;
  dec: number;
  flux: number[];
  re: number;
  e1: number;
  e2: number;
  sersic: number;
}

/** One model tried on one source. */
export interface FittedModel {
  parameters: SourceParameters;
  ivar: SourceIvar;
  /** χ² improvement over no source. */
  dchisq: number;
  /** Iterations of the full fit. */
  steps: number;
  hitLimit: boolean;
  hitRadiusLimit: boolean;
  hitSersicLimit: boolean;
  /** How its fit ended (base/flags.ts); 0: at an optimum. */
  flags: number;
}

/** One row of the catalogue as the fit leaves it. Per-band arrays follow the bands of the run. */
export interface FittedSource {
  parameters: SourceParameters;
  ivar: SourceIvar;
  /** PSF, REX, DEV, EXP, SER */
  dchisq: number[];
  models: Partial<Record<SourceType, FittedModel>>;
  blob: number;
  /** Position at detection, brick pixels. */
  initialX: number;
  initialY: number;
  iterative: boolean;
  hitLimit: boolean;
  hitRadiusLimit: boolean;
  hitSersicLimit: boolean;
  forcedPointSource: boolean;
  /** Why the fit is not to be trusted (base/flags.ts). */
  flags: number;
  fracflux: number[];
  fracmasked: number[];
  fracin: number[];
  rchisq: number[];
  /** Noise-equivalent area arcsec². */
  nea: number[];
  /** Σ over exposures of Σm²/(flux² sig1²) within the blob, 1/nmgy². */
  blobDepth: number[];
  /** Present when asked for. */
  covariance?: SourceCovariance;
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
  /** Brick-grid pixel (integer peak). */
  x: number;
  y: number;
  ra: number;
  dec: number;
  /** Filter that found it, and its signal to noise there. */
  sed: string;
  sn: number;
  /** Starting flux per band, nmgy. */
  flux: number[];
  needsInitialFlux: boolean;
  blob: number;
}

/** Segmentation of the brick: −1 = none, else 0-based blob number, in scan order. */
export interface BlobMap {
  nx: number;
  ny: number;
  data: Int32Array;
  count: number;
}
