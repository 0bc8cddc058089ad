import { InputError } from "../base/errors.ts";
import { poisson, uniformStream } from "../base/random.ts";
import { arcsecPerDegree, nanomaggies, radians } from "../base/units.ts";
import { drawTruth, mixtureShape, sersicShape, type TruthShape } from "../math/profiles/draw_truth.ts";
import { shapeMatrix } from "../math/ellipse.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import { type DustMap, transmission } from "../survey/extinction.ts";
import { type InjectionRecord, truthDistance, type TruthTable } from "../survey/truth.ts";

export interface InjectOptions {
  seed: number;
  /** The fakes' own photon noise. */
  noise: boolean;
  /** True profiles, or the fitter's own truncated mixture (closure tests). */
  profile: "sersic" | "mixture";
  dust: DustMap;
}

/** Rows to inject into one grid: ids ascending, `rowstart … rowstart + nobj`, inside the image, none closer than
 * `separation` arcsec to one before it. */
export interface Selection {
  rows: number[];
  skippedIds: bigint[];
  outside: number;
}

export function selectTruth(
  grid: BrickGrid,
  truth: TruthTable,
  { rowstart = 0, nobj = 500, separation = 5 }: { rowstart?: number; nobj?: number; separation?: number } = {},
): Selection {
  const inside = (row: number) => {
    const [x, y] = grid.wcs.toPixel(truth.ra[row], truth.dec[row]);
    return x >= -0.5 && y >= -0.5 && x < grid.nx - 0.5 && y < grid.ny - 0.5;
  };
  const here = truth.id.map((_, row) => row).filter(inside)
    .sort((a, b) => truth.id[a] < truth.id[b] ? -1 : truth.id[a] > truth.id[b] ? 1 : 0);
  const rows: number[] = [], skippedIds: bigint[] = [], cells = new Map<string, number[]>();
  const side = separation / grid.pixscale;
  for (const row of here.slice(rowstart, rowstart + nobj)) {
    const [x, y] = grid.wcs.toPixel(truth.ra[row], truth.dec[row]),
      cx = Math.floor(x / side),
      cy = Math.floor(y / side);
    const near = [-1, 0, 1].flatMap((j) => [-1, 0, 1].flatMap((i) => cells.get(`${cx + i}/${cy + j}`) ?? []));
    if (near.some((other) => truthDistance(truth, row, other) < separation)) skippedIds.push(truth.id[row]);
    else {
      rows.push(row);
      const cell = cells.get(`${cx}/${cy}`);
      if (cell) cell.push(row);
      else cells.set(`${cx}/${cy}`, [row]);
    }
  }
  return { rows, skippedIds, outside: truth.id.length - here.length };
}

/** Flux of a source in a band below the dust, nmgy. */
export function attenuatedFlux(truth: TruthTable, row: number, band: string, dust: DustMap): number {
  return nanomaggies(truth.mag[band][row]) * transmission(band, dust(truth.ra[row], truth.dec[row]));
}

/** Adds simulated sources to the exposures, in place: data, inverse errors and, where the light saturates, masks.
 * Noise is keyed by (seed, id, exposure, band, pixel of the CCD): order, cut-out and threads change no bit.
 * @param rows of `truth` to add, fluxes above dust and atmosphere @returns per source and exposure what landed, and the
 * added light of each exposure [ny*nx], nmgy
 * @throws {InputError} when a PSF is not finite or its sum is not positive. Cost: sources × exposures × stamp² log stamp */
export function injectSources(
  exposures: readonly Exposure[],
  truth: TruthTable,
  rows: readonly number[],
  options: InjectOptions,
): { records: InjectionRecord[]; sims: Float32Array[] } {
  const records: InjectionRecord[] = [];
  const sims = exposures.map((e) => {
    const expected = new Float64Array(e.nx * e.ny), added = new Float64Array(e.nx * e.ny);
    // By id, so that sums of overlapping light round the same way whatever the caller's order.
    for (const row of [...rows].sort((a, b) => truth.id[a] < truth.id[b] ? -1 : 1)) {
      const record = injectOne(e, truth, row, options, expected, added);
      if (record) records.push(record);
    }
    addToPixels(e, expected, added);
    return Float32Array.from(added);
  });
  return { records, sims };
}

