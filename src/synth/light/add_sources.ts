import { arcsecPerDegree, nanomaggies, radians } from "../../base/units.ts";
import { fromAxisRatio, shapeMatrix } from "../../math/ellipse.ts";
import { type Mixture, mixtureOf } from "../../math/profiles.ts";
import { drawTruth, sersicShape } from "../../math/profiles/draw_truth.ts";
import { sersicProfile } from "../../math/profiles/sersic.ts";
import type { Wcs } from "../../math/wcs/wcs_types.ts";
import type { PlacedChip } from "../pointings/chip_wcs.ts";
import type { UniverseSource } from "../universe.ts";
import { addGaussian, type LightPlane } from "./add_gaussian.ts";
import { addHalo } from "./halo.ts";
import { type Covariance, type PsfMixture, psfMixture, psfShape, psfSide, psfStamp } from "./psf_field.ts";

/** Galaxies brighter than this are drawn as Sérsic profiles out to where they end, fainter ones as mixtures of Gaussians. */
const exactBelow = 19.5;

/** Half-light radii from the chip beyond which a galaxy is left out. */
const farthest = 40;

/** What a chip turns light into. */
export interface ChipOptics {
  placed: PlacedChip;
  /** Counts of the image's unit per nanomaggy. */
  zpscale: number;
  /** Light a pixel that need not be drawn, in the image's unit. */
  least: number;
}

/** Adds all sources' light through the PSF at their places. Stars get halos.
 * @param light in the image's unit */
export function addSources(light: LightPlane, optics: ChipOptics, sources: readonly UniverseSource[]): void {
  const { exposure, chip, wcs } = optics.placed, { camera } = exposure, band = exposure.band.band as "g" | "r" | "z";
  for (const source of sources) {
    const [x, y] = wcs.toPixel(source.ra, source.dec);
    if (!Number.isFinite(x + y)) continue;
    // The PSF of light from beyond the edge is that of the edge.
    const inside = (v: number, n: number) => Math.min(Math.max(v, 0), n - 1);
    const psf = psfMixture(psfShape(exposure, chip, inside(x, camera.nx), inside(y, camera.ny)));
    const flux = optics.zpscale * nanomaggies(source[band]), at = { flux, x, y };
    if (!source.extended) {
      addMixture(light, at, psf, undefined, optics.least);
      addHalo(light, { ...at, band }, camera.pixscale, optics.least);
    } else addGalaxy(light, at, psf, source, wcs, optics.least);
  }
}

interface PlacedFlux {
  flux: number;
  x: number;
  y: number;
}

function addGalaxy(
  light: LightPlane,
  at: PlacedFlux,
  psf: PsfMixture,
  source: UniverseSource,
  wcs: Wcs,
  least: number,
) {
  const matrix = pixelMatrix(wcs, source);
  if (source.r < exactBelow) return addExactly(light, at, psf, matrix, source.n, least);
  const profile = source.n === 1 ? mixtureOf("EXP", 1) : mixtureOf("SER", source.n);
  addMixture(light, at, psf, { profile, matrix }, least);
}

type Matrix = readonly [number, number, number, number];

/** From the unit circle to the chip's pixels. */
function pixelMatrix(wcs: Wcs, { ra, dec, rhalf, ba, pa }: UniverseSource): Matrix {
  const h = 1 / arcsecPerDegree, c = Math.cos(radians(dec));
  const [ox, oy] = wcs.toPixel(ra, dec), [ax, ay] = wcs.toPixel(ra + h / c, dec), [bx, by] = wcs.toPixel(ra, dec + h);
  const j = [ax - ox, bx - ox, ay - oy, by - oy], g = shapeMatrix(rhalf, ...fromAxisRatio(ba, pa));
  return [
    j[0] * g[0] + j[1] * g[2],
    j[0] * g[1] + j[1] * g[3],
    j[2] * g[0] + j[3] * g[2],
    j[2] * g[1] + j[3] * g[3],
  ];
}

/** Every Gaussian of the profile through every one of the PSF. */
function addMixture(
  light: LightPlane,
  { flux, x, y }: PlacedFlux,
  { share, covariance }: PsfMixture,
  galaxy: { profile: Mixture; matrix: Matrix } | undefined,
  least: number,
) {
  const { amplitude, variance } = galaxy?.profile ?? { amplitude: [1], variance: [0] },
    [a, b, c, d] = galaxy?.matrix ?? zero;
  const shape: Covariance = [a * a + b * b, a * c + b * d, c * c + d * d];
  // What all of them leave out together is `least`.
  const each = least / (amplitude.length * share.length);
  for (let i = 0; i < amplitude.length; i++) {
    for (let k = 0; k < share.length; k++) {
      const p = covariance[k], v = variance[i];
      const sum: Covariance = [p[0] + v * shape[0], p[1] + v * shape[1], p[2] + v * shape[2]];
      addGaussian(light, flux * amplitude[i] * share[k], x, y, sum, each);
    }
  }
}

const zero: Matrix = [0, 0, 0, 0];

/** A Sérsic profile as it is: through the PSF in its middle, and beyond that as smooth light. */
function addExactly(
  { nx, ny, data }: LightPlane,
  { flux, x, y }: PlacedFlux,
  psf: PsfMixture,
  matrix: Matrix,
  index: number,
  least: number,
) {
  const ix = Math.round(x), iy = Math.round(y), margin = 128 + farthest * Math.hypot(...matrix);
  if (x < -margin || y < -margin || x > nx + margin || y > ny + margin) return;
  const shape = sersicShape(index, matrix), stamp = drawTruth(psfStamp(psf), psfSide, x - ix, y - iy, shape);
  const half = stamp.size / 2, wide = Math.max(Math.hypot(matrix[0], matrix[2]), Math.hypot(matrix[1], matrix[3]));
  const bright = least * Math.abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) / flux;
  // A small galaxy's own light ends before that of its PSF.
  const reach = Math.max(half, Math.ceil(wide * radiusOf(sersicProfile(index), bright)));
  const first = Math.max(0, ix - reach),
    end = Math.min(nx, ix + reach),
    row = new Float64Array(Math.max(end - first, 0));
  for (let j = Math.max(0, iy - reach); j < Math.min(ny, iy + reach); j++) {
    const v = j - iy + half;
    stamp.wing(row, end - first, first - ix, j - iy, 1);
    for (let i = first; i < end; i++) {
      const u = i - ix + half, drawn = u >= 0 && v >= 0 && u < stamp.size && v < stamp.size;
      const value = flux * (drawn ? stamp.data[v * stamp.size + u] : row[i - first]);
      if (value > least) data[j * nx + i] += value;
    }
  }
}

/** Where a profile falls below a brightness, in half-light radii, `farthest` at most. */
function radiusOf(profile: (r: number) => number, brightness: number): number {
  let low = 0, high = farthest;
  while (high - low > 0.05) {
    const middle = (low + high) / 2;
    if (profile(middle) > brightness) low = middle;
    else high = middle;
  }
  return high;
}
