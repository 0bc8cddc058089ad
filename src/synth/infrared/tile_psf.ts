import { fwhmPerSigma } from "../../base/units.ts";
import { tileScale, type WiseBand } from "../../survey/infrared/wise_bands.ts";

/** Seeing of WISE, FWHM in arcsec (Wright et al. 2010, AJ 140, 1868). */
const fwhm: Readonly<Record<WiseBand, number>> = { w1: 6.1, w2: 6.4, w3: 6.5, w4: 12 };

/** Side of a stamp, pixels. */
export const psfSize = 63;
/** Share of the light of each Gaussian, and its width in units of the core's. */
const parts = [[0.88, 1], [0.09, 2.2], [0.03, 5]] as const;

/** PSF of a band [psfSize²], unit sum: a Gaussian core and wings. */
export function tilePsf(band: WiseBand): Float64Array {
  const sigma = fwhm[band] / tileScale / fwhmPerSigma, half = psfSize >> 1, data = new Float64Array(psfSize ** 2);
  for (let k = 0; k < data.length; k++) {
    const x = k % psfSize - half, y = Math.floor(k / psfSize) - half;
    for (const [share, width] of parts) {
      const variance = (sigma * width) ** 2;
      data[k] += share * Math.exp(-0.5 * (x * x + y * y) / variance) / (2 * Math.PI * variance);
    }
  }
  const sum = data.reduce((a, b) => a + b, 0);
  return data.map((v) => v / sum);
}
