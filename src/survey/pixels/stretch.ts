/** Pictures of coadds the survey's way (after Lupton et al. 2004): which channel a band feeds and how strongly. */
const planes: Record<string, { channel: 0 | 1 | 2; scale: number }> = {
  u: { channel: 2, scale: 6.0 },
  g: { channel: 2, scale: 6.0 },
  r: { channel: 1, scale: 3.4 },
  i: { channel: 0, scale: 3.0 },
  z: { channel: 0, scale: 2.2 },
  Y: { channel: 0, scale: 2.2 },
};

/** A picture. */
export interface Rgb {
  /** Columns. */
  nx: number;
  /** Rows. */
  ny: number;
  /** Rows from the top, three bytes a pixel. */
  data: Uint8Array;
}

/** Arcsinh stretch that keeps colours. @param images nmgy per brick pixel, by band
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
  const m = 0.03, q = 20, used = layersOf(images), values = new Float64Array(used.length);
  return paint(nx, ny, (i, rgb) => {
    let sum = 0;
    for (let k = 0; k < used.length; k++) {
      const value = values[k] = used[k].image[i] * used[k].scale + m;
      if (value > 0) sum += value;
    }
    const mean = sum / Math.max(used.length, 1) || 1e-6, ratio = Math.asinh(q * mean) / Math.sqrt(q) / mean;
    for (let k = 0; k < used.length; k++) rgb[used[k].channel] = values[k] * ratio;
    if (used.length === 1) rgb.fill(rgb[used[0].channel]);
  });
}

/** Linear stretch round zero, for residuals. */
export function linearStretch(nx: number, ny: number, images: Readonly<Record<string, Float32Array>>): Rgb {
  const used = layersOf(images);
  return paint(nx, ny, (i, rgb) => {
    for (const { channel, scale, image } of used) rgb[channel] = (image[i] * scale + 0.1) / 0.2;
    if (used.length === 1) rgb.fill(rgb[used[0].channel]);
  });
}

const layersOf = (images: Readonly<Record<string, Float32Array>>) =>
  Object.entries(images).filter(([band]) => planes[band]).map(([band, image]) => ({ ...planes[band], image }));

/** @param pixel sets the three channels, 0 … 1 is shown, of pixel `i` of the images */
function paint(nx: number, ny: number, pixel: (i: number, rgb: Float64Array) => void): Rgb {
  const data = new Uint8Array(3 * nx * ny), rgb = new Float64Array(3);
  for (let y = 0, to = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++) {
      rgb[0] = rgb[1] = rgb[2] = 0;
      pixel((ny - 1 - y) * nx + x, rgb);
      for (let c = 0; c < 3; c++) data[to++] = Math.trunc(255 * Math.min(Math.max(rgb[c], 0), 1));
    }
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
