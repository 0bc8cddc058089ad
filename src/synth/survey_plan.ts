import type { LaidBrick } from "../survey/bricks/brick_layout.ts";
import type { TruthTable } from "../survey/truth.ts";

/** A square of sky, axes along a brick image that is centred on it. */
export interface Square {
  ra: number;
  dec: number;
  /** pixels of 0.262″ */
  size: number;
}

/** One synthetic DECam exposure. */
export interface SynthExposure {
  expnum: number;
  /** Under which its noise is drawn. */
  noise: number;
  ccdname: string;
  band: string;
  exptime: number;
  /** counts/s zero point, sky in counts, seeing in pixels (FWHM) */
  ccdzpt: number;
  sky: number;
  fwhm: number;
  mjd: number;
  /** Offset of the pointing in arcsec and rotation in radians. */
  dither: readonly [number, number];
  rotation: number;
}

/** A square of sky with data, and its exposures. */
export interface SynthPatch extends Square {
  /** Aimed by the flat-sky formula of the default survey. */
  flat?: boolean;
  /** How far its chips go beyond it on each side, pixels. */
  border: number;
  exposures: SynthExposure[];
  /** Everything whose light may reach its chips. */
  sources: () => readonly TruthTable[];
}

/** A survey before it is written. */
export interface SynthPlan {
  seed: number;
  bricks: LaidBrick[];
  patches: SynthPatch[];
  /** What the patches hold. */
  truth: () => { stars: TruthTable; galaxies: TruthTable };
  /** Sources to inject. */
  fakes: TruthTable;
  /** With tiles of unWISE, and magnitudes in their bands. */
  wise?: boolean;
}
