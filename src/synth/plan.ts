import { arcsecPerDegree, radians } from "../base/units.ts";
import type { LaidBrick } from "../survey/bricks/brick_layout.ts";
import { brickDefaults } from "../survey/bricks.ts";
import type { TruthTable } from "../survey/truth.ts";
import { coarse, frameOf, kinds, Sky } from "./sky.ts";
import type { Square, SynthExposure, SynthPatch, SynthPlan } from "./survey_plan.ts";
import { drawProperties, sourceTable, stream } from "./sources.ts";

/** A brick, by what its survey's table of bricks says. */
export interface SynthBrick {
  /** Name. */
  brickname: string;
  /** Number. */
  brickid: number;
  /** Centre, deg. */
  ra: number;
  /** Centre, deg. */
  dec: number;
  /** Half of its side, deg. */
  half: number;
  /** Columns and rows of its image. */
  width: number;
  /** Side of a pixel, arcsec. */
  pixscale: number;
}

/** An invented brick near the celestial equator, the default: not part of the public layout.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { synthBrick } from "@obiwan/obiwan";
 *
 * assert.equal(synthBrick.brickname, "1500p020", "RA 150.0, Dec +2.0");
 * ```
 */
export const synthBrick: SynthBrick = {
  brickname: "1500p020",
  brickid: 400001,
  ra: 150.0,
  dec: 2.0,
  half: 0.125,
  width: brickDefaults.width,
  pixscale: brickDefaults.pixscale,
};

/** Zoom window of a patch of `size` pixels in the middle of a brick. @returns x0 x1 y0 y1
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { synthZoom } from "@obiwan/obiwan";
 *
 * assert.deepEqual(synthZoom(100), [1750, 1850, 1750, 1850]);
 * ```
 */
export function synthZoom(size: number): [number, number, number, number] {
  const { width } = brickDefaults, low = width / 2 - Math.floor(size / 2);
  const [from, to] = [Math.max(0, low), Math.min(width, low + size)];
  return [from, to, from, to];
}

/** What synthetic survey is made. */
export interface SynthOptions {
  /** Of all that is drawn: sky, exposures, noise, sources to inject. */
  seed: number;
  /** Side of the patch of sky that has data in the middle of each brick, brick pixels. */
  size: number;
  /** Sources in the randoms table, for each brick. */
  nobj: number;
  /** Bricks of the public layout; an invented one by default. */
  bricks?: readonly LaidBrick[];
  /** Makes tiles of unWISE, too; fakes and truth then have magnitudes w1 to w4. */
  wise?: boolean;
}

/** How far chips go beyond a patch on each side, pixels: dithers take up to 10, rotations up to size/125. */
const borderOf = (size: number) => 20 + Math.ceil(size / 100);

/** Magnitudes r of fakes: bright enough to be found. */
const fakeLimits = [19.4, 22.4] as const;
/** Fakes keep this far from the edge of the data, pixels. */
const clear = 30;

const bandPlan = [
  { band: "g", ccdzpt: 25.11, sky: 126, fwhm: 4.4 },
  { band: "r", ccdzpt: 25.27, sky: 300, fwhm: 4.0 },
  { band: "z", ccdzpt: 24.89, sky: 1500, fwhm: 3.7 },
];

/** Two exposures a band, with dithers, rotations and seeing of their own.
 * @param first exposure number of the first @param noise number under which the noise of the first is drawn
 * @param key what the other random numbers belong to, from the offset to the first */
export function planExposures(
  seed: number,
  first: number,
  noise = first,
  key = (offset: number) => noise + offset,
): SynthExposure[] {
  return bandPlan.flatMap((b, i) =>
    [0, 1].map((k) => {
      const random = stream(seed, "exposure", BigInt(key(10 * i + k))), u = (draw: number) => 2 * random(0, draw) - 1;
      return {
        ...b,
        expnum: first + 10 * i + k,
        noise: noise + 10 * i + k,
        ccdname: "N4",
        exptime: 90,
        fwhm: b.fwhm * (1 + 0.06 * u(0)),
        sky: b.sky * (1 + 0.05 * u(1)),
        mjd: 57100.2 + i + 40 * k,
        dither: [2.5 * u(2), 2.5 * u(3)] as const,
        rotation: 0.004 * u(4) + 0.012 * k,
      };
    })
  );
}

export const planSurvey = (options: SynthOptions): SynthPlan =>
  options.bricks ? planBricks(options, options.bricks) : planOwn(options);

