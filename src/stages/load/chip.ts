import { arcsecPerDegree, radians } from "../../base/units.ts";
import { type FitsFiles, type Header, imageShape } from "../../io/fits.ts";
import type { CcdName } from "../../survey/ccds/calibs.ts";
import { type Camera, cameraOf, type CcdInfo } from "../../survey/ccds/cameras.ts";
import type { CcdImages } from "../../survey/ccds/image_files.ts";
import { readWcs, wcsOf, type WcsTerms } from "../../survey/ccds/header_wcs.ts";
import { tableWcs } from "../../survey/ccds/table_wcs.ts";
import { ccdValues } from "../../survey/ccds/values/ccd_values.ts";
import { judgePlace, judgeWcs } from "../../survey/ccds/values/judge_wcs.ts";
import type { CcdRow } from "./ccd_row.ts";

/** A CCD before its pixels are read. */
export interface Chip {
  ccd: CcdName;
  camera: Camera;
  info: CcdInfo;
  surveyDir: string;
  /** Where its pixels are, below `images/`. */
  images: CcdImages;
  primary: Header;
  header: Header;
  /** Of the whole chip, with the astrometric offsets of the CCD table. */
  wcs: WcsTerms;
}

/** Reads the headers of a CCD's image: which pixels are needed follows from the WCS. @throws {InputError} when it cannot be used */
export async function readChip(files: FitsFiles, surveyDir: string, row: CcdRow): Promise<Chip> {
  const ccd = row.ccd(), camera = cameraOf(ccd.camera), images = row.images();
  const { file, hdu: number } = images.image;
  const { primary, hdu } = await files.openHdu(`${surveyDir}/images/${file}`, number, { y0: 0, y1: 0 });
  const { nx, ny } = imageShape(hdu);
  const info: CcdInfo = {
    ...ccd,
    band: row.text("filter"),
    exptime: row.number(ccdValues.exptime),
    plver: row.text("plver") || String(primary.get("PLVER") ?? ""),
    nx,
    ny,
  };
  const wcs = shiftedWcs(hdu.header, row);
  judgeWcs(wcsOf(wcs), info, hdu.header.place);
  judgePlace(wcsOf(wcs), tableWcs(row.table)(row.row).wcs, info, hdu.header.place);
  return { ccd, camera, info, surveyDir, images, primary, header: hdu.header, wcs };
}

/** The header's WCS, moved by the CCD table's offsets (arcsec). */
function shiftedWcs(header: Header, row: CcdRow): WcsTerms {
  const { raOffset, decOffset } = ccdValues, unshifted = readWcs(header), none = () => 0;
  const decShift = row.number(decOffset, none) / arcsecPerDegree, dec = unshifted.crval[1] + decShift;
  const raShift = row.number(raOffset, none) / arcsecPerDegree / Math.cos(radians(dec));
  return { ...unshifted, crval: [unshifted.crval[0] + raShift, dec] };
}
