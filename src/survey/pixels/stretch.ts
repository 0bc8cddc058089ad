/** Pictures of coadds the survey's way (after Lupton et al. 2004): which channel a band feeds and how strongly. */
const planes: Record<string, { channel: 0 | 1 | 2; scale: number }> = {
  u: { channel: 2, scale: 6.0 },
  g: { channel: 2, scale: 6.0 },
  r: { channel: 1, scale: 3.4 },
  i: { channel: 0, scale: 3.0 },
  z: { channel: 0, scale: 2.2 },
  Y: { channel: 0, scale: 2.2 },
};

/** What each of exactly these four bands adds to red, green and blue: the survey's weights; those of a channel sum to 1. */
const fourBands: Record<string, Weights> = {
  g: [0, 0, 0.75],
  r: [0, 0.5, 0.25],
  i: [0.25, 0.5, 0],
  z: [0.75, 0, 0],
};

type Weights = readonly [number, number, number];

/** A band of a picture. */
interface Layer {
  image: Float32Array;
  scale: number;
  /** Share of the band in red, green and blue. */
  weights: Weights;
}

/** A picture. */
export interface Rgb {
  /** Columns. */
  nx: number;
  /** Rows. */
  ny: number;
  /** Rows from the top, three bytes a pixel. */
  data: Uint8Array;
}

/** Arcsinh stretch that keeps colours. One band gives grey; bands that share a channel give their mean there, g, r, i and z the
 * survey's mixture; a channel without a band is 0. @param images nmgy per brick pixel, by band
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { stretch } from "@obiwan/obiwan";
 *
 * const { data } = stretch(2, 1, { g: Float32Array.of(0, 1), r: Float32Array.of(0, 1), z: Float32Array.of(0, 1) });
 * assert.equal(data.length, 6);
 * assert.ok(data[3] > data[0], "light is brighter than none");
 * ```
 */
export function stretch(nx: number, ny: number, images: Readonly<Record<string, Float32Array>>): Rgb {
  const m = 0.03, q = 20, used = layersOf(images), values = used.map(() => new Float64Array(nx));
  const ratio = new Float64Array(nx);
  return paint(nx, ny, (from, channels) => {
    ratio.fill(0);
    for (const [k, { image, scale }] of used.entries()) addPositive(image, scale, m, from, values[k], ratio);
    for (let x = 0; x < nx; x++) {
      const mean = ratio[x] / Math.max(used.length, 1) || 1e-6;
      ratio[x] = Math.asinh(q * mean) / Math.sqrt(q) / mean;
    }
    for (const [k, { weights }] of used.entries()) {
      for (let x = 0; x < nx; x++) values[k][x] *= ratio[x];
      addShown(values[k], weights, channels);
    }
  });
}

/** Values of a layer's row, and what of them is above 0 added to `sum`. Row by row, so that each loop is a plain one. */
function addPositive(
  image: Float32Array,
  scale: number,
  offset: number,
  from: number,
  values: Float64Array,
  sum: Float64Array,
) {
  for (let x = 0; x < values.length; x++) {
    const value = values[x] = image[from + x] * scale + offset;
    if (value > 0) sum[x] += value;
  }
}

/** What is shown of a layer's row, 0 … 1, added to the channels. */
function addShown(values: Float64Array, weights: Weights, channels: readonly Float64Array[]) {
  for (const [c, channel] of channels.entries()) {
    const weight = weights[c];
    if (weight === 0) continue;
    for (let x = 0; x < values.length; x++) channel[x] += weight * Math.min(Math.max(values[x], 0), 1);
  }
}

/** Linear stretch round zero, for residuals; channels as in `stretch`. */
export function linearStretch(nx: number, ny: number, images: Readonly<Record<string, Float32Array>>): Rgb {
  const used = layersOf(images), values = new Float64Array(nx);
  return paint(nx, ny, (from, channels) => {
    for (const { weights, scale, image } of used) {
      for (let x = 0; x < nx; x++) values[x] = (image[from + x] * scale + 0.1) / 0.2;
      addShown(values, weights, channels);
    }
  });
}

function layersOf(images: Readonly<Record<string, Float32Array>>): Layer[] {
  const shown = Object.keys(images).filter((band) => planes[band]);
  return shown.map((band) => ({ image: images[band], scale: planes[band].scale, weights: weightsOf(band, shown) }));
}

function weightsOf(band: string, shown: readonly string[]): Weights {
  if (shown.length === 1) return [1, 1, 1];
  if (shown.length === 4 && shown.every((b) => fourBands[b])) return fourBands[band];
  const { channel } = planes[band], share = 1 / shown.filter((b) => planes[b].channel === channel).length;
  return [0, 1, 2].map((c) => c === channel ? share : 0) as unknown as Weights;
}

/** @param row sets the three channels, 0 … 1 is shown, of the pixels of the images from `from` on; they are 0 before */
function paint(nx: number, ny: number, row: (from: number, channels: readonly Float64Array[]) => void): Rgb {
  const data = new Uint8Array(3 * nx * ny), channels = [0, 1, 2].map(() => new Float64Array(nx));
  for (let y = 0; y < ny; y++) {
    for (const channel of channels) channel.fill(0);
    row((ny - 1 - y) * nx, channels);
    channels.forEach((channel, c) => {
      for (let x = 0, to = 3 * y * nx + c; x < nx; x++, to += 3) {
        data[to] = Math.trunc(255 * Math.min(Math.max(channel[x], 0), 1));
      }
    });
  }
  return { nx, ny, data };
}

/** Draws circles of `radius` pixels at 0-based brick positions. */
export function circles({ nx, ny, data }: Rgb, centres: readonly { x: number; y: number }[], radius: number): Rgb {
  const out = data.slice(), steps = Math.ceil(8 * radius);
  for (const { x, y } of centres) {
    for (let k = 0; k < steps; k++) {
      const t = 2 * Math.PI * k / steps,
        u = Math.round(x + radius * Math.cos(t)),
        v = Math.round(y + radius * Math.sin(t));
      if (u >= 0 && v >= 0 && u < nx && v < ny) out.set([80, 255, 120], 3 * ((ny - 1 - v) * nx + u));
    }
  }
  return { nx, ny, data: out };
}
