/** A brick made in memory: exposures with their own pointing, seeing, noise and faults, and the sources drawn into them by
 * the f64 renderer. Blobs and starting values come from the truth, so that what is timed is the fit alone. */
import { arcsecPerDegree, surveySigma } from "../../src/base/units.ts";
import { stampTransform } from "../../src/math/fft.ts";
import { mixtureOf } from "../../src/math/profiles.ts";
import { momentsOf, renderFields } from "../../src/math/render.ts";
import { makeWcs } from "../../src/math/wcs.ts";
import { makeBlobs } from "../../src/stages/detect/blobs.ts";
import type { BrickGrid } from "../../src/survey/bricks/brick_grid.ts";
import type { Exposure } from "../../src/survey/exposure.ts";
import type { BlobMap, Detection } from "../../src/survey/source.ts";
import { blankExposure } from "./exposure.ts";
import { randomNumbers } from "./random.ts";
import type { SkySource } from "./sky.ts";

export const bands = ["g", "r", "z"] as const;

export interface BrickScene {
  grid: BrickGrid;
  bands: readonly string[];
  exposures: Exposure[];
  detections: Detection[];
  map: BlobMap;
}

export interface BrickPlan {
  /** Side of the square brick, pixels. */
  side: number;
  /** Exposures in each of the three bands. */
  perBand: number;
  sources: readonly SkySource[];
  seed: number;
  /** All pixels are one blob. */
  oneBlob?: boolean;
}

const centre = { ra: 150, dec: 2 }, pixscale = 0.262;

export function brickScene({ side, perBand, sources, seed, oneBlob = false }: BrickPlan): BrickScene {
  const p = pixscale / arcsecPerDegree,
    grid: BrickGrid = {
      brickname: "bench",
      brickid: 1,
      ...centre,
      ra1: centre.ra - 1,
      ra2: centre.ra + 1,
      dec1: centre.dec - 1,
      dec2: centre.dec + 1,
      nx: side,
      ny: side,
      zoomX0: 0,
      zoomY0: 0,
      pixscale,
      wcs: makeWcs({ crval: [centre.ra, centre.dec], crpix: [(side - 1) / 2, (side - 1) / 2], cd: [-p, 0, 0, p] }),
    };
  const exposures = Array.from({ length: 3 * perBand }, (_, i) => {
    const exposure = blankExposure(i, i % 3, side, [centre.ra, centre.dec], seed);
    for (const s of sources) draw(exposure, i % 3, grid, s);
    return exposure;
  });
  const map = oneBlob
    ? { nx: side, ny: side, data: new Int32Array(side * side), count: 1 }
    : blobsAround(side, sources, perBand);
  return { grid, bands, exposures, detections: detections(grid, map, sources, seed), map };
}

/** PSF transforms of an exposure by cell and size: the PSF changes little within 400 pixels. */
const transforms = new WeakMap<Exposure, Map<string, ReturnType<typeof stampTransform>>>();
const cell = 400;

function psfNear(e: Exposure, x: number, y: number, size: number) {
  const known = transforms.get(e) ?? new Map<string, ReturnType<typeof stampTransform>>();
  transforms.set(e, known);
  const i = Math.floor(x / cell), j = Math.floor(y / cell), key = `${i}/${j}/${size}`;
  const value = known.get(key) ?? stampTransform(e.psf.at((i + 0.5) * cell, (j + 0.5) * cell), e.psf.size, size);
  known.set(key, value);
  return value;
}

function draw(e: Exposure, band: number, grid: BrickGrid, s: SkySource) {
  const [px, py] = e.wcs.toPixel(...grid.wcs.toSky(s.x, s.y)), size = s.re > 0.9 ? 128 : 64;
  const half = size / 2 - 3, x0 = Math.round(px) - half, y0 = Math.round(py) - half, width = 2 * half + 1;
  const jacobian = e.cdInverse.map((v) => v / arcsecPerDegree);
  const [image] = renderFields({
    mixture: mixtureOf(s.type, s.n),
    moments: momentsOf(s.re, s.ee1, s.ee2, jacobian),
    psf: psfNear(e, px, py, size),
    size,
    width,
    height: width,
    px: px - x0,
    py: py - y0,
    gaussVariance: surveySigma(e.psf.fwhm) ** 2,
  }, 1);
  for (let y = Math.max(0, -y0); y < Math.min(width, e.ny - y0); y++) {
    const to = (y0 + y) * e.nx + x0, from = y * width;
    for (let x = Math.max(0, -x0); x < Math.min(width, e.nx - x0); x++) {
      e.data[to + x] += s.flux[band] * image[from + x];
    }
  }
}

/** Discs that reach as far as the source stands out of the noise, and eight pixels more, joined where they touch. */
function blobsAround(side: number, sources: readonly SkySource[], perBand: number): BlobMap {
  const hot = new Uint8Array(side * side);
  for (const s of sources) {
    const sn = s.flux[1] / 0.1 * Math.sqrt(perBand), reach = 2.5 * Math.sqrt(2 * Math.log(Math.max(sn / 6, 1.1)));
    const r = 8 + reach + s.re / pixscale;
    for (let y = Math.max(0, Math.ceil(s.y - r)); y <= Math.min(side - 1, s.y + r); y++) {
      const w = Math.sqrt(r * r - (y - s.y) ** 2);
      hot.fill(1, y * side + Math.max(0, Math.ceil(s.x - w)), y * side + Math.min(side - 1, Math.floor(s.x + w)) + 1);
    }
  }
  const seeds = sources.map((s) => ({ x: Math.round(s.x), y: Math.round(s.y) }));
  return makeBlobs(hot, new Uint8Array(side * side), side, side, seeds);
}

/** What a detection knows: the pixel, and the flux to some per cent. */
function detections(grid: BrickGrid, map: BlobMap, sources: readonly SkySource[], seed: number): Detection[] {
  const random = randomNumbers(seed + 1);
  return sources.map((s) => {
    const x = Math.round(s.x), y = Math.round(s.y), [ra, dec] = grid.wcs.toSky(x, y);
    return {
      x,
      y,
      ra,
      dec,
      sed: "r",
      sn: s.flux[1] / 0.1,
      flux: s.flux.map((f) => f * (0.9 + 0.2 * random())),
      needsInitialFlux: false,
      blob: map.data[y * map.nx + x],
    };
  });
}
