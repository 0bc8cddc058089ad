import type { Exposure } from "./exposure.ts";
import { anchorRule, type PixelMap } from "./pixel_map.ts";

/** Lanczos-3 value of an image at each position of the map: 7×7 taps of unit sum round the anchor, edge pixels repeated
 * beyond the edges, masked pixels filled from their neighbours (spec 7.3). @param values [ny*nx], like `exposure.data` */
export function lanczosPlane(
  exposure: Pick<Exposure, "nx" | "ny" | "ierr">,
  values: Float32Array,
  map: PixelMap,
): Float32Array {
  const { nx, ny } = exposure, image = fillMasked(values, exposure), anchor = anchorRule(map);
  const out = new Float32Array(map.x.length), wx = new Float64Array(7), wy = new Float64Array(7);
  for (let i = 0; i < out.length; i++) {
    const ax = anchor(map.x[i]), ay = anchor(map.y[i]);
    if (!(ax >= 0 && ay >= 0 && ax < nx && ay < ny)) continue;
    taps(map.x[i] - ax, wx);
    taps(map.y[i] - ay, wy);
    let sum = 0;
    for (let j = 0; j < 7; j++) {
      const row = Math.min(Math.max(ay + j - 3, 0), ny - 1) * nx;
      let line = 0;
      for (let k = 0; k < 7; k++) line += wx[k] * image[row + Math.min(Math.max(ax + k - 3, 0), nx - 1)];
      sum += wy[j] * line;
    }
    out[i] = sum;
  }
  return out;
}

/** Weights of the pixels anchor − 3 … anchor + 3 for a position `offset` beyond the anchor, unit sum. */
function taps(offset: number, out: Float64Array) {
  if (Math.abs(offset) < 1e-9) {
    out.fill(0)[3] = 1;
    return;
  }
  let sum = 0;
  for (let i = -3; i <= 3; i++) {
    const t = Math.PI * (offset - i);
    sum += out[i + 3] = Math.abs(offset - i) >= 3 ? 0 : 3 * Math.sin(t) * Math.sin(t / 3) / (t * t);
  }
  for (let i = 0; i < 7; i++) out[i] /= sum;
}

/** The image with masked pixels set, in three rounds, to the mean of their good or already filled neighbours. */
export function fillMasked(values: Float32Array, { nx, ny, ierr }: Pick<Exposure, "nx" | "ny" | "ierr">): Float32Array {
  const out = values.slice(), good = Uint8Array.from(ierr, (v) => v > 0 ? 1 : 0);
  let bad: number[] = [];
  for (let i = 0; i < good.length; i++) {
    if (!good[i]) {
      bad.push(i);
      out[i] = 0;
    }
  }
  for (let round = 0; round < 3 && bad.length > 0; round++) {
    const filled: [number, number][] = [], left: number[] = [];
    for (const i of bad) {
      const x = i % nx, y = Math.floor(i / nx);
      let sum = 0, count = 0;
      for (const [ok, k] of [[x > 0, i - 1], [x < nx - 1, i + 1], [y > 0, i - nx], [y < ny - 1, i + nx]] as const) {
        if (ok && good[k]) {
          sum += out[k];
          count++;
        }
      }
      if (count > 0) filled.push([i, sum / count]);
      else left.push(i);
    }
    for (const [i, v] of filled) {
      out[i] = v;
      good[i] = 1;
    }
    bad = left;
  }
  return out;
}
