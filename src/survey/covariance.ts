/** Covariances of a source's parameters in the catalogue's convention: what they are of, and in which order. */
import type { FittedSource } from "./source.ts";

/** Uncertainties of one fitted source: inverse of its normal matrix on all pixels of its blob, without priors. */
export interface SourceCovariance {
  /** Upper triangle, row by row (`packedAt`), over `covarianceParameters`; 0 for parameters that are not free. */
  matrix: Float64Array;
  /** Bit i: parameter i is free and the pixels say something of it. */
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

export interface CovarianceParameter {
  name: string;
  unit: string;
}

/** Rows and columns of the matrix. `ra` is RA·cos(dec). */
export function covarianceParameters(bands: readonly string[]): CovarianceParameter[] {
  const parameter = (name: string, unit: string) => ({ name, unit });
  return [
    parameter("ra", "deg"),
    parameter("dec", "deg"),
    ...bands.map((b) => parameter(`flux_${b}`, "nanomaggies")),
    parameter("shape_r", "arcsec"),
    parameter("shape_e1", ""),
    parameter("shape_e2", ""),
    parameter("sersic", ""),
  ];
}

/** Place of element (i, j), i <= j, in the packed upper triangle of an n×n matrix. */
export const packedAt = (n: number, i: number, j: number): number => i * n - (i * (i - 1)) / 2 + (j - i);
