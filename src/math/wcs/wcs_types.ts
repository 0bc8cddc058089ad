/** Sky coordinates: pixels are 0-based (centre of the first pixel is 0, 0), angles in degrees (ICRS). */
export interface Wcs {
  /** Position of a pixel. @returns [ra, dec], ra in [0, 360) */
  toSky(x: number, y: number): [number, number];
  /** Inverse with full distortion. @returns [x, y]; NaN where the sky position has no image */
  toPixel(ra: number, dec: number): [number, number];
  /** Linear term at CRPIX incl. the PV linear terms: [cd11, cd12, cd21, cd22], degrees per pixel. */
  readonly cd: readonly [number, number, number, number];
  /** The same WCS for a cut-out whose first pixel is (x0, y0) of this one. */
  shifted(x0: number, y0: number): Wcs;
}

/** Inverse of a row-major 2×2 matrix. */
export function invert2(m: readonly number[]): [number, number, number, number] {
  const det = m[0] * m[3] - m[1] * m[2];
  return [m[3] / det, -m[1] / det, -m[2] / det, m[0] / det];
}
