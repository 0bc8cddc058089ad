import { covarianceFlags, forcedFlags } from "../../base/flags.ts";
import type { Card } from "../../io/fits.ts";
import { apertureRadii } from "../../survey/apertures.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { covarianceParameters } from "../../survey/covariance.ts";
import { cutoutSide } from "../../survey/products/boxes.ts";
import { modelOrder } from "../../survey/source.ts";
import { bitCards, catalogueBitCards } from "./bit_cards.ts";
import { card } from "./card.ts";

/** WCS of the (zoomed) brick image. */
export function wcsCards(grid: BrickGrid): Card[] {
  const [ra, dec] = [grid.ra, grid.dec], [x, y] = grid.wcs.toPixel(ra, dec), { cd } = grid.wcs;
  return [
    card("CTYPE1", "RA---TAN"),
    card("CTYPE2", "DEC--TAN"),
    card("CRVAL1", ra),
    card("CRVAL2", dec),
    card("CRPIX1", x + 1),
    card("CRPIX2", y + 1),
    card("CUNIT1", "deg"),
    card("CUNIT2", "deg"),
    card("CD1_1", cd[0]),
    card("CD1_2", cd[1]),
    card("CD2_1", cd[2]),
    card("CD2_2", cd[3]),
    card("EQUINOX", 2000),
  ];
}

/** Where cut-outs lie: the WCS and size of the image that they are cut from, and their own size. */
export const cutoutCards = (grid: BrickGrid): Card[] => [
  card("WCSAXES", 2, "of that image; this HDU has none"),
  ...wcsCards(grid),
  card("IMAGEW", grid.nx, "columns of the image that cut-outs are from"),
  card("IMAGEH", grid.ny, "its rows"),
  card("CUTSIDE", cutoutSide, "side of a cut-out (pixel)"),
];

/** PRODTYPE: what a file is, in the archive's words. */
export const fileKind = (prodtype: string): Card => card("PRODTYPE", prodtype, "kind of file, in the archive's words");

/** Meaning of the catalogue's vectors and bits. */
export const catalogueCards = (bands: readonly string[], cosky: Readonly<Record<string, number>>): Card[] => [
  ...modelOrder.map((m, i) => card(`DCHISQ_${i}`, m, `model of element ${i} of dchisq`)),
  ...apertureRadii.map((r, i) => card(`APRAD${i}`, r, "aperture radius (arcsec)")),
  ...skyCards(bands, cosky),
  ...catalogueBitCards(bands),
];

/** Where an image of masks lies, and the meaning of its bits. @param hdu its name, in small letters the kind of image */
export const maskCards = (grid: BrickGrid, hdu: string, shared: readonly Card[], bits: readonly Card[]): Card[] => [
  card("EXTNAME", hdu, "name of this HDU"),
  ...shared,
  ...wcsCards(grid),
  card("IMTYPE", hdu.toLowerCase()),
  card("PRODTYPE", hdu.toLowerCase()),
  ...bits,
];

/** Where the map of blobs lies. */
export const blobCards = (grid: BrickGrid, shared: readonly Card[]): Card[] => [
  card("EXTNAME", "BLOB-MAP", "name of this HDU"),
  ...shared,
  ...wcsCards(grid),
  card("IMTYPE", "blobmap"),
  card("PRODTYPE", "blobmap"),
];

const skyCards = (bands: readonly string[], cosky: Readonly<Record<string, number>>): Card[] =>
  bands.map((b) => card(`COSKY_${b.toUpperCase()}`, cosky[b] ?? 0, "sky that was taken off (nanomaggy)"));

/** Sky and flags of forced photometry. */
export const forcedCards = (bands: readonly string[], cosky: Readonly<Record<string, number>>): Card[] => [
  ...skyCards(bands, cosky),
  ...bitCards("FP", "FPBIT", forcedFlags),
];

/** What the covariance matrix is of, in which order and unit. */
export function covarianceCards(bands: readonly string[]): Card[] {
  const parameters = covarianceParameters(bands), n = parameters.length;
  const remarks = [
    "covariance: inverse of the normal matrix of the chosen model on all pixels",
    "of its blob; the prior on the ellipticities is not part of it.",
    "Packed upper triangle: (i,j), i<=j, is element i*n - i*(i-1)/2 + j - i.",
    "0 for parameters that the model does not have or no pixel constrains;",
    "bit i of column free says that parameter i is neither.",
    "flux_var: variance of the flux with positions and shapes fixed and the",
    "fluxes of the other sources of the blob free; flux_cov likewise.",
  ];
  return [
    ...remarks.map((text) => card("COMMENT", undefined, text)),
    card("NPARAM", n, "rows of the matrix"),
    ...parameters.flatMap(({ name, unit }, i) => [
      card(`PARAM${i}`, name, `row and column ${i}${name === "ra" ? ": RA cos(dec)" : ""}`),
      ...(unit ? [card(`PUNIT${i}`, unit, `unit of ${name}`)] : []),
    ]),
    ...bitCards("CV", "CVBIT", covarianceFlags),
  ];
}
