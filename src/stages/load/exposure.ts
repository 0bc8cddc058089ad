import { wcsOf, type WcsTerms } from "../../survey/ccds/header_wcs.ts";
import { psfexModel, type PsfexRow } from "../../survey/ccds/psfex.ts";
import type { Exposure } from "../../survey/exposure.ts";

/** An exposure as plain values, which a thread can hand over. */
export interface CcdData extends Omit<Exposure, "wcs" | "psf" | "ccdRow"> {
  /** Of the whole chip. */
  chipWcs: WcsTerms;
  /** Of the whole chip. */
  psfex: PsfexRow;
}

/** The exposure of these values. @param ccdRow of the table that was handed to the reader */
export function exposureOf({ chipWcs, psfex, ...rest }: CcdData, ccdRow: number): Exposure {
  const { x0, y0 } = rest;
  return { ...rest, ccdRow, wcs: wcsOf(chipWcs).shifted(x0, y0), psf: psfexModel(psfex, x0, y0, chipName(rest)) };
}

/** Of a chip, for messages. */
export const chipName = ({ camera, expnum, ccdname }: Pick<Exposure, "camera" | "expnum" | "ccdname">) =>
  `${camera} ${expnum} ${ccdname}`;
