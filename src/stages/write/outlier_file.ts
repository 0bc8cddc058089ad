import type { Card } from "../../io/fits.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { OutlierMask } from "../../survey/pixels/outliers.ts";
import { card } from "./card.ts";

/** The mask of one exposure, a few of its pixels, as a file is made of it. */
export interface SparseMask {
  nx: number;
  ny: number;
  cards: readonly Card[];
  /** Pixels that are not 0, and what they are. */
  pixel: Int32Array;
  bits: Uint8Array;
}

/** Masks of exposures under the names that the survey gives them, on the pixels of their cut-outs. */
export const sparseMasks = (exposures: readonly Exposure[], masks: readonly OutlierMask[]): SparseMask[] =>
  exposures.map((e, i) => ({
    ...{ nx: e.nx, ny: e.ny, pixel: masks[i].pixel, bits: masks[i].bits },
    cards: [card("EXTNAME", `MASK-${e.name}`, "name of this HDU"), ...exposureCards(e)],
  }));

/** Values of a mask [ny*nx]. */
export function denseMask({ nx, ny, pixel, bits }: SparseMask): Uint8Array {
  const out = new Uint8Array(nx * ny);
  for (let k = 0; k < pixel.length; k++) out[pixel[k]] |= bits[k];
  return out;
}

/** Which pixels of which chip these are, and about where on the sky: linear terms in the middle, without distortions. */
function exposureCards({ camera, expnum, ccdname, band, x0, y0, nx, ny, wcs }: Exposure): Card[] {
  const x = (nx - 1) / 2, y = (ny - 1) / 2, [ra, dec] = wcs.toSky(x, y), [a, b, c, d] = wcs.cd;
  return [
    card("CAMERA", camera, "camera"),
    card("EXPNUM", expnum, "exposure number"),
    card("CCDNAME", ccdname, "chip"),
    card("FILTER", band, "band"),
    card("X0", x0, "first column on the chip, from 0"),
    card("Y0", y0, "first row on the chip, from 0"),
    card("CTYPE1", "RA---TAN"),
    card("CTYPE2", "DEC--TAN"),
    card("CRVAL1", ra),
    card("CRVAL2", dec),
    card("CRPIX1", x + 1),
    card("CRPIX2", y + 1),
    card("CD1_1", a),
    card("CD1_2", b),
    card("CD2_1", c),
    card("CD2_2", d),
    card("MASKB0", 1, "brighter than the other exposures"),
    card("MASKB1", 2, "fainter than the other exposures"),
  ];
}