/** Number of a brick's first exposure. They have eight digits at most, no two bricks share one, and all lie beyond those of DECam's
 * own exposures, some of which have rules by number (`src/survey/ccds/cameras.ts`). */
const firstExposure = ({ id }: LaidBrick) => 10_000_000 + firstNoise({ id });

/** Their random numbers are those of a hundred numbers of the brick's own. */
const firstNoise = ({ id }: Pick<LaidBrick, "id">) => 100 * id;

/** Patches in the middle of bricks of the public layout. Sky, exposures, noise and fakes of a brick do not depend on which other
 * bricks are planned with it. */
function planBricks({ seed, size, nobj }: SynthOptions, bricks: readonly LaidBrick[]): SynthPlan {
  const sky = new Sky(seed);
  const patches = bricks.map((b): SynthPatch => {
    return patchOf(sky, { ra: b.ra, dec: b.dec, size }, planExposures(seed, firstExposure(b), firstNoise(b)));
  });
  const truth = () => ({ stars: sky.union(patches, "stars"), galaxies: sky.union(patches, "galaxies") });
  return { seed, bricks: [...bricks], patches, truth, fakes: planFakes(seed, size, nobj, bricks) };
}

/** A patch anywhere. */
export function patchOf(sky: Sky, square: Square, exposures: SynthExposure[]): SynthPatch {
  const border = borderOf(square.size);
  return { ...square, border, exposures, sources: () => sky.lighting(square, border) };
}

/** Fakes uniform over each brick's patch, ids from 1,000,000 times the brick's id. */
export function planFakes(seed: number, size: number, nobj: number, bricks: readonly LaidBrick[]): TruthTable {
  const side = Math.min(size, brickDefaults.width) - 2 * clear;
  return sourceTable(
    bricks.flatMap((b) => {
      const frame = frameOf({ ...b, size });
      return Array.from({ length: nobj }, (_, k) => {
        const id = BigInt(b.id) * 1_000_000n + BigInt(k + 1), random = stream(seed, "brick fakes", id);
        const [ra, dec] = frame.toSky((random(0, 0) - 0.5) * side, (random(1, 0) - 0.5) * side);
        const drawn = drawProperties(random, fakeLimits);
        return { id, ra, dec, ...drawn, n: coarse(drawn.n) };
      });
    }),
    true,
  );
}

/** The default: one invented brick with a sky of its own. Its bytes are fixtures of many tests. */
function planOwn({ seed, size, nobj }: SynthOptions): SynthPlan {
  const { brickname, brickid, ra, dec, half } = synthBrick, wide = half / Math.cos(radians(dec));
  const area = (size / 100) ** 2, { stars, galaxies } = kinds;
  const table = (
    purpose: string,
    count: number,
    side: number,
    firstId: number,
    extended: boolean,
    limits: readonly [number, number],
  ) =>
    sourceTable(
      Array.from({ length: count }, (_, k) => {
        const random = stream(seed, purpose, BigInt(firstId + k));
        const dx = (random(0, 0) - 0.5) * side * synthBrick.pixscale / arcsecPerDegree;
        const dy = (random(1, 0) - 0.5) * side * synthBrick.pixscale / arcsecPerDegree;
        return {
          id: BigInt(firstId + k),
          ra: ra + dx / Math.cos(radians(dec)),
          dec: dec + dy,
          ...drawProperties(random, limits),
        };
      }),
      extended,
    );
  const truth = {
    stars: table("stars", Math.round(stars.density * area), size, 1, false, stars.limits),
    galaxies: table("galaxies", Math.round(galaxies.density * area), size, 10_001, true, galaxies.limits),
  };
  const edges = { ra1: ra - wide, ra2: ra + wide, dec1: dec - half, dec2: dec + half };
  // Exposure numbers end in band and visit; their random numbers are counted through.
  const exposures = planExposures(seed, 500_000, 500_000, (offset) => 2 * Math.floor(offset / 10) + offset % 10);
  return {
    seed,
    bricks: [{ name: brickname, id: brickid, ra, dec, ...edges, row: 0, column: 0, quarter: 0 }],
    patches: [{ ra, dec, size, flat: true, border: 20, exposures, sources: () => [truth.stars, truth.galaxies] }],
    truth: () => truth,
    fakes: table("fakes", nobj, size - 2 * clear, 1, true, fakeLimits),
  };
}
