import { arcsecPerDegree, degree } from "../base/units.ts";
import { type Card, Header } from "../io/fits.ts";
import { makeWcs } from "../math/wcs.ts";
import { headerWcs } from "../survey/ccds/header_wcs.ts";
import { brickDefaults } from "../survey/bricks.ts";
import type { SynthExposure } from "./survey_plan.ts";

/** Where the middle of a chip points, dither aside, deg. */
export interface Aim {
  ra: number;
  dec: number;
  /** Good to a few mas near the equator only: how the default survey has always been aimed. */
  flat?: boolean;
}

const pixel = 0.2623 / arcsecPerDegree;
/** CRPIX: well off the chip, as on a mosaic camera. */
const reference = [-800, 600] as const;

type Matrix = readonly [readonly [number, number], readonly [number, number]];

/** x towards −Dec, y towards +RA, turned by `angle`, deg per pixel. */
function cdMatrix(angle: number): Matrix {
  const c = Math.cos(angle), s = Math.sin(angle);
  return [[-pixel * s, pixel * c], [-pixel * c, -pixel * s]];
}

/** DECam-like TPV WCS: x towards −Dec, y towards +RA, CRPIX off the chip, small cubic distortion. The middle of the chip
 * comes to lie at the aim plus the exposure's dither, its axes along those of a brick image that is centred on the aim,
 * turned by the exposure's rotation; to 1e-4 pixels, poles included. @param side of the chip, pixels */
export function wcsCards(e: SynthExposure, side: number, aim: Aim): Card[] {
  return aim.flat ? flatCards(e, side, aim) : exactCards(e, side, aim);
}

function flatCards(e: SynthExposure, side: number, aim: Aim): Card[] {
  const cd = cdMatrix(e.rotation);
  const centre = reference.map((v) => -(v - (side - 1) / 2 - 1));
  const xi = cd[0][0] * centre[0] + cd[0][1] * centre[1], eta = cd[1][0] * centre[0] + cd[1][1] * centre[1];
  const dec = aim.dec + e.dither[1] / arcsecPerDegree - eta;
  return cards([aim.ra + (e.dither[0] / arcsecPerDegree - xi) / Math.cos(dec * degree), dec], cd);
}

function exactCards(e: SynthExposure, side: number, aim: Aim): Card[] {
  const p = brickDefaults.pixscale / arcsecPerDegree, middle = (side - 1) / 2;
  const frame = makeWcs({ crval: [aim.ra, aim.dec], crpix: [0, 0], cd: [-p, 0, 0, p] });
  const goal = [-e.dither[0], e.dither[1]].map((v) => v / brickDefaults.pixscale);
  // Direction of the chip's x axis on the brick image.
  const heading = e.rotation - Math.PI / 2, c = Math.cos(e.rotation), s = Math.sin(e.rotation);
  // Where that puts the reference point, distortion aside: near a pole, what is north there depends on it.
  const [i, j] = reference.map((v) => (v - 1 - middle) * pixel / p);
  let angle = e.rotation, at: [number, number] = [goal[0] + i * s - j * c, goal[1] - i * c - j * s];
  for (let step = 0; step < 30; step++) {
    const list = cards(frame.toSky(...at), cdMatrix(angle)), wcs = headerWcs(headerOf(list));
    const [x, y] = frame.toPixel(...wcs.toSky(middle, middle)),
      [u, v] = frame.toPixel(...wcs.toSky(middle + 1, middle));
    const turn = halfTurn(heading - Math.atan2(v - y, u - x));
    if (Math.hypot(x - goal[0], y - goal[1]) < 1e-4 && Math.abs(turn) < 1e-7) return list;
    // The chip turns about the reference point, which then takes back what is left at the middle.
    const [dx, dy] = [x - at[0], y - at[1]], cosine = Math.cos(turn), sine = Math.sin(turn);
    angle += turn;
    at = [goal[0] - cosine * dx + sine * dy, goal[1] - sine * dx - cosine * dy];
  }
  throw new Error(`the chip of exposure ${e.expnum} cannot be aimed at RA ${aim.ra}, Dec ${aim.dec}`);
}

/** Into −π … π. */
const halfTurn = (a: number) => a - 2 * Math.PI * Math.round(a / (2 * Math.PI));

/** Cards as the readers of a survey take them. */
export function headerOf(list: readonly Card[]): Header {
  const header = new Header("synthetic header");
  for (const { key, value } of list) header.add(key, value);
  return header;
}

function cards(crval: readonly [number, number], cd: Matrix): Card[] {
  const list: [string, string | number][] = [
    ["CTYPE1", "RA---TPV"],
    ["CTYPE2", "DEC--TPV"],
    ["CRVAL1", crval[0]],
    ["CRVAL2", crval[1]],
    ["CRPIX1", reference[0]],
    ["CRPIX2", reference[1]],
    ["CD1_1", cd[0][0]],
    ["CD1_2", cd[0][1]],
    ["CD2_1", cd[1][0]],
    ["CD2_2", cd[1][1]],
    ["CUNIT1", "deg"],
    ["CUNIT2", "deg"],
    ["PV1_0", 0],
    ["PV1_1", 1.0005],
    ["PV1_2", -0.0002],
    ["PV1_4", 0.0008],
    ["PV1_7", 0.004],
    ["PV2_0", 0],
    ["PV2_1", 1.0004],
    ["PV2_2", 0.0002],
    ["PV2_4", -0.0007],
    ["PV2_7", 0.003],
  ];
  return list.map(([key, value]) => ({ key, value, comment: "" }));
}
