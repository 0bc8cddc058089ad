import { arcsecPerDegree, radians } from "../../../base/units.ts";
import type { Wcs } from "../../../math/wcs/wcs_types.ts";
import { ccdValues } from "./ccd_values.ts";
import { judge } from "./judge.ts";

/** Places along each side of a chip at which its WCS is tried, corners included. */
const steps = 5;

/** Goes from pixels to the sky and back on a grid over the chip: a matrix without an inverse, or a distortion that folds the chip, is
 * found here. @param nx columns of the chip @param place of the header @throws {InputError} */
export function judgeWcs(wcs: Wcs, { nx, ny }: { nx: number; ny: number }, place: string): void {
  const { pixelSide, roundTrip } = ccdValues, [a, b, c, d] = wcs.cd;
  judge(arcsecPerDegree * Math.sqrt(Math.abs(a * d - b * c)), pixelSide, place);
  for (let j = 0; j < steps; j++) {
    for (let i = 0; i < steps; i++) {
      const x = (nx - 1) * i / (steps - 1), y = (ny - 1) * j / (steps - 1), [u, v] = wcs.toPixel(...wcs.toSky(x, y));
      judge(
        Math.hypot(u - x, v - y),
        roundTrip,
        place,
        `distance of pixel (${x}, ${y}) from its position on the sky and back`,
      );
    }
  }
}

/** Compares two places of a chip's middle: a plain TAN is some arcseconds off there. @param table the CCD table's WCS @throws {InputError} */
export function judgePlace(wcs: Wcs, table: Wcs, { nx, ny }: { nx: number; ny: number }, place: string): void {
  const middle = [(nx - 1) / 2, (ny - 1) / 2] as const, [ra, dec] = wcs.toSky(...middle), said = table.toSky(...middle);
  const turn = ((ra - said[0] + 540) % 360) - 180;
  const distance = arcsecPerDegree * Math.hypot(turn * Math.cos(radians(dec)), dec - said[1]);
  judge(distance, ccdValues.misplaced, place);
}
