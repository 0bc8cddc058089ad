import { type NoiseKey, normal, uniformStream } from "../base/random.ts";
import type { TruthTable } from "../survey/truth.ts";

/** A brick of our own near the celestial equator, and the patch of it that has data. */
export const synthBrick = {
  brickname: "1500p020",
  brickid: 400001,
  ra: 150.0,
  dec: 2.0,
  half: 0.125,
  width: 3600,
  pixscale: 0.262,
};

/** Zoom window of a patch of `size` pixels in the middle of the brick. */
export function synthZoom(size: number): [number, number, number, number] {
  const low = synthBrick.width / 2 - Math.floor(size / 2);
  return [low, low + size, low, low + size];
}

/** One synthetic DECam exposure. */
export interface SynthExposure {
  expnum: number;
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

const bandPlan = [
  { band: "g", ccdzpt: 25.11, sky: 126, fwhm: 4.4 },
  { band: "r", ccdzpt: 25.27, sky: 300, fwhm: 4.0 },
  { band: "z", ccdzpt: 24.89, sky: 1500, fwhm: 3.7 },
];

/** Two exposures a band, with dithers, rotations and seeing of their own. */
export function planExposures(seed: number): SynthExposure[] {
  return bandPlan.flatMap((b, i) =>
    [0, 1].map((k) => {
      const random = stream(seed, "exposure", 2 * i + k), u = (draw: number) => 2 * random(0, draw) - 1;
      return {
        ...b,
        expnum: 500000 + 10 * i + k,
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

const stream = (seed: number, purpose: string, id: number) =>
  uniformStream({ seed, purpose: `synth ${purpose}`, id: BigInt(id) } satisfies NoiseKey);

/** What the synthetic sky holds: number of sources per 100×100 pixels of each kind. */
const density = { stars: 0.9, galaxies: 3.3 };

/** Background sources of a patch: stars and galaxies with counts that rise towards the faint end. */
export function planSources(seed: number, size: number): { stars: TruthTable; galaxies: TruthTable } {
  const area = (size / 100) ** 2;
  return {
    stars: draw(seed, "stars", Math.round(density.stars * area), size, 1, false, [18, 23.2]),
    galaxies: draw(seed, "galaxies", Math.round(density.galaxies * area), size, 10_001, true, [18.6, 23.8]),
  };
}

/** Galaxies to inject: bright enough to be found, away from the edge of the patch. */
export function planFakes(seed: number, size: number, count: number): TruthTable {
  return draw(seed, "fakes", count, size - 60, 1, true, [19.4, 22.4]);
}

function draw(
  seed: number,
  purpose: string,
  count: number,
  size: number,
  firstId: number,
  extended: boolean,
  [bright, faint]: readonly [number, number],
): TruthTable {
  const rows = Array.from({ length: count }, (_, k) => {
    const random = stream(seed, purpose, firstId + k), u = (item: number) => random(item, 0);
    // Number counts ∝ 10^(0.3 m) between the limits.
    const low = 10 ** (0.3 * (bright - faint)), r = faint + Math.log10(low + u(2) * (1 - low)) / 0.3;
    const late = u(3) < 0.7, colour = late ? 0.6 : 1.1;
    return {
      dx: (u(0) - 0.5) * size * synthBrick.pixscale / 3600,
      dy: (u(1) - 0.5) * size * synthBrick.pixscale / 3600,
      r,
      g: r + colour + 0.15 * normal(random, 4),
      z: r - 0.7 * colour + 0.15 * normal(random, 5),
      n: late ? 0.8 + 0.7 * u(6) : 2.5 + 2 * u(6),
      rhalf: Math.min(3, Math.max(0.25, 0.75 * 10 ** (-0.12 * (r - 21)) * Math.exp(0.35 * normal(random, 7)))),
      ba: 0.35 + 0.65 * u(8),
      pa: 180 * u(9),
    };
  });
  const column = (f: (row: typeof rows[number]) => number) => Float64Array.from(rows, f);
  const e = (row: typeof rows[number]) => (1 - row.ba) / (1 + row.ba),
    angle = (row: typeof rows[number]) => 2 * row.pa * Math.PI / 180;
  return {
    id: rows.map((_, k) => BigInt(firstId + k)),
    ra: column((row) => synthBrick.ra + row.dx / Math.cos(synthBrick.dec * Math.PI / 180)),
    dec: column((row) => synthBrick.dec + row.dy),
    mag: { g: column((row) => row.g), r: column((row) => row.r), z: column((row) => row.z) },
    ...(extended
      ? {
        shape: {
          n: column((row) => row.n),
          rhalf: column((row) => row.rhalf),
          e1: column((row) => e(row) * Math.cos(angle(row))),
          e2: column((row) => e(row) * Math.sin(angle(row))),
        },
      }
      : {}),
  };
}
