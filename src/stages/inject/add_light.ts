import { poisson, uniformStream } from "../../base/random.ts";
import type { Box } from "../../base/plane.ts";
import type { ImageWork } from "../../compute/engine.ts";
import { sharedLike } from "../../compute/shared_memory.ts";
import { dqBits } from "../../survey/ccds/masks.ts";
import { ownMask } from "../../imaging/own_mask.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { type HalfTransform, stampHalfTransform } from "../../math/fft.ts";
import { PlaneTransforms } from "../../math/profiles/plane_transforms.ts";
import { stampSize } from "../../math/profiles/draw_truth.ts";
import { type PlacedSource, shapeOf } from "./place_sources.ts";
import { type SparseLight, SparseSum } from "./sparse_sum.ts";
import { drawStamp } from "./stamp.ts";

/** Sources to draw on one exposure. */
export interface LightTask
  extends Pick<Exposure, "name" | "band" | "nx" | "ny" | "x0" | "y0" | "ierr" | "sig1" | "electronsPerNmgy"> {
  psfSize: number;
  /** Images that the PSF is a sum of [count, size, size], where it is. */
  psfPlanes?: Float64Array;
  /** By id, so that sums of overlapping light round the same way whatever the caller's order. */
  jobs: readonly PlacedSource[];
  /** Of the photon noise. */
  seed: number;
  /** Adds the sources' photon noise. */
  noise: boolean;
}

/** What landed of one source. */
export interface Landed {
  /** nmgy, with noise and without. */
  added: number;
  expected: number;
  /** Share of the expected light on masked pixels. */
  masked: number;
  /** Pixels whose light may be seen; none where it is too faint everywhere. */
  near?: Box;
}

/** Light of all sources on an exposure [ny*nx], nmgy; in f32, summed in the order of the jobs. */
export interface Light {
  /** Per job; undefined where no light reaches the exposure. */
  landed: (Landed | undefined)[];
  /** As it arrives. */
  near: Float32Array;
  /** The same on average. */
  expected: SparseLight;
  /** Too faint to be seen pixel by pixel; absent where no source reaches the exposure. */
  far?: Float32Array;
}

/** Least light of a source in a pixel, in σ of that pixel, that counts as near: what detection and noise are told of. */
const leastSigma = 1e-3;
/** Least variance of a source's own light in a pixel, as a share of that of the pixel, for which photons are counted: below it
 * the light is added as expected, and the pixel's noise is short of 5e-5 of itself. */
const leastShare = 1e-4;

/** Draws the sources. What is near and far follows from the exposure as it is before anything is added.
 * Noise is keyed by (seed, id, exposure, band, pixel of the CCD): order, cut-out and threads do not change it.
 * Cost: sources × stamp² log stamp, and pixels that their wings reach */
export function drawLight(e: LightTask): Light {
  const canvas = new Canvas(e), psf = psfTransforms(e);
  return { landed: e.jobs.map((job) => canvas.add(job, psf)), ...canvas.light() };
}

/** The transform of the PSF of a job. Where the model has planes, for the size of image that all but large galaxies have from
 * theirs. */
function psfTransforms({ psfSize, psfPlanes }: LightTask): (psf: Float64Array, size: number) => HalfTransform {
  if (!psfPlanes) return (stamp, size) => stampHalfTransform(stamp, psfSize, size);
  const planes = new PlaneTransforms(psfSize, psfPlanes, [stampSize(psfSize)]);
  return (weights, size) => planes.transform(weights, size);
}

export const lightWork: ImageWork<LightTask, Light> = {
  name: "injected light",
  onHost: true,
  pixels: ({ jobs, psfSize }) => jobs.length * stampSize(psfSize) ** 2,
  run: (_engine, task) => Promise.resolve(drawLight(task)),
};

/** Adds the near light to data, inverse errors and, where it saturates, to masks. The variance follows from the expected light; that of
 * the noisy light would favour low pixels. */
export function addNear(e: Exposure, { near, expected: { pixel, light } }: Pick<Light, "near" | "expected">): void {
  for (let k = 0; k < pixel.length; k++) {
    const i = pixel[k];
    if (addToPixel(e, i, near[i], light[k])) ownMask(e)[i] |= dqBits.satur;
  }
}

/** @returns whether the pixel saturates now */
function addToPixel(
  { data, ierr, electronsPerNmgy, saturation }: Exposure,
  i: number,
  light: number,
  mean: number,
): boolean {
  const before = data[i];
  data[i] += light;
  if (ierr[i] === 0) return false;
  ierr[i] = 1 / Math.sqrt(1 / ierr[i] ** 2 + Math.max(mean, 0) / electronsPerNmgy);
  const saturates = before <= saturation && data[i] > saturation;
  if (saturates) {
    data[i] = saturation;
    ierr[i] = 0;
  }
  return saturates;
}

/** Adds the far light to data, and to the light that is in them. */
export function addFar({ data }: Exposure, { near, far }: Pick<Light, "near" | "far">): void {
  if (!far) return;
  for (let i = 0; i < far.length; i++) {
    data[i] += far[i];
    near[i] += far[i];
  }
}

