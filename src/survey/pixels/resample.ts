import type { Exposure } from "../exposure.ts";
import { anchorRule, type PixelMap } from "./pixel_map.ts";

/** Lanczos-3 values of images of one exposure at each position of the map: 7×7 taps of unit sum round the anchor, edge pixels
 * repeated beyond the edges, masked pixels filled from their neighbours. The taps are the same for all images and cost
 * as much as using them once. @param planes [ny*nx] each, like `exposure.data`
 * @param wanted which pixels of the map are asked for, all by default; the others stay 0 */
export function lanczosPlanes(
  exposure: Pick<Exposure, "nx" | "ny" | "ierr">,
  planes: readonly Float32Array[],
  map: PixelMap,
  wanted?: (mapIndex: number) => boolean,
): Float32Array[] {
  const { nx, ny } = exposure, anchor = anchorRule(map), wx = new Float64Array(7), wy = new Float64Array(7);
  const images = planes.map((p) => fillMasked(p, exposure)), out = planes.map(() => new Float32Array(map.x.length));
  for (let i = 0; i < map.x.length; i++) {
    const ax = anchor(map.x[i]), ay = anchor(map.y[i]);
    if (!(ax >= 0 && ay >= 0 && ax < nx && ay < ny) || (wanted && !wanted(i))) continue;
    taps(map.x[i] - ax, wx);
    taps(map.y[i] - ay, wy);
    for (let p = 0; p < images.length; p++) out[p][i] = tapped(images[p], nx, ny, ax, ay, wx, wy);
  }
  return out;
}

/** Weighted sum of the 7×7 pixels round an anchor. */
function tapped(
  image: Float32Array,
  nx: number,
  ny: number,
  ax: number,
  ay: number,
  wx: Float64Array,
  wy: Float64Array,
): number {
  const inside = ax >= 3 && ax < nx - 3;
  let sum = 0;
  for (let j = 0; j < 7; j++) {
    const row = Math.min(Math.max(ay + j - 3, 0), ny - 1) * nx, at = row + ax - 3;
    let line = 0;
    if (inside) { for (let k = 0; k < 7; k++) line += wx[k] * image[at + k]; }
    else for (let k = 0; k < 7; k++) line += wx[k] * image[row + Math.min(Math.max(ax + k - 3, 0), nx - 1)];
    sum += wy[j] * line;
  }
  return sum;
}

/** (−1)^i cos(iπ/3) and (−1)^i sin(iπ/3) for i = −3 … 3. */
const cosines = [1, -0.5, -0.5, 1, -0.5, -0.5, 1], root = Math.sqrt(0.75), sines = [0, -root, root, 0, -root, root, 0];

/** Weights of the pixels anchor − 3 … anchor + 3 for a position `offset` beyond the anchor, unit sum: 3 sin t sin(t/3)/t²
 * at t = π(offset − i). |sin t| is the same for all of them and cancels, the other sine follows from two for all seven. */
export function taps(offset: number, out: Float64Array) {
  if (Math.abs(offset) < 1e-9) {
    out.fill(0)[3] = 1;
    return;
  }
  const s = Math.sin(Math.PI / 3 * offset), c = Math.cos(Math.PI / 3 * offset);
  let sum = 0;
  for (let i = 0; i < 7; i++) {
    const d = offset + 3 - i;
    sum += out[i] = Math.abs(d) >= 3 ? 0 : (s * cosines[i] - c * sines[i]) / (d * d);
  }
  const scale = 1 / sum;
  for (let i = 0; i < 7; i++) out[i] *= scale;
}

/** The image with masked pixels set, in three rounds, to the mean of their good or already filled neighbours. */
export function fillMasked(values: Float32Array, { nx, ny, ierr }: Pick<Exposure, "nx" | "ny" | "ierr">): Float32Array {
  const out = values.slice(), good = new Uint8Array(ierr.length);
  let bad: number[] = [];
  for (let i = 0; i < good.length; i++) {
    if (ierr[i] > 0) good[i] = 1;
    else {
      bad.push(i);
      out[i] = 0;
    }
  }
  for (let round = 0; round < 3 && bad.length > 0; round++) {
    const filled: [number, number][] = [], left: number[] = [];
    for (const i of bad) {
      const x = i % nx, y = Math.floor(i / nx);
      let sum = 0, count = 0;
      const look = (k: number) => {
        if (!good[k]) return;
        sum += out[k];
        count++;
      };
      if (x > 0) look(i - 1);
      if (x < nx - 1) look(i + 1);
      if (y > 0) look(i - nx);
      if (y < ny - 1) look(i + nx);
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
