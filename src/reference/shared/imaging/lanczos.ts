import type { BufferValues } from "../../twin.ts";
import type { RowPositions } from "./brick_map.ts";

/** Coefficients of the series of sin x / x and cos x in x²: (−1)ᵏ / (2k + 1)! and (−1)ᵏ / (2k)!. */
const [s1, s2, s3, s4, s5, s6, s7, s8] = series(2, 3), [c1, c2, c3, c4, c5, c6, c7, c8, c9] = series(1, 2);

function series(a: number, b: number): number[] {
  let term = 1;
  return Array.from({ length: 9 }, (_, k) => term /= -(2 * k + a) * (2 * k + b));
}

/** sin and cos to f64 precision up to π/6 in size, where nearly all offsets are: several times faster than the library's. */
function smallSine(x: number): number {
  if (x > 0.53 || x < -0.53) return Math.sin(x);
  const z = x * x;
  return x * (1 + z * (s1 + z * (s2 + z * (s3 + z * (s4 + z * (s5 + z * (s6 + z * (s7 + z * s8))))))));
}
function smallCosine(x: number): number {
  if (x > 0.53 || x < -0.53) return Math.cos(x);
  const z = x * x;
  return 1 + z * (c1 + z * (c2 + z * (c3 + z * (c4 + z * (c5 + z * (c6 + z * (c7 + z * (c8 + z * c9))))))));
}

const root = Math.sqrt(0.75);

/** Interpolates the pixels of a row: twin of lanczos_taps() and lanczos() in shaders/shared/imaging/lanczos.wgsl. */
export class RowTaps {
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  #count = 0;
  #place: Int32Array = new Int32Array(0);

  /** @param width of the crop @param most pixels of a row */
  constructor(readonly width: number, most: number) {
    this.#x = new Float64Array(7 * most);
    this.#y = new Float64Array(7 * most);
  }

  /** Makes the weights of the pixels anchor − 3 … anchor + 3, unit sum, for every pixel of a row. */
  find({ count, place, dx, dy }: Pick<RowPositions, "count" | "place" | "dx" | "dy">): void {
    for (let k = 0; k < count; k++) {
      tapsInto(this.#x, 7 * k, dx[k]);
      tapsInto(this.#y, 7 * k, dy[k]);
    }
    this.#count = count;
    this.#place = place;
  }

  /** Values of one plane of the crop. @param from its first value */
  interpolate(layers: BufferValues, from: number, scale: number, out: Float64Array): void {
    const wx = this.#x, wy = this.#y, place = this.#place, { width } = this, corner = from - 3 * width - 3;
    for (let k = 0, w = 0; k < this.#count; k++, w += 7) {
      const w0 = wx[w], w1 = wx[w + 1], w2 = wx[w + 2], w3 = wx[w + 3], w4 = wx[w + 4], w5 = wx[w + 5], w6 = wx[w + 6];
      let sum = 0;
      for (let j = 0, at = corner + place[k]; j < 7; j++, at += width) {
        sum += wy[w + j] *
          (w0 * layers[at] + w1 * layers[at + 1] + w2 * layers[at + 2] + w3 * layers[at + 3] + w4 * layers[at + 4] +
            w5 * layers[at + 5] + w6 * layers[at + 6]);
      }
      out[k] = sum * scale;
    }
  }
}

function tapsInto(out: Float64Array, at: number, offset: number) {
  if (offset < 1e-9 && offset > -1e-9) {
    out.fill(0, at, at + 7)[at + 3] = 1;
    return;
  }
  const s = smallSine(Math.PI / 3 * offset), c = smallCosine(Math.PI / 3 * offset) * root, h = -0.5 * s;
  const d0 = offset + 3, d1 = offset + 2, d2 = offset + 1, d4 = offset - 1, d5 = offset - 2, d6 = offset - 3;
  const w0 = d0 >= 3 ? 0 : s / (d0 * d0), w1 = (h + c) / (d1 * d1), w2 = (h - c) / (d2 * d2);
  const w3 = s / (offset * offset), w4 = (h + c) / (d4 * d4), w5 = (h - c) / (d5 * d5);
  const w6 = d6 <= -3 ? 0 : s / (d6 * d6), scale = 1 / (w0 + w1 + w2 + w3 + w4 + w5 + w6);
  out[at] = w0 * scale;
  out[at + 1] = w1 * scale;
  out[at + 2] = w2 * scale;
  out[at + 3] = w3 * scale;
  out[at + 4] = w4 * scale;
  out[at + 5] = w5 * scale;
  out[at + 6] = w6 * scale;
}
