/** Units and how to go from one to the other. Every function keeps the order of operations that it states, because products are
 * compared byte by byte and floating-point arithmetic is not associative. */

/** One degree in radians: `angle * degree` is an angle in radians, `angle / degree` one in degrees. It is rounded itself, so that
 * for some angles `angle * degree` and `radians(angle)` differ in the last bit; neither may stand for the other. */
export const degree = Math.PI / 180;

/** (deg · π) / 180. @param deg degrees @returns radians */
export const radians = (deg: number): number => deg * Math.PI / 180;

/** (rad · 180) / π. @param rad radians @returns degrees */
export const degrees = (rad: number): number => rad * 180 / Math.PI;

/** Minutes and seconds of arc in a degree. */
export const arcminPerDegree = 60, arcsecPerDegree = 3600, masPerDegree = 3_600_000;

/** AB magnitude of one nanomaggy (3631 nJy). */
export const magnitudeOfNanomaggy = 22.5;

/** @param mag AB magnitude @returns flux in nanomaggies */
export const nanomaggies = (mag: number): number => 10 ** (0.4 * (magnitudeOfNanomaggy - mag));

/** @param flux nanomaggies @returns AB magnitude; NaN where the flux is not above 0 */
export const magnitude = (flux: number): number => flux > 0 ? magnitudeOfNanomaggy - 2.5 * Math.log10(flux) : NaN;

/** `magnitude()` as text for SQL. @param flux an expression in nanomaggies */
export const magnitudeSql = (flux: string): string => `${magnitudeOfNanomaggy} - 2.5 * log10(${flux})`;

/** @param zeropoint AB magnitude of one count in the whole exposure @returns counts per nanomaggy */
export const countsPerNanomaggy = (zeropoint: number): number => 10 ** ((zeropoint - magnitudeOfNanomaggy) / 2.5);

/** FWHM of a Gaussian in units of its sigma: 2 √(2 ln 2). */
export const fwhmPerSigma = 2 * Math.sqrt(2 * Math.LN2);

/** The same to four decimals, as the survey's fibre fluxes and PSF depths of the catalogue have it (lower by 9e-6). */
export const fwhmPerSigmaFourDecimals = 2.3548;

/** The same to two decimals, as the survey's detection filter and PSF models have it (lower by 0.2 %). */
export const fwhmPerSigmaTwoDecimals = 2.35;

/** Sigma as the survey's detection filter and PSF models take it. @param fwhm any unit of length @returns the same unit */
export const surveySigma = (fwhm: number): number => fwhm / fwhmPerSigmaTwoDecimals;
