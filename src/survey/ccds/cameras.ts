import type { Box } from "../../base/plane.ts";
import { InputError } from "../../base/errors.ts";
import type { Cards } from "./cards.ts";
import { codesToBits, dqBits, trimBleeds } from "./masks.ts";
import { ccdValues } from "./values/ccd_values.ts";
import { judge } from "./values/judge.ts";

/** What a reader needs to know about one CCD. */
export interface CcdInfo {
  camera: string;
  ccdname: string;
  band: string;
  expnum: number;
  exptime: number;
  plver: string;
  nx: number;
  ny: number;
}

/** Pixels before calibration, native counts. */
export interface RawPixels {
  image: Float32Array;
  invvar: Float32Array;
  dq: Uint16Array;
  nx: number;
  ny: number;
}

/** How one camera's files become counts, weights and mask bits (docs/explanation/exposures.md). */
export interface Camera {
  /** Part of the chip that is used. */
  goodRegion(ccd: CcdInfo): Box;
  /** Pixels around the chip's own that some weight maps have on each side. */
  weightBorder?: number;
  /** Of a survey directory: a file of bad pixels that masks of single images may lack, an HDU a chip as in the images. */
  staticMask?: string;
  /** @throws {InputError} when nothing tells what the codes mean */
  maskBits(codes: ArrayLike<number>, nx: number, ny: number, ccd: CcdInfo): Uint16Array;
  /** Zero point of image counts per exposure (not per second where the images hold counts). */
  zeropoint(ccdzpt: number, ccd: CcdInfo): number;
  /** Pixels that saturate below the mask's threshold. */
  fixSaturation(raw: RawPixels, ccd: CcdInfo): void;
  /** Adds the source's shot noise where the weight map holds the sky's alone. */
  remapWeights(raw: RawPixels, primary: Cards, ccd: CcdInfo): void;
  /** FWHM in pixels from the headers. */
  headerFwhm(image: Cards, primary: Cards): number;
  /** Seconds per native count unit: 1 where images are counts, the exposure time where they are counts per second. */
  secondsPerUnit(ccd: CcdInfo): number;
}

const whole = (ccd: CcdInfo): Box => ({ x0: 0, x1: ccd.nx, y0: 0, y1: ccd.ny });

/** Numbers of a PLVER like "V4.8.2a", "DES 2.8" or "Y3A1 V4.8"; those with a point before any other, none where it holds none. */
const versionOf = (plver: string) =>
  (plver.match(/\d+(\.\d+)+/) ?? plver.match(/\d+/))?.[0].split(".").map(Number) ?? [];

/** Whether a PLVER is not older than the version given; one without a number is older than any. */
export function atLeast(plver: string, version: readonly number[]): boolean {
  const have = versionOf(plver);
  for (let i = 0; i < version.length; i++) {
    const d = (have[i] ?? 0) - version[i];
    if (d !== 0) return d > 0;
  }
  return true;
}

const decam: Camera = {
  weightBorder: 1,
  goodRegion(ccd) {
    const box = whole(ccd);
    if (ccd.ccdname === "S7") box.x1 = Math.min(box.x1, 1023);
    // Early r-band exposures: 100 rows at one end are bad.
    if (ccd.band === "r" && ccd.expnum < 298251) {
      if (ccd.ccdname.startsWith("N")) box.y0 = 100;
      else box.y1 -= 100;
    }
    return box;
  },
  maskBits(codes, nx, ny, ccd) {
    requireVersion(codes, ccd);
    if (!atLeast(ccd.plver, [3, 5, 0])) {
      // Before 3.5 the values are bits already.
      const { holds } = ccdValues.mask.rule;
      return Uint16Array.from(codes, (v) => !holds(v) ? dqBits.badpix : v & dqBits.badpix ? v & ~dqBits.satur : v);
    }
    const dq = codesToBits(codes, nx, ny, atLeast(ccd.plver, [4, 8, 0]) ? [8] : [5, 8]);
    trimBleeds(dq, nx, ny);
    return dq;
  },
  zeropoint: (ccdzpt, ccd) => ccdzpt + 2.5 * Math.log10(ccd.exptime),
  fixSaturation({ image, invvar, dq }, ccd) {
    if (ccd.ccdname !== "S19" || atLeast(ccd.plver, [4, 9, 0])) return;
    for (let i = 0; i < image.length; i++) {
      if (dq[i] === 0 && image[i] > 46000) {
        dq[i] |= dqBits.satur;
        invvar[i] = 0;
      }
    }
  },
  remapWeights() {},
  headerFwhm: (image, primary) => firstOf([[image, "FWHM"], [primary, "FWHM"]]),
  secondsPerUnit: () => 1,
};

/** @throws {InputError} when a mask holds anything, and no version tells what */
function requireVersion(codes: ArrayLike<number>, { plver, expnum, ccdname }: CcdInfo) {
  if (versionOf(plver).length > 0 || Array.prototype.every.call(codes, (code) => code === 0)) return;
  throw new InputError(
    `Cannot use the mask of decam ${expnum} ${ccdname}: what its values mean depends on the version of the pipeline, which PLVER of the image or ` +
      `plver of the CCD table must give, such as V4.8.2; it is ${JSON.stringify(plver)}`,
  );
}

/** Mosaic3 and 90prime: counts per second, weights of the sky alone. */
const north: Camera = {
  goodRegion: whole,
  maskBits: (codes, nx, ny) => codesToBits(codes, nx, ny, [7, 8]),
  zeropoint: (ccdzpt) => ccdzpt,
  fixSaturation() {},
  remapWeights({ image, invvar, dq }, primary, ccd) {
    const { skyAdu, headerExptime } = ccdValues, { place } = primary;
    const sky = judge(primary.number("SKYADU"), skyAdu, place);
    const exptime = judge(primary.number("EXPTIME", ccd.exptime), headerExptime, place);
    for (let i = 0; i < image.length; i++) {
      const variance = 1 / invvar[i] + Math.abs(image[i] - sky) / exptime;
      invvar[i] = dq[i] === 0 && invvar[i] > 0 && Number.isFinite(variance) ? 1 / variance : 0;
    }
  },
  headerFwhm: (image, primary) => firstOf([[image, "FWHM"], [image, "SEEINGP1"], [primary, "SEEINGP1"]]),
  secondsPerUnit: (ccd) => ccd.exptime,
};

function firstOf(candidates: readonly (readonly [Cards, string])[]): number {
  for (const [cards, key] of candidates) {
    const value = cards.number(key, 0);
    if (value !== 0) return judge(value, ccdValues.headerFwhm, cards.place, key);
  }
  return 0;
}

/** The name is the pipeline's. */
const bok: Camera = { ...north, staticMask: "calib/90prime/ksb_staticmask_ood_v1.fits.fz" };

const cameras: Record<string, Camera> = { decam, mosaic: north, mosaic3: north, "90prime": bok };

export function cameraOf(name: string): Camera {
  const camera = cameras[name.trim().toLowerCase()];
  if (camera) return camera;
  throw new InputError(`Cannot read CCDs of camera '${name}': it must be one of ${Object.keys(cameras).join(", ")}`);
}
