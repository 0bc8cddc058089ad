import type { BufferValues } from "../../twin.ts";

/** sin and cos of an angle up to 1.6 in size, to f64 precision: Taylor's series, several times faster than the library's. */
function smallSine(x: number): number {
  const z = x * x;
  return x * (1 - z / 6 * (1 - z / 20 * (1 - z / 42 * (1 - z / 72 * (1 - z / 110 * (1 - z / 156 * (1 - z / 210 *
                              (1 - z / 272 * (1 - z / 342 * (1 - z / 420))))))))));
}
function smallCosine(x: number): number {
  const z = x * x;
  return 1 -
    z / 2 * (1 - z / 12 * (1 - z / 30 * (1 - z / 56 * (1 - z / 90 * (1 - z / 132 * (1 - z / 182 * (1 - z / 240 *
                                  (1 - z / 306 * (1 - z / 380 * (1 - z / 462))))))))));
}

const root = Math.sqrt(0.75);

/** Twin of lanczos_taps() in shaders/shared/imaging/lanczos.wgsl: weights of the pixels anchor − 3 … anchor + 3, unit sum. */
export function lanczosTaps(offset: number, out: Float64Array): void {
  if (Math.abs(offset) < 1e-9) {
    out.fill(0)[3] = 1;
    return;
  }
  const s = smallSine(Math.PI / 3 * offset), c = smallCosine(Math.PI / 3 * offset) * root, h = -0.5 * s;
  const d0 = offset + 3, d1 = offset + 2, d2 = offset + 1, d4 = offset - 1, d5 = offset - 2, d6 = offset - 3;
  const w0 = d0 >= 3 ? 0 : s / (d0 * d0), w1 = (h + c) / (d1 * d1), w2 = (h - c) / (d2 * d2);
  const w3 = s / (offset * offset), w4 = (h + c) / (d4 * d4), w5 = (h - c) / (d5 * d5);
  const w6 = d6 <= -3 ? 0 : s / (d6 * d6), scale = 1 / (w0 + w1 + w2 + w3 + w4 + w5 + w6);
  out[0] = w0 * scale;
  out[1] = w1 * scale;
  out[2] = w2 * scale;
  out[3] = w3 * scale;
  out[4] = w4 * scale;
  out[5] = w5 * scale;
  out[6] = w6 * scale;
}

/** Twin of lanczos() in the same file. @param corner of the 7×7 pixels, in `layers` */
export function lanczos(
  layers: BufferValues,
  corner: number,
  width: number,
  wx: Float64Array,
  wy: Float64Array,
): number {
  const w0 = wx[0], w1 = wx[1], w2 = wx[2], w3 = wx[3], w4 = wx[4], w5 = wx[5], w6 = wx[6];
  let sum = 0;
  for (let j = 0, at = corner; j < 7; j++, at += width) {
    sum += wy[j] *
      (w0 * layers[at] + w1 * layers[at + 1] + w2 * layers[at + 2] + w3 * layers[at + 3] + w4 * layers[at + 4] +
        w5 * layers[at + 5] + w6 * layers[at + 6]);
  }
  return sum;
}
