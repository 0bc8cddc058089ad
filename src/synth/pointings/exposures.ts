import { arcsecPerDegree, radians } from "../../base/units.ts";
import { deprojectTan } from "../../math/wcs/tan.ts";
import type { BrickBox } from "../../survey/bricks/brick_grid.ts";
import { BrickLayout, type LaidBrick } from "../../survey/bricks/brick_layout.ts";
import { type BandTraits, fieldRadius, type SynthCamera } from "../cameras/camera.ts";
import { stream } from "../sources.ts";

/** One pointing of a camera. */
export interface Pointing {
  camera: SynthCamera;
  band: BandTraits;
  expnum: number;
  /** Of the tile: from 0; visit 1 is a repeat. */
  pass: number;
  visit: number;
  /** Optical axis, deg, and rotation of the camera, radians. */
  ra: number;
  dec: number;
  rotation: number;
  mjd: number;
  airmass: number;
  /** seconds */
  exptime: number;
  /** AB magnitude of one count per second. */
  zeropoint: number;
  /** Sky on the axis, in the image's unit. */
  sky: number;
  /** On the axis: FWHM in arcsec, and ellipticity. */
  fwhm: number;
  ellipticity: readonly [number, number];
  /** Growth of FWHM and ellipticity from the axis to the edge of the field. */
  tilt: readonly [number, number];
  curvature: number;
  astigmatism: number;
}

export const mostPasses = 10;
/** Exposures of all tiles whose field may reach the box, by number. Where a tile points and what its exposures are like depends on
 * the seed and the tile alone. */
export function pointingsNear(seed: number, camera: SynthCamera, passes: number, box: BrickBox): Pointing[] {
  // Tiles point up to a cell's diagonal half from their own middle.
  const reach = fieldRadius(camera) + camera.cell, list: Pointing[] = [];
  const wide = Math.min(
    180,
    reach / Math.max(1e-3, Math.cos(radians(Math.max(Math.abs(box.dec1), Math.abs(box.dec2))))),
  );
  const around = {
    ra1: (box.ra1 - wide + 360) % 360,
    ra2: (box.ra2 + wide) % 360,
    dec1: box.dec1 - reach,
    dec2: box.dec2 + reach,
  };
  const layout = new BrickLayout(camera.cell), whole = wide >= 90 ? { ...around, ra1: 0, ra2: 360 } : around;
  for (const tile of layout.inBox(whole)) {
    for (let pass = 0; pass < passes; pass++) {
      camera.bands.forEach((_, b) => list.push(...exposuresOf(seed, camera, layout.count, tile, pass, b)));
    }
  }
  return list.sort((a, b) => a.expnum - b.expnum);
}

function exposuresOf(
  seed: number,
  camera: SynthCamera,
  tiles: number,
  tile: LaidBrick,
  pass: number,
  band: number,
): Pointing[] {
  const of = (visit: number) => {
    // Slowest the visit, then pass, band, tile: a season takes one pass in one band.
    const index = ((visit * mostPasses + pass) * camera.bands.length + band) * tiles + tile.id - 1;
    return expose(seed, camera, tile, { pass, visit, band: camera.bands[band], index });
  };
  // One pass in three is taken twice, a different one for each band: clouds came.
  return pass % 3 === band % 3 ? [of(0), of(1)] : [of(0)];
}

/** Exposures begin this many times a day, so that no two of a camera share a second, nor a file name. */
const perDay = 500, firstNight = 57_500;

function expose(
  seed: number,
  camera: SynthCamera,
  tile: LaidBrick,
  { pass, visit, band, index }: { pass: number; visit: number; band: BandTraits; index: number },
): Pointing {
  const expnum = camera.firstExposure + index, random = stream(seed, "pointing", BigInt(expnum));
  /** Uniform in −1 … 1, each draw its own. */
  const u = (draw: number) => 2 * random(0, draw) - 1;
  const [shiftX, shiftY] = passOffset(pass).map((v) => v * camera.cell);
  const dither = 20 / arcsecPerDegree;
  const [ra, dec] = deprojectTan(shiftX + dither * u(0), shiftY + dither * u(1), tile.ra, tile.dec);
  const [shortest, longest] = band.exptime, exptime = Math.round(shortest + random(0, 2) * (longest - shortest));
  const sky = band.sky * Math.exp(0.25 * u(3));
  return {
    ...{ camera, band, expnum, pass, visit, ra, dec, exptime },
    rotation: 0.006 * u(4),
    mjd: firstNight + index / perDay,
    airmass: 1 + 0.6 * random(0, 5),
    zeropoint: band.zeropoint + 0.06 * u(6),
    sky: camera.perSecond ? sky : sky * exptime,
    fwhm: band.seeing * Math.exp(0.2 * u(7)),
    ellipticity: [0.03 * u(8), 0.03 * u(9)],
    tilt: [0.04 * u(10), 0.04 * u(11)],
    curvature: 0.06 * random(0, 12),
    astigmatism: 0.04 * u(13),
  };
}

/** Where a pass points within each cell, −½ … ½: the R2 sequence, which fills the cell evenly however many passes there are. */
function passOffset(pass: number): [number, number] {
  const fraction = (v: number) => v - Math.floor(v);
  // 1/φ and 1/φ² of the plastic number φ.
  return [fraction(0.5 + pass * 0.7548776662466927) - 0.5, fraction(0.5 + pass * 0.5698402909980532) - 0.5];
}
