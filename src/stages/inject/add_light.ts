import { poisson, uniformStream } from "../../base/random.ts";
import { stampSize } from "../../math/profiles/draw_truth.ts";
import { type LitExposure, type PhotonNoise, putIntoPixels } from "./photon_noise.ts";
import { type PlacedSource, shapeOf } from "./place_sources.ts";
import { PsfImages } from "./psf_images.ts";
import { drawStamp } from "./stamp.ts";

/** An exposure and the sources that are added to it. */
export interface LightTask {
  exposure: LitExposure;
  /** In the order in which sums of overlapping light are rounded. */
  sources: readonly PlacedSource[];
  psf: { size: number; planes?: Float64Array };
  /** Of the photon noise. */
  seed: number;
  noise: boolean;
  /** Receives the added light [ny*nx], nmgy; zeros before. In f32: sums are taken in the order of the sources. */
  sim: Float32Array;
  /** Set to 1 when the exposure's pixels begin to change [1]. */
  begun: Int32Array;
}

/** What landed of a source, nmgy. */
export interface Landed {
  added: number;
  expected: number;
  /** On masked pixels. */
  masked: number;
}

/** Least variance of a source's own light in a pixel, as a share of that of the pixel, for which photons are counted: below it
 * the light is added as expected, and the pixel's noise is short of 5e-5 of itself. */
const leastShare = 1e-4;

/** Adds the sources' light to the exposure's pixels, in place. They change at the end, when nothing can go wrong any more.
 * @returns what landed of each source; undefined where none did */
export function addLight(task: LightTask, noise: PhotonNoise): (Landed | undefined)[] {
  const { exposure: e, psf } = task, images = new PsfImages(psf.size, psf.planes);
  noise.start(e.nx, e.ny);
  const landed = task.sources.map((source) => addSource(task, source, images, noise));
  task.begun[0] = 1;
  putIntoPixels(e, task.sim, noise);
  return landed;
}

function addSource(task: LightTask, source: PlacedSource, psf: PsfImages, noise: PhotonNoise): Landed | undefined {
  const { exposure: e } = task, { x, y, flux } = source, shape = source.shape && shapeOf(source.shape);
  const size = stampSize(psf.size, shape);
  const stamp = drawStamp({ x, y, shape, size, psf: psf.transform(source.psf, size), nx: e.nx, ny: e.ny });
  if (!stamp) return undefined;
  const { box } = stamp, row = new Float64Array(box.x1 - box.x0), count = photonCounter(task, source);
  const { sim } = task, { values } = noise, { ierr, nx, electronsPerNmgy, sig1 } = e;
  // Brightest mean of a pixel of unit weight for which no photons are counted.
  const faint = task.noise ? leastShare * electronsPerNmgy : Infinity, usual = 1 / (sig1 * sig1);
  let expected = 0, masked = 0, more = 0;
  for (let v = box.y0; v < box.y1; v++) {
    const { x0, x1 } = stamp.row(v, row);
    noise.touch(v, x0, x1);
    for (let u = x0, i = v * nx + x0; u < x1; u++, i++) {
      const mean = flux * row[u - x0], weight = ierr[i];
      sim[i] += mean;
      expected += mean;
      if (weight === 0) masked += mean;
      if (!(mean * (weight > 0 ? weight * weight : usual) > faint)) continue;
      const surplus = count(mean, u, v) - mean;
      values[i] += surplus;
      more += surplus;
    }
  }
  return { added: expected + more, expected, masked };
}

/** Light of a pixel as it arrives, nmgy, by its mean. */
function photonCounter(
  { exposure: { name, band, x0, y0, electronsPerNmgy }, seed }: LightTask,
  { id }: PlacedSource,
): (mean: number, x: number, y: number) => number {
  const uniform = uniformStream({ seed, purpose: `poisson ${name} ${band}`, id });
  let item = 0;
  const next = (draw: number) => uniform(item, draw);
  return (mean, x, y) => {
    item = (y0 + y) * 65536 + x0 + x;
    return poisson(mean * electronsPerNmgy, next) / electronsPerNmgy;
  };
}
