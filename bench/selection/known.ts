// A selection function that is known: what places and sources are like, and how likely a source is to be found and measured.
import { normal, uniformStream } from "../../src/base/random.ts";
import { nanomaggies } from "../../src/base/units.ts";
import { transmission } from "../../src/survey/extinction.ts";

/** What a place is like. */
export interface Place {
  /** 5σ depth of galaxies by band, mag. */
  depth: Record<string, number>;
  psfsize: number;
  ebv: number;
  /** Stars per deg². */
  stars: number;
}

export interface Truth {
  g: number;
  r: number;
  z: number;
  redshift: number;
  rhalf: number;
}

/** Resolution of the map of stars. */
export const starMapNside = 256;

const pointings = new Map<number, readonly number[]>(), starCounts = new Map<number, number>();

/** Values of a key, computed once. */
function once<K, V>(known: Map<K, V>, key: K, value: () => V): V {
  if (!known.has(key)) known.set(key, value());
  return known.get(key)!;
}

/** Depth and seeing vary in waves, and in steps from pointing to pointing. @param pixel of the map of stars */
export function placeAt(ra: number, dec: number, pixel: number): Place {
  const pointing = Math.floor(ra / 0.31) * 1000 + Math.floor((dec + 90) / 0.17);
  const u = once(pointings, pointing, () => {
    const stream = uniformStream({ seed: 5, purpose: "pointing", id: BigInt(pointing) });
    return Array.from({ length: 5 }, (_, k) => stream(0, k));
  });
  const wave = (a: number, b: number, c: number) => Math.sin(2 * Math.PI * (a * ra + b * dec) + c);
  const psfsize = 1.25 + 0.2 * wave(0.5, 0.3, 1) + 0.15 * (2 * u[0] - 1);
  const d = 0.25 * wave(0.7, -0.5, 0) + 0.3 * (2 * u[1] - 1) - 0.5 * (psfsize - 1.25);
  return {
    depth: { g: 24.3 + 0.8 * d + 0.1 * u[2], r: 23.9 + d, z: 22.9 + 0.9 * d + 0.1 * u[3] },
    psfsize,
    ebv: 0.05 + 0.03 * wave(0.4, 0.6, 2) + 0.01 * u[4],
    stars: starsOf(pixel),
  };
}

/** 1000 to 4000 stars per deg², a pixel of the map each. */
export const starsOf = (pixel: number): number =>
  once(starCounts, pixel, () => 1000 + 3000 * uniformStream({ seed: 9, purpose: "stars", id: BigInt(pixel) })(0, 0));

/** Number counts that rise with magnitude, redder at larger redshift. */
export function truthOf(seed: number, id: number): Truth {
  const u = uniformStream({ seed, purpose: "truth", id: BigInt(id) }),
    slope = 0.3 * Math.LN10,
    [low, high] = [20.5, 24.2];
  const r = low + Math.log(1 + u(0, 0) * (Math.exp(slope * (high - low)) - 1)) / slope;
  const redshift = 0.4 + 1.2 * u(0, 1);
  const gr = 0.2 + 0.5 * redshift + 0.15 * normal(u, 1), rz = 0.3 + 0.4 * redshift + 0.15 * normal(u, 2);
  return { g: r + gr, r, z: r - rz, redshift, rhalf: 0.25 + 0.9 * u(0, 2) ** 2 };
}

/** Probability to be found: signal to noise, size and seeing decide, and stars hide up to a fifth. */
export function foundProbability({ r, rhalf }: Truth, { depth, psfsize, ebv, stars }: Place): number {
  const snr = 5 * nanomaggies(r) * transmission("r", ebv) / nanomaggies(depth.r);
  const x = Math.log(snr / 7) / 0.2 - 1.5 * Math.log(rhalf / 0.45) - 1.5 * (psfsize - 1.25);
  return (1 - 0.2 * (stars - 1000) / 3000) / (1 + Math.exp(-x));
}

/** Error of a measured flux without dust, nanomaggies. */
export const noiseOf = (band: string, { depth, ebv }: Place) => nanomaggies(depth[band]) / 5 / transmission(band, ebv);

/** Probability to be found and to be measured brighter than 23. */
export function knownProbability(truth: Truth, place: Place): number {
  const x = (nanomaggies(truth.r) - nanomaggies(23)) / noiseOf("r", place);
  return foundProbability(truth, place) * 0.5 * (1 + erf(x / Math.SQRT2));
}

/** To 1.2e-7 (Numerical Recipes' rational Chebyshev form). */
function erf(x: number): number {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const poly = [
    0.17087277,
    -0.82215223,
    1.48851587,
    -1.13520398,
    0.27886807,
    -0.18628806,
    0.09678418,
    0.37409196,
    1.00002368,
    -1.26551223,
  ];
  const y = 1 - t * Math.exp(-x * x + poly.reduce((s, c) => s * t + c, 0));
  return x >= 0 ? y : -y;
}
