/** Covariances of a source's parameters in the catalogue's convention: what they are of, and in which order. */

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
