import { poisson, uniformStream } from "../../base/random.ts";
import type { Box } from "../../base/plane.ts";
import type { ImageWork } from "../../compute/engine.ts";
import { sharedLike } from "../../compute/shared_memory.ts";
import { dqBits } from "../../survey/ccds/masks.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { stampSize } from "../../math/profiles/draw_truth.ts";
import { type PlacedSource, shapeOf } from "./place_sources.ts";
import { PsfImages } from "./psf_images.ts";
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

/** Light of all sources on an exposure [ny*nx], nmgy. */
export interface Light {
  /** Per job; undefined where no light reaches the exposure. */
  landed: (Landed | undefined)[];
  /** As it arrives, and on average. */
  near: Float32Array;
  expected: Float32Array;
  /** Too faint to be seen pixel by pixel; absent where there is none. */
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
  const canvas = new Canvas(e), psf = new PsfImages(e.psfSize, e.psfPlanes);
  return { landed: e.jobs.map((job) => canvas.add(job, psf)), ...canvas.light() };
}

export const lightWork: ImageWork<LightTask, Light> = {
  name: "injected light",
  onHost: true,
  run: (_engine, task) => Promise.resolve(drawLight(task)),
};

/** Adds the near light to data, inverse errors and, where it saturates, masks. The variance follows from the expected light;
 * that of the noisy light would favour low pixels. */
export function addNear(e: Exposure, { landed, near, expected }: Light): void {
  const seen = new Uint8Array(e.data.length);
  for (const box of landed.flatMap((l) => l?.near ?? [])) {
    for (let y = box.y0; y < box.y1; y++) {
      for (let i = y * e.nx + box.x0; i < y * e.nx + box.x1; i++) {
        // Boxes overlap.
        if (seen[i]++ === 0 && (near[i] !== 0 || expected[i] !== 0)) addToPixel(e, i, near[i], expected[i]);
      }
    }
  }
}

function addToPixel(
  { data, ierr, dq, electronsPerNmgy, saturation }: Exposure,
  i: number,
  light: number,
  mean: number,
) {
  const before = data[i];
  data[i] += light;
  if (ierr[i] === 0) return;
  ierr[i] = 1 / Math.sqrt(1 / ierr[i] ** 2 + Math.max(mean, 0) / electronsPerNmgy);
  if (before <= saturation && data[i] > saturation) {
    data[i] = saturation;
    ierr[i] = 0;
    dq[i] |= dqBits.satur;
  }
}

/** Adds the far light to data, and to the light that is in them. */
export function addFar({ data }: Exposure, { near, far }: Light): void {
  if (!far) return;
  for (let i = 0; i < far.length; i++) {
    data[i] += far[i];
    near[i] += far[i];
  }
}

/** The light of all sources on one exposure. */
class Canvas {
  readonly #near: Float64Array;
  readonly #expected: Float64Array;
  #far?: Float32Array;

  constructor(readonly e: LightTask) {
    this.#near = new Float64Array(e.nx * e.ny);
    this.#expected = new Float64Array(e.nx * e.ny);
  }

  light(): Pick<Light, "near" | "expected" | "far"> {
    const shared = (values: Float64Array) => {
      const out = sharedLike(this.e.ierr);
      out.set(values);
      return out;
    };
    return { near: shared(this.#near), expected: shared(this.#expected), far: this.#far };
  }

  add(job: PlacedSource, psf: PsfImages): Landed | undefined {
    const { e } = this, { x: px, y: py } = job, shape = job.shape && shapeOf(job.shape);
    const size = stampSize(psf.size, shape), transform = psf.transform(job.psf, size);
    const stamp = drawStamp({ x: px, y: py, shape, size, psf: transform, nx: e.nx, ny: e.ny });
    if (!stamp) return undefined;
    const uniform = uniformStream({ seed: e.seed, purpose: `poisson ${e.name} ${e.band}`, id: job.id });
    const { electronsPerNmgy: gain, ierr, nx } = e, light = new Float64Array(stamp.box.x1 - stamp.box.x0);
    const near = new Extent(), landed: Landed = { added: 0, expected: 0, masked: 0 };
    const typical = 1 / e.sig1;
    let masked = 0;
    for (let y = stamp.box.y0; y < stamp.box.y1; y++) {
      const { x0, x1 } = stamp.row(y, light), item = (e.y0 + y) * 65536 + e.x0;
      for (let x = x0, i = y * nx + x0; x < x1; x++, i++) {
        const mean = job.flux * light[x - x0], ie = ierr[i] > 0 ? ierr[i] : typical;
        landed.expected += mean;
        if (ierr[i] === 0) masked += mean;
        // Electrons of the light against those whose Poisson variance is the pixel's.
        const noisy = e.noise && mean * ie * ie > leastShare * gain;
        if (!noisy && mean * ie < leastSigma) {
          landed.added += mean;
          (this.#far ??= sharedLike(ierr))[i] += mean;
          continue;
        }
        const value = noisy ? poisson(mean * gain, (draw) => uniform(item + x, draw)) / gain : mean;
        this.#expected[i] += mean;
        this.#near[i] += value;
        landed.added += value;
        near.include(x, y);
      }
    }
    landed.masked = landed.expected > 0 ? masked / landed.expected : 0;
    landed.near = near.box;
    return landed;
  }
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
