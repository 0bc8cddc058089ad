/** Cards that readers of the survey's files ask for. */
import { exposureBits, fitBits, maskBits } from "../../mask_bits.ts";

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
