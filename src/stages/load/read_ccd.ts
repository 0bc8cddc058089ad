import { intersection } from "../../base/plane.ts";
import { medianOf } from "../../base/select.ts";
import { ccdValues } from "../../survey/ccds/values/ccd_values.ts";
import { judge } from "../../survey/ccds/values/judge.ts";
import { arcsecPerDegree, countsPerNanomaggy, surveySigma } from "../../base/units.ts";
import type { FitsFiles } from "../../io/fits.ts";
import { invert2, type Wcs } from "../../math/wcs/wcs_types.ts";
import { type CalibOrder, readPsf, readSky } from "../../survey/ccds/calibs.ts";
import { wcsOf } from "../../survey/ccds/header_wcs.ts";
import { sourceNorms } from "../../survey/ccds/norms.ts";
import { psfexModel } from "../../survey/ccds/psfex.ts";
import type { CcdRow } from "./ccd_row.ts";
import { type Chip, readChip } from "./chip.ts";
import { type CcdData, chipName } from "./exposure.ts";
import { largeEnough, overlapBox } from "./overlap.ts";
import { type Cutout, readCutout } from "./pixels.ts";

/** Where a survey directory's files are, and which of two calibrations wins. */
export interface CalibratedFiles {
  /** Holds `survey-bricks*.fits.gz`, `survey-ccds*.fits.gz`, `images/` and `calib/`. */
  surveyDir: string;
  /** Which calibration wins. */
  calibOrder: CalibOrder;
}

/** Reads and calibrates the part of a CCD that lies on the brick. @param corners of the brick, as `cornersOf` gives them
 * @throws {InputError} when its files cannot be used @throws {NotNeeded} when too little of it lies there */
export async function readCcd(
  files: FitsFiles,
  row: CcdRow,
  corners: readonly (readonly [number, number])[],
  { surveyDir, calibOrder }: CalibratedFiles,
): Promise<CcdData> {
  const scalars = scalarsOf(row), chip = await readChip(files, surveyDir, row), { ccd, camera, info } = chip;
  const chipWcs = wcsOf(chip.wcs), { sig1, tableFwhm } = scalars;
  const box = largeEnough(intersection(overlapBox(chipWcs, corners, info), camera.goodRegion(info)));
  const zpscale = countsPerNanomaggy(camera.zeropoint(scalars.zeropoint, info));
  const cutout = await readCutout(files, chip, box, sig1 * zpscale), { x0, y0, nx, ny, dq, cleaned } = cutout;

  const { sky, made: skyMade } = await readSky(files, surveyDir, ccd, calibOrder), skyPixels = sky(x0, y0, nx, ny);
  const { psf: psfex, made: psfMade } = await readPsf(files, surveyDir, ccd, calibOrder, tableFwhm);
  const geometry = geometryOf(chipWcs.shifted(x0, y0)), pixels = toNanomaggies(cutout, skyPixels, zpscale);
  const psf = psfexModel(psfex, x0, y0, chipName(ccd)), medianSky = medianOf(skyPixels);
  return {
    name: `${ccd.camera}-${ccd.expnum}-${ccd.ccdname}`,
    ...ccd,
    band: info.band,
    ...{ nx, ny, x0, y0 },
    chip: { nx: info.nx, ny: info.ny },
    ...pixels,
    dq,
    chipWcs: chip.wcs,
    ...geometry,
    sig1,
    ...seeing(chip, tableFwhm),
    psfex,
    ...normsOf({ psf, nx, ny, cdInverse: geometry.cdInverse }, chip.header.place),
    ...countsOf(chip, row, zpscale, medianSky),
    exptime: info.exptime,
    mjd: taiMjd(scalars.mjd),
    medianSky,
    cosky: 0,
    cleaned,
    plver: info.plver,
    ...{ skyver: skyMade.version, psfver: psfMade.version, skyplver: skyMade.plver, psfplver: psfMade.plver },
  };
}

/** Numbers of the CCD table that need no look at the image. */
export const scalarsOf = (row: CcdRow) => ({
  zeropoint: row.number(ccdValues.zeropoint),
  sig1: row.number(ccdValues.sig1),
  tableFwhm: row.number(ccdValues.tableFwhm),
  mjd: row.number(ccdValues.mjd),
});

/** Subtracts the sky and converts native counts to nanomaggies, in place. */
function toNanomaggies({ image, invvar }: Cutout, sky: Float32Array, zpscale: number) {
  for (let i = 0; i < image.length; i++) image[i] = (image[i] - sky[i]) / zpscale;
  for (let i = 0; i < invvar.length; i++) invvar[i] = Math.sqrt(invvar[i]) * zpscale;
  return { data: image, ierr: invvar };
}

function geometryOf({ cd }: Wcs) {
  return {
    cd,
    cdInverse: invert2(cd),
    pixscale: arcsecPerDegree * Math.sqrt(Math.abs(cd[0] * cd[3] - cd[1] * cd[2])),
  };
}

/** Widths of the PSF in pixels. */
function seeing({ camera, header, primary }: Chip, tableFwhm: number) {
  const headerFwhm = camera.headerFwhm(header, primary) || tableFwhm;
  return { headerFwhm, psfSigma: surveySigma(headerFwhm), tableFwhm };
}

/** @throws {InputError} when the PSF has no finite, positive sum on the cut-out and half a stamp around it, or no such norm */
function normsOf(exposure: Parameters<typeof sourceNorms>[0], place: string) {
  const { psf, nx, ny } = exposure, beyond = psf.size >> 1, norms = sourceNorms(exposure), steps = 6;
  const at = (n: number, i: number) => -beyond + (n - 1 + 2 * beyond) * i / steps;
  for (let j = 0; j <= steps; j++) for (let i = 0; i <= steps; i++) psf.basis!.weights(at(nx, i), at(ny, j));
  for (const norm of [norms.psfnorm, norms.galnorm]) judge(norm, ccdValues.psfNorm, `the PSF of ${place}`);
  return norms;
}

/** What a nanomaggy is in native counts and in electrons, and where the CCD saturates. */
function countsOf({ camera, info, header, primary }: Chip, row: CcdRow, zpscale: number, medianSky: number) {
  const seconds = camera.secondsPerUnit(info), { gain, headerGain, saturation } = ccdValues;
  const saturated = [header, primary].find((h) => h.has("SATURATE"));
  const saturate = saturated ? judge(saturated.number("SATURATE"), saturation, saturated.place) : Infinity;
  const stated = () => judge(header.number("GAIN", 1), headerGain, header.place);
  return {
    zpscale,
    electronsPerNmgy: zpscale * row.number(gain, stated) * seconds,
    saturation: (saturate / seconds - medianSky) / zpscale,
  };
}

/** MJD in TAI of one in UTC, by the leap seconds since 2012. */
function taiMjd(mjd: number): number {
  const seconds = mjd >= 57754 ? 37 : mjd >= 57204 ? 36 : mjd >= 56109 ? 35 : 34;
  return mjd + seconds / 86400;
}
