/** Cards that readers of the survey's files ask for. */
import { exposureBits, fitBits, maskBits } from "../mask_bits.ts";

/** What cards tell, as their comments say it: those of every product of a brick, then those of images. */
export const cardMeanings: Readonly<Record<string, string>> = {
  LEGPIPEV: "program that made this",
  OBIWANV: "version of obiwan",
  HALOSUB: "halos of stars are subtracted (DECam); absent where none were looked for",
  LSDR: "release whose data model this follows",
  SURVEY: "images of the Legacy Surveys",
  SURVEYID: "the surveys' names",
  DRVERSIO: "data release number",
  OBSTYPE: "kind of observation",
  PROCTYPE: "kind of processing",
  BRICK: "brick RRRr[pm]DDd",
  BRICKID: "brick id",
  RAMIN: "unique area of the brick (deg)",
  RAMAX: "unique area of the brick (deg)",
  DECMIN: "unique area of the brick (deg)",
  DECMAX: "unique area of the brick (deg)",
  RA: "centre of the brick (hms)",
  DEC: "centre of the brick (dms)",
  CENTRA: "centre of the brick (deg)",
  CENTDEC: "centre of the brick (deg)",
  BANDS: "bands that touch this brick",
  NBANDS: "how many they are",
  OBSERVAT: "observatory",
  TELESCOP: "telescope",
  "OBS-LAT": "latitude (deg)",
  "OBS-LONG": "longitude, west (deg)",
  "OBS-ELEV": "elevation (m)",
  INSTRUME: "camera",
  FILTER: "band",
  FILTERX: "band",
  MJD_MIN: "first exposure, TAI",
  MJD_MAX: "last exposure, TAI",
  MJD_MEAN: "mean of the exposures, TAI",
  DATEOBS1: "first exposure, UTC",
  DATEOBS2: "last exposure, UTC",
  DATEOBS: "mean of the exposures, UTC",
  "DATE-OBS": "first exposure, UTC",
  IMTYPE: "kind of image",
  PRODTYPE: "kind of image, in the archive's words",
  MAGZERO: "magnitude of one nanomaggy",
};

/** Who made a product, for which release, of which brick. */
export const makerCards: readonly string[] = ["LEGPIPEV", "DRVERSIO", "LSDR", "BRICK"];
/** The same of a file that tells what it is. */
export const kindCards: readonly string[] = ["PRODTYPE", ...makerCards];
/** Where an image lies. */
export const placeCards: readonly string[] = ["CTYPE1", "CRVAL1", "CD1_1"];
/** Of the exposures of a coadd, which samplers of the survey's images read. */
export const exposureCards: readonly string[] = [
  ...["BRICK", "FILTERX", "TELESCOP", "INSTRUME", "MJD_MIN", "MJD_MAX", "MJD_MEAN"],
];
/** Of the mask, up to the one that is newest. */
export const bitCards: readonly string[] = maskBits([]).filter(({ bit }) => bit < 19).map(({ bit }) => `MBIT_${bit}`);
/** Of the fit and of exposures. */
export const otherBitCards: readonly string[] = [
  ...fitBits.filter(({ bit }) => bit < 13).map(({ bit }) => `FBIT_${bit}`),
  ...exposureBits.map(({ bit }) => `ABIT_${bit}`),
];
