/** How much useful arithmetic a patch is: the published counting rule of the bench. Exponentials are counted apart; what a
 * kernel does beyond the rule (padding, addresses, second passes) does not count. */

export interface Work {
  flop: number;
  exps: number;
  /** Bytes that must come from or go to memory. */
  bytes: number;
}

export const noWork: Work = { flop: 0, exps: 0, bytes: 0 };

export const times = (w: Work, n: number): Work => ({ flop: n * w.flop, exps: n * w.exps, bytes: n * w.bytes });

/** Value, two slopes by position and three by covariance of one Gaussian at one pixel: u = P·d 6, quadratic form 3, height
 * times exponential 2, slopes 4, three moments with their weight 11, sums 3. A Sérsic index adds 4. */
const perGaussian = 29, perIndex = 4;

/** Normal equations of one pixel: P(P+1)/2 + P + 1 multiply-adds, and 4P + 2 to form the weighted columns. */
export const normalFlop = (parameters: number): number => (parameters + 1) * (parameters + 2) + 4 * parameters + 2;

/** Data and inverse error, and the sums that come out. */
const patchBytes = (pixels: number, parameters: number) =>
  8 * pixels + 4 * ((parameters * (parameters + 1)) / 2 + parameters + 1);

/** Normal equations of a patch drawn in pixel space. @param gaussians galaxy × PSF @param parameters 3 for a star, 6 for a
 * galaxy, 7 with a Sérsic index */
export function mogPatch(pixels: number, gaussians: number, parameters: number): Work {
  const each = perGaussian + (parameters > 6 ? perIndex : 0);
  return {
    flop: pixels * (gaussians * each + normalFlop(parameters)),
    exps: pixels * gaussians,
    bytes: patchBytes(pixels, parameters),
  };
}

/** Fourier way: per mode and Gaussian the exponent, value, and variance-weighted sums; per mode the quadratic form, shift
 * and PSF product, derivative factors and packing. */
const perModeGaussian = 9, perMode = 74;

/** One complex transform of size² points, 5 N log₂ N. */
export const transformFlop = (size: number): number => 5 * size * size * 2 * Math.log2(size);

/** Normal equations of a patch drawn through a pixel PSF. @param size of the transform @param fields images that must be
 * drawn, value and derivatives by position, radius, ellipticity and index: 3 of a star, 4 of a round galaxy, 6, 7 with an
 * index; two real ones share a complex transform */
export function fourierPatch(
  pixels: number,
  size: number,
  gaussians: number,
  fields: number,
  parameters: number,
): Work {
  const modes = (size / 2 + 1) * size;
  return {
    flop: modes * (perModeGaussian * gaussians + perMode) + Math.ceil(fields / 2) * transformFlop(size) +
      pixels * normalFlop(parameters),
    exps: modes * gaussians,
    bytes: patchBytes(pixels, parameters) + 8 * modes,
  };
}

/** One model drawn on its pixels: value only, half a complex transform, one multiply-add a pixel. Per mode the quadratic
 * form 5, shift 6, PSF 6, value 2; per Gaussian exponent, height and sum 3. */
export function renderPatch(pixels: number, size: number, gaussians: number): Work {
  const modes = (size / 2 + 1) * size;
  return {
    flop: modes * (3 * gaussians + 19) + transformFlop(size) / 2 + 2 * pixels,
    exps: modes * gaussians,
    bytes: 8 * pixels + 8 * modes,
  };
}
