import { arcsecPerDegree } from "../../base/units.ts";
import type { Card } from "../../io/fits.ts";
import { clipPolygon, type Point } from "../../math/polygon.ts";
import { projectTan } from "../../math/wcs/tan.ts";
import { invert2, type Wcs } from "../../math/wcs/wcs_types.ts";
import { cameraOf } from "../../survey/ccds/cameras.ts";
import { headerWcs } from "../../survey/ccds/header_wcs.ts";
import type { Chip } from "../cameras/camera.ts";
import { headerOf } from "../pointing.ts";
import type { Pointing } from "./exposures.ts";

/** One CCD of one exposure and where it looks. */
export interface PlacedChip {
  exposure: Pointing;
  chip: Chip;
  wcs: Wcs;
}

/** WCS cards of a chip: all chips of an exposure share the tangent point and the distortion (TPV), and differ by CRPIX. */
export function chipWcsCards({ camera, ra, dec, rotation }: Pointing, chip: Chip): Card[] {
  const { nx, ny, alongDec, alongRa, distortion } = camera, p = camera.pixscale / arcsecPerDegree;
  const c = Math.cos(rotation), s = Math.sin(rotation);
  const list: [string, string | number][] = [
    ["CTYPE1", "RA---TPV"],
    ["CTYPE2", "DEC--TPV"],
    ["CRVAL1", ra],
    ["CRVAL2", dec],
    ["CRPIX1", (nx + 1) / 2 - chip.x],
    ["CRPIX2", (ny + 1) / 2 - chip.y],
    // The camera turned by the rotation, from north to east.
    ["CD1_1", p * alongDec * s],
    ["CD1_2", p * alongRa * c],
    ["CD2_1", p * alongDec * c],
    ["CD2_2", -p * alongRa * s],
    ["CUNIT1", "deg"],
    ["CUNIT2", "deg"],
    ["PV1_0", 0],
    ["PV1_1", 1],
    ["PV1_7", distortion],
    ["PV1_9", distortion],
    ["PV2_0", 0],
    ["PV2_1", 1],
    ["PV2_7", distortion],
    ["PV2_9", distortion],
  ];
  return list.map(([key, value]) => ({ key, value, comment: "" }));
}

export const placeChip = (exposure: Pointing, chip: Chip): PlacedChip => ({
  exposure,
  chip,
  wcs: headerWcs(headerOf(chipWcsCards(exposure, chip))),
});

/** Every chip of an exposure, by CCDNUM. */
export const placeChips = (exposure: Pointing): PlacedChip[] =>
  exposure.camera.chips.map((chip) => placeChip(exposure, chip));

/** Pixels that a chip must share with a brick image a side to count as touching it: readers need 10 that are not masked. */
export const leastOverlap = 32;

/** Pixels along x and y that the used part of a chip shares with an image of `width` × `height` pixels, by bounding box; zeros where
 * they do not meet. @param grid WCS of the image */
export function overlap({ exposure, chip, wcs }: PlacedChip, grid: Wcs, width: number, height: number): Point {
  const corners = [[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]]
    .map(([x, y]): Point => wcs.toPixel(...grid.toSky(x, y)));
  if (corners.some(([x, y]) => !Number.isFinite(x + y))) return [0, 0];
  const { camera, band, expnum, exptime } = exposure;
  const { x0, x1, y0, y1 } = cameraOf(camera.name).goodRegion({
    ...{ camera: camera.name, ccdname: chip.name, band: band.band, expnum, exptime },
    ...{ plver: camera.plver, nx: camera.nx, ny: camera.ny },
  });
  const common = clipPolygon([[x0, y0], [x1 - 1, y0], [x1 - 1, y1 - 1], [x0, y1 - 1]], corners);
  const side = (axis: 0 | 1) => {
    const values = common.map((p) => p[axis]);
    return common.length > 0 ? Math.max(...values) - Math.min(...values) : 0;
  };
  return [side(0), side(1)];
}

/** The plain TAN that the CCD table gives for a chip: the plane through nine places in least squares, so that what it leaves out of
 * the distortion stays below {@link leastOverlap} pixels, and a chip that touches a brick does so by its row, too.
 * @returns crval, 0-based crpix, cd as columns */
export function chipTan({ exposure: { camera }, wcs }: PlacedChip) {
  const x = (camera.nx - 1) / 2, y = (camera.ny - 1) / 2, crval = wcs.toSky(x, y), ends = [-1, 0, 1];
  const plane = (i: number, j: number) => projectTan(...wcs.toSky(x + i * x, y + j * y), ...crval)!;
  const mean = (axis: 0 | 1, weight: (i: number, j: number) => number) =>
    ends.reduce((sum, i) => sum + ends.reduce((s, j) => s + weight(i, j) * plane(i, j)[axis], 0), 0);
  const slopes = (axis: 0 | 1) => [mean(axis, (i) => i / 6) / x, mean(axis, (_, j) => j / 6) / y];
  const cd = [...slopes(0), ...slopes(1)] as [number, number, number, number], inverse = invert2(cd);
  const [xi, eta] = ([0, 1] as const).map((axis) => mean(axis, () => 1 / 9));
  const crpix = [x - inverse[0] * xi - inverse[1] * eta, y - inverse[2] * xi - inverse[3] * eta] as [number, number];
  return { crval, crpix, cd };
}