/** The light of all sources on one exposure. */
class Canvas {
  readonly near: Float32Array;
  readonly #expected: SparseSum;
  #far?: Float32Array;
  /** Light that is far in every pixel, at most, nmgy. */
  readonly #least: number;
  /** Of a masked pixel, 1/nmgy. */
  readonly #typical: number;
  /** Light of a pixel, by the square of its inverse error, for which photons are counted. */
  readonly #noisy: number;

  constructor(readonly e: LightTask) {
    this.near = sharedLike(e.ierr);
    this.#expected = new SparseSum(e.ierr.length);
    this.#typical = 1 / e.sig1;
    // Electrons of the light against those whose Poisson variance is the pixel's.
    this.#noisy = e.noise ? leastShare * e.electronsPerNmgy : Infinity;
    let sharpest = this.#typical;
    for (let i = 0; i < e.ierr.length; i++) if (e.ierr[i] > sharpest) sharpest = e.ierr[i];
    this.#least = Math.min(leastSigma / sharpest, this.#noisy / sharpest ** 2);
  }

  light(): Pick<Light, "near" | "expected" | "far"> {
    return { near: this.near, expected: this.#expected.take(), far: this.#far };
  }

  add(job: PlacedSource, psf: ReturnType<typeof psfTransforms>): Landed | undefined {
    const { e } = this,
      { x, y, flux } = job,
      shape = job.shape && shapeOf(job.shape),
      size = stampSize(e.psfSize, shape);
    const stamp = drawStamp({ x, y, shape, size, psf: psf(job.psf, size), nx: e.nx, ny: e.ny });
    if (!stamp) return undefined;
    const row = new Float64Array(stamp.box.x1 - stamp.box.x0), count = photonCounter(e, job.id), extent = new Extent();
    const landed = { added: 0, expected: 0, masked: 0 }, least = this.#least;
    for (let v = stamp.box.y0; v < stamp.box.y1; v++) {
      const { x0, x1 } = stamp.row(v, row), width = x1 - x0, at = v * e.nx + x0;
      let first = width, end = 0, sum = 0;
      for (let k = 0; k < width; k++) {
        const mean = flux * row[k];
        row[k] = mean;
        sum += mean;
        if (mean <= least) continue;
        if (end === 0) first = k;
        end = k + 1;
      }
      landed.expected += sum;
      landed.masked += this.#addFar(row, at, 0, first) + this.#addFar(row, at, Math.max(first, end), width);
      if (first < end) this.#addEither(row, first, end, x0, v, { landed, extent, count });
    }
    const { added, expected, masked } = landed;
    return { added: expected + added, expected, masked: expected > 0 ? masked / expected : 0, near: extent.box };
  }

  /** Adds pixels of a row whose light is far. @param at of the row's first pixel @returns light on masked pixels */
  #addFar(row: Float64Array, at: number, from: number, end: number): number {
    const far = this.#far ??= sharedLike(this.e.ierr), { ierr } = this.e;
    let masked = 0;
    for (let k = from, i = at + from; k < end; k++, i++) {
      far[i] += row[k];
      if (ierr[i] === 0) masked += row[k];
    }
    return masked;
  }

  /** Adds pixels of a row whose light may be near. */
  #addEither(row: Float64Array, from: number, end: number, x0: number, y: number, { landed, extent, count }: Drawn) {
    const { near } = this,
      expected = this.#expected,
      far = this.#far!,
      { ierr, nx } = this.e,
      typical = this.#typical,
      faint = this.#noisy;
    for (let k = from, i = y * nx + x0 + from; k < end; k++, i++) {
      const mean = row[k], own = ierr[i], ie = own > 0 ? own : typical, noisy = mean * ie * ie > faint;
      if (own === 0) landed.masked += mean;
      if (!noisy && mean * ie < leastSigma) {
        far[i] += mean;
        continue;
      }
      const value = noisy ? count(mean, x0 + k, y) : mean;
      expected.add(i, mean);
      near[i] += value;
      landed.added += value - mean;
      extent.include(x0 + k, y);
    }
  }
}

/** What is kept while a source is drawn. */
interface Drawn {
  /** Light on average and on masked pixels, and by how much more arrives. */
  landed: { added: number; expected: number; masked: number };
  extent: Extent;
  count: (mean: number, x: number, y: number) => number;
}

/** Draws the light of a pixel of the cut-out as it arrives, nmgy, by its mean. */
function photonCounter(e: LightTask, id: bigint): (mean: number, x: number, y: number) => number {
  const uniform = uniformStream({ seed: e.seed, purpose: `poisson ${e.name} ${e.band}`, id }),
    gain = e.electronsPerNmgy;
  let item = 0;
  const next = (draw: number) => uniform(item, draw);
  return (mean, x, y) => {
    item = (e.y0 + y) * 65536 + e.x0 + x;
    return poisson(mean * gain, next) / gain;
  };
}

/** The smallest box that holds some pixels. */
class Extent {
  #x0 = Infinity;
  #x1 = -Infinity;
  #y0 = Infinity;
  #y1 = -Infinity;

  include(x: number, y: number) {
    if (x < this.#x0) this.#x0 = x;
    if (x > this.#x1) this.#x1 = x;
    if (y < this.#y0) this.#y0 = y;
    if (y > this.#y1) this.#y1 = y;
  }

  get box(): Box | undefined {
    return this.#x0 > this.#x1 ? undefined : { x0: this.#x0, x1: this.#x1 + 1, y0: this.#y0, y1: this.#y1 + 1 };
  }
}
