/** Radii of the catalogue's aperture fluxes, arcsec. */
export const apertureRadii = [0.5, 0.75, 1, 1.5, 2, 3.5, 5, 7] as const;

/** Radii of aperture fluxes in WISE, arcsec. */
export const wiseApertureRadii = [3, 5, 7, 9, 11] as const;