function injectOne(
  e: Exposure,
  truth: TruthTable,
  row: number,
  { seed, noise, profile, dust }: InjectOptions,
  expected: Float64Array,
  added: Float64Array,
): InjectionRecord | undefined {
  const [px, py] = e.wcs.toPixel(truth.ra[row], truth.dec[row]);
  if (!Number.isFinite(px + py)) return undefined;
  const shape = truth.shape && shapeAt(e, truth, row, profile);
  const margin = Math.max(e.psf.size, shape ? 600 : 0);
  if (px < -margin || py < -margin || px > e.nx + margin || py > e.ny + margin) return undefined;
  const flux = attenuatedFlux(truth, row, e.band, dust), ix = Math.round(px), iy = Math.round(py);
  // The PSF's polynomial holds on the CCD only.
  const clamp = (v: number, n: number) => Math.min(Math.max(v, 0), n - 1);
  const psf = e.psf.at(clamp(px, e.nx), clamp(py, e.ny));
  if (!psf.every(Number.isFinite)) throw new InputError(`Cannot inject into ${e.name}: its PSF is not finite`);
  const stamp = drawTruth(psf, e.psf.size, px - ix, py - iy, shape), half = stamp.size / 2;
  const reach = Math.max(half, Math.ceil(stamp.reach));
  const x0 = Math.max(0, ix - reach), x1 = Math.min(e.nx, ix + reach);
  const y0 = Math.max(0, iy - reach), y1 = Math.min(e.ny, iy + reach);
  if (x0 >= x1 || y0 >= y1) return undefined;
  const purpose = `poisson ${e.name} ${e.band}`, uniform = uniformStream({ seed, purpose, id: truth.id[row] });
  let landed = 0, wanted = 0, masked = 0;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const u = x - ix + half, v = y - iy + half, inStamp = u >= 0 && v >= 0 && u < stamp.size && v < stamp.size;
      const mean = flux * (inStamp ? stamp.data[v * stamp.size + u] : stamp.wing(x - px, y - py)), i = y * e.nx + x;
      const electrons = mean * e.electronsPerNmgy, item = (e.y0 + y) * 65536 + e.x0 + x;
      // Small negative values of the band-limited PSF carry no photons.
      const value = noise && electrons > 0
        ? poisson(electrons, (draw) => uniform(item, draw)) / e.electronsPerNmgy
        : mean;
      expected[i] += mean;
      added[i] += value;
      landed += value;
      wanted += mean;
      if (e.ierr[i] === 0) masked += mean;
    }
  }
  return {
    id: truth.id[row],
    exposure: e.name,
    band: e.band,
    x: px,
    y: py,
    fluxAdded: landed,
    fluxExpected: wanted,
    maskedFraction: wanted > 0 ? masked / wanted : 0,
  };
}

/** The source's shape in pixels, through the WCS as it is at the source. */
function shapeAt(e: Exposure, truth: TruthTable, row: number, profile: InjectOptions["profile"]): TruthShape {
  const { n, rhalf, e1, e2 } = truth.shape!, ra = truth.ra[row], dec = truth.dec[row];
  const step = 1 / arcsecPerDegree, scale = Math.cos(radians(dec));
  const [ax, ay] = e.wcs.toPixel(ra + step / scale, dec), [bx, by] = e.wcs.toPixel(ra - step / scale, dec);
  const [cx, cy] = e.wcs.toPixel(ra, dec + step), [dx, dy] = e.wcs.toPixel(ra, dec - step);
  const j = [(ax - bx) / 2, (cx - dx) / 2, (ay - by) / 2, (cy - dy) / 2];
  const g = shapeMatrix(rhalf[row], e1[row], e2[row]);
  const matrix = [
    j[0] * g[0] + j[1] * g[2],
    j[0] * g[1] + j[1] * g[3],
    j[2] * g[0] + j[3] * g[2],
    j[2] * g[1] + j[3] * g[3],
  ] as const;
  return profile === "mixture" ? mixtureShape(n[row], matrix) : sersicShape(n[row], matrix);
}

const saturBit = 2;

/** Variance comes from the expected light, not from the noisy one, which would favour low pixels. */
function addToPixels(e: Exposure, expected: Float64Array, added: Float64Array) {
  for (let i = 0; i < added.length; i++) {
    if (added[i] === 0 && expected[i] === 0) continue;
    const before = e.data[i];
    e.data[i] += added[i];
    if (e.ierr[i] === 0) continue;
    const variance = Math.max(expected[i], 0) / e.electronsPerNmgy;
    e.ierr[i] = 1 / Math.sqrt(1 / e.ierr[i] ** 2 + variance);
    if (before <= e.saturation && e.data[i] > e.saturation) {
      e.data[i] = e.saturation;
      e.ierr[i] = 0;
      e.dq[i] |= saturBit;
    }
  }
}
