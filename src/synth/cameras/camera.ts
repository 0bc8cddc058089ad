import { arcsecPerDegree } from "../../base/units.ts";

/** One CCD on the focal plane. */
export interface Chip {
  /** As the CCD table has it. */
  name: string;
  /** CCDNUM, from 1; the order of the HDUs. */
  number: number;
  /** Its middle, in pixels along the chips' own axes from the optical axis. */
  x: number;
  y: number;
}

/** What a band's exposures are like: typical values, and the range of exposure times in seconds. */
export interface BandTraits {
  band: string;
  /** In file names and the FILTER card. */
  filter: string;
  /** AB magnitude of one count per second. */
  zeropoint: number;
  /** Dark sky, counts per second and pixel. */
  sky: number;
  /** FWHM, arcsec */
  seeing: number;
  exptime: readonly [number, number];
}

/** A camera of the survey as its processed files show it. */
export interface SynthCamera {
  /** As the CCD table has it. */
  name: string;
  /** First letters of file names. */
  prefix: string;
  instrument: string;
  telescope: string;
  plver: string;
  nx: number;
  ny: number;
  chips: readonly Chip[];
  /** arcsec on the optical axis */
  pixscale: number;
  /** Which way a pixel step goes at no rotation: x along ± Dec, y along ± RA. */
  alongDec: 1 | -1;
  alongRa: 1 | -1;
  /** Radial distortion: tangent plane = linear · (1 + distortion · r²), r in degrees. */
  distortion: number;
  /** Electrons a count, and electrons of one read-out. */
  gain: number;
  readNoise: number;
  /** Counts at which a pixel is full. */
  fullWell: number;
  /** Images hold counts per second and weights the sky's noise alone (Mosaic3, 90prime), or counts and all noise (DECam). */
  perSecond: boolean;
  bands: readonly BandTraits[];
  /** Side of the cells of sky that get one pointing a pass each, deg, a divisor of 180. */
  cell: number;
  /** Exposures are counted from here: beyond the numbers of all real ones, which some rules of the survey name. */
  firstExposure: number;
}

/** Farthest from the optical axis that a camera has light, deg. */
export function fieldRadius({ chips, nx, ny, pixscale }: SynthCamera): number {
  const farthest = Math.max(...chips.map((c) => Math.hypot(Math.abs(c.x) + nx / 2, Math.abs(c.y) + ny / 2)));
  return farthest * pixscale / arcsecPerDegree;
}
