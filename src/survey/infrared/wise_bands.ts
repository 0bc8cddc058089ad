/** The bands of WISE, and what their images count in. */

/** W1 to W4: 3.4, 4.6, 12 and 22 µm. */
export const wiseBands = ["w1", "w2", "w3", "w4"] as const;

export type WiseBand = (typeof wiseBands)[number];

export const isWiseBand = (band: string): band is WiseBand => (wiseBands as readonly string[]).includes(band);

/** Magnitude in the system of AB less that in the system of Vega, in which images of unWISE are
 * (https://www.legacysurvey.org/dr9/description/#photometry). */
const abLessVega: Readonly<Record<WiseBand, number>> = { w1: 2.699, w2: 3.339, w3: 5.174, w4: 6.620 };

/** AB nanomaggies of a Vega nanomaggy. */
export const abPerVega = (band: WiseBand): number => 10 ** (-0.4 * abLessVega[band]);

/** Electrons per count of the detectors, and the magnitude (Vega) of one count in an exposure of 7.7 s (W1, W2) or 8.8 s
 * (Explanatory Supplement to the WISE All-Sky Release, sections III.2 and IV.4). */
const detectors: Readonly<Record<WiseBand, { gain: number; zeropoint: number }>> = {
  w1: { gain: 3.20, zeropoint: 20.5 },
  w2: { gain: 3.83, zeropoint: 19.5 },
  w3: { gain: 6.83, zeropoint: 18.0 },
  w4: { gain: 24.50, zeropoint: 13.0 },
};

/** Magnitude (Vega) of one count of an image of unWISE. */
export const vegaZeropoint = 22.5;

/** Electrons that a Vega nanomaggy gives in a stack. @param exposures how many were stacked */
export function electronsPerVega(band: WiseBand, exposures: number): number {
  const { gain, zeropoint } = detectors[band];
  return gain * 10 ** (0.4 * (zeropoint - vegaZeropoint)) * exposures;
}

/** Side of a pixel of unWISE, arcsec. */
export const tileScale = 2.75;
/** Pixels on a side of a tile. */
export const tileSize = 2048;
