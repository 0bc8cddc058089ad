/** A sky of a few sources made by hand: exact positions, Gaussian PSF, blobs as boxes. For fits that must go wrong on purpose. */
import { normal, uniformStream } from "../../../src/base/random.ts";
import { arcsecPerDegree, fwhmPerSigmaTwoDecimals } from "../../../src/base/units.ts";
import type { Engine } from "../../../src/compute/engine.ts";
import { makeWcs } from "../../../src/math/wcs.ts";
import { invert2 } from "../../../src/math/wcs/wcs_types.ts";
import type { FitInput } from "../../../src/stages/fit.ts";
import type { FitOutput } from "../../../src/stages/fit/output.ts";
import type { BrickGrid } from "../../../src/survey/bricks/brick_grid.ts";
import type { Exposure } from "../../../src/survey/exposure.ts";
import type { BlobMap, Detection } from "../../../src/survey/source.ts";
import { fitFound } from "./fit_found.ts";

export interface Light {
  /** Brick pixels and nmgy in every band. */
  x: number;
  y: number;
  flux: number;
  /** Extra Gaussian σ along its axes, px, and their angle; 0 for a point. */
  major?: number;
  minor?: number;
  angle?: number;
}

export interface FieldOptions {
  nx?: number;
  ny?: number;
  bands?: readonly string[];
  lights: readonly Light[];
  /** Where the fit is told to start: flux and blob follow from the nearest light when not given. */
  detections?: readonly { x: number; y: number; flux?: number }[];
  /** x0 y0 x1 y1, ends exclusive, in the order of their numbers. */
  blobs: readonly (readonly [number, number, number, number])[];
  /** Changes the exposures before the fit sees them. */
  damage?: (exposure: Exposure) => void;
}

export interface Field {
  grid: BrickGrid;
  bands: string[];
  exposures: Exposure[];
  detections: Detection[];
  map: BlobMap;
}

const sigma = 1.7, psfSize = 25, noise = 0.02;
const gaussian = (u: number, v: number, [xx, xy, yy]: readonly [number, number, number]) => {
  const det = xx * yy - xy * xy;
  return Math.exp(-0.5 * (yy * u * u - 2 * xy * u * v + xx * v * v) / det) / (2 * Math.PI * Math.sqrt(det));
};

/** One exposure per band, pixels of 0.262″ turned by a little and moved by a fraction. */
export function field({ nx = 60, ny = 60, bands = ["r"], lights, detections, blobs, damage }: FieldOptions): Field {
  const p = 0.262 / arcsecPerDegree, wcs = makeWcs({ crval: [150, 2], crpix: [nx / 2, ny / 2], cd: [-p, 0, 0, p] });
  const grid: BrickGrid = {
    ...{ brickname: "1500p020", brickid: 1, ra: 150, dec: 2, ra1: 149, ra2: 151, dec1: 1, dec2: 3 },
    ...{ nx, ny, zoomX0: 0, zoomY0: 0, pixscale: 0.262, wcs },
  };
  const exposures = bands.map((band, i) => expose(grid, band, i, lights));
  if (damage) exposures.forEach(damage);
  const data = new Int32Array(nx * ny).fill(-1);
  blobs.forEach(([x0, y0, x1, y1], number) => {
    for (let y = y0; y < y1; y++) data.fill(number, y * nx + x0, y * nx + x1);
  });
  const map = { nx, ny, data, count: blobs.length };
  const starts = (detections ?? lights).map(({ x, y, flux }): Detection => {
    const nearest = lights.reduce((a, b) => Math.hypot(a.x - x, a.y - y) < Math.hypot(b.x - x, b.y - y) ? a : b);
    const ix = Math.round(x), iy = Math.round(y), [ra, dec] = wcs.toSky(ix, iy);
    return {
      ...{ x: ix, y: iy, ra, dec, sed: bands[0], sn: 50, flux: bands.map(() => flux ?? nearest.flux) },
      ...{ needsInitialFlux: false, blob: data[iy * nx + ix] },
    };
  });
  return { grid, bands: [...bands], exposures, detections: starts, map };
}

function expose(grid: BrickGrid, band: string, index: number, lights: readonly Light[]): Exposure {
  const { nx, ny } = grid,
    p = 0.262 / arcsecPerDegree,
    a = 0.03 * (index + 1),
    c = p * Math.cos(a),
    s = p * Math.sin(a);
  const wcs = makeWcs({ crval: [150, 2], crpix: [nx / 2 + 0.3, ny / 2 - 0.4], cd: [-c, s, s, c] });
  const psf = Float64Array.from({ length: psfSize ** 2 }, (_, k) => {
    const half = psfSize >> 1;
    return gaussian(k % psfSize - half, Math.floor(k / psfSize) - half, [sigma ** 2, 0, sigma ** 2]);
  });
  const total = psf.reduce((sum, v) => sum + v, 0), stamp = psf.map((v) => v / total);
  const random = uniformStream({ seed: 7, purpose: `noise ${band}`, id: 1n });
  const data = Float32Array.from({ length: nx * ny }, (_, i) => noise * normal(random, i));
  for (const { x, y, flux, major = 0, minor = 0, angle = 0 } of lights) {
    const [px, py] = wcs.toPixel(...grid.wcs.toSky(x, y));
    const co = Math.cos(angle), si = Math.sin(angle), m = major ** 2, n = minor ** 2, w = sigma ** 2;
    const covariance = [m * co * co + n * si * si + w, (m - n) * co * si, m * si * si + n * co * co + w] as const;
    for (let i = 0; i < data.length; i++) {
      data[i] += flux * gaussian(i % nx - px, Math.floor(i / nx) - py, covariance);
    }
  }
  return {
    ...{ name: `hand-${index}`, camera: "decam", expnum: index, ccdname: "N1", band, ccdRow: index },
    ...{ nx, ny, x0: 0, y0: 0, data, ierr: new Float32Array(nx * ny).fill(1 / noise), dq: new Uint16Array(nx * ny) },
    ...{ wcs, cd: wcs.cd, cdInverse: invert2(wcs.cd), pixscale: 0.262, sig1: noise },
    ...{ headerFwhm: fwhmPerSigmaTwoDecimals * sigma, psfSigma: sigma, tableFwhm: fwhmPerSigmaTwoDecimals * sigma },
    psf: { size: psfSize, fwhm: fwhmPerSigmaTwoDecimals * sigma, at: () => stamp.slice() },
    ...{ psfnorm: 1 / (2 * Math.sqrt(Math.PI) * sigma), galnorm: 0.1, zpscale: 1, electronsPerNmgy: 500 },
    ...{ saturation: Infinity, exptime: 90, mjd: 57000, medianSky: 0, cosky: 0, plver: "" },
    ...{ skyver: "", psfver: "", skyplver: "", psfplver: "" },
  };
}

/** Fits the field; all blobs unless told otherwise. */
export function fitField(engine: Engine, f: Field, more: Partial<FitInput> = {}): Promise<FitOutput> {
  return fitFound({ engine, ...f, ...more });
}
