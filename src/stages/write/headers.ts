import { covarianceFlags, fitFlags, forcedFlags } from "../../base/flags.ts";
import { magnitudeOfNanomaggy } from "../../base/units.ts";
import type { Card } from "../../io/fits.ts";
import { apertureRadii } from "../../survey/apertures.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { covarianceParameters } from "../../survey/covariance.ts";
import { cutoutSide } from "../../survey/products/boxes.ts";
import { fitBits, type MaskBit, maskBits } from "../../survey/mask_bits.ts";

const card = (key: string, value: string | number | boolean | undefined, comment = ""): Card => ({
  key,
  value,
  comment,
});

/** Cards of every product of a brick. None of them depends on time, host or number of workers. */
export function brickCards(
  grid: BrickGrid,
  bands: readonly string[],
  exposures: readonly Exposure[],
  version: string,
): Card[] {
  const corners = [[-0.5, -0.5], [grid.nx - 0.5, -0.5], [grid.nx - 0.5, grid.ny - 0.5], [-0.5, grid.ny - 0.5]];
  return [
    card("SURVEY", "DECaLS+BASS+MzLS", "images of the Legacy Surveys"),
    card("OBIWANV", version, "version of obiwan"),
    card("BRICK", grid.brickname, "brick RRRr[pm]DDd"),
    card("BRICKID", grid.brickid, "brick id"),
    card("RAMIN", grid.ra1, "unique area of the brick (deg)"),
    card("RAMAX", grid.ra2),
    card("DECMIN", grid.dec1),
    card("DECMAX", grid.dec2),
    card("CENTRA", grid.ra, "centre of the brick (deg)"),
    card("CENTDEC", grid.dec),
    ...corners.flatMap(([x, y], i) => {
      const [ra, dec] = grid.wcs.toSky(x, y);
      return [card(`CORN${i + 1}RA`, ra, "corner of the image (deg)"), card(`CORN${i + 1}DEC`, dec)];
    }),
    ...bands.flatMap((b) => {
      const cameras = [...new Set(exposures.filter((e) => e.band === b).map((e) => e.camera))].sort();
      return [
        card(`BRICK_${b.toUpperCase()}`, cameras.length > 0, `does band ${b} touch this brick?`),
        card(`CAMS_${b.toUpperCase()}`, cameras.join(" "), `cameras of band ${b}`),
      ];
    }),
    card("BANDS", bands.join(","), "bands of this run"),
    card("NBANDS", bands.length),
    ...bands.map((b, i) => card(`BAND${i}`, b)),
  ];
}

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

const units: Record<string, string> = {
  ...{ invvar: "1/nanomaggy^2", depth: "1/nanomaggy^2", galdepth: "1/nanomaggy^2" },
  ...{ chi2: "", nexp: "", psfsize: "arcsec" },
};

export const imageCards = (grid: BrickGrid, band: string, exposures: readonly Exposure[], type: string): Card[] => [
  ...wcsCards(grid),
  ...planeCards(band, exposures, type),
];

/** What pixels are, without where they lie. */
export function planeCards(band: string, exposures: readonly Exposure[], type: string): Card[] {
  const mjd = exposures.filter((e) => e.band === band).map((e) => e.mjd);
  const unit = units[type] ?? "nanomaggy";
  return [
    card("IMTYPE", type, "kind of image"),
    card("PRODTYPE", type),
    card("FILTERX", band, "band"),
    card("MAGZERO", magnitudeOfNanomaggy, "magnitude of one nanomaggy"),
    card("BUNIT", unit),
    ...(mjd.length > 0
      ? [
        card("MJD_MIN", Math.min(...mjd), "first exposure, TAI"),
        card("MJD_MAX", Math.max(...mjd), "last exposure, TAI"),
        card("MJD_MEAN", mjd.reduce((a, b) => a + b, 0) / mjd.length, "TAI"),
      ]
      : []),
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

const bitCards = (prefix: string, short: string, bits: readonly MaskBit[]): Card[] => [
  ...bits.map((b) => card(`${prefix}_${b.name}`, 2 ** b.bit, b.meaning)),
  ...bits.map((b) => card(`${short}_${b.bit}`, b.name, b.meaning)),
];

/** Meaning of the catalogue's vectors and bits. */
export function catalogueCards(bands: readonly string[], cosky: Readonly<Record<string, number>>): Card[] {
  return [
    ...["PSF", "REX", "DEV", "EXP", "SER"].map((m, i) => card(`DCHISQ_${i}`, m)),
    ...apertureRadii.map((r, i) => card(`APRAD${i}`, r, "aperture radius (arcsec)")),
    ...skyCards(bands, cosky),
    ...bitCards("MB", "MBIT", maskBits(bands)),
    ...bitCards("FB", "FBIT", fitBits),
    ...bitCards("FF", "FFBIT", fitFlags),
  ];
}

/** Meaning of the bits of the mask image. */
export const maskbitsCards = (bands: readonly string[]): Card[] => [
  card("IMTYPE", "maskbits", "kind of image"),
  card("PRODTYPE", "maskbits"),
  ...bitCards("MB", "MBIT", maskBits(bands)),
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
