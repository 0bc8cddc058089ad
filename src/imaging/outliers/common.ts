/** What exposures of a band have in common before they are matched: their mean, and where none is to be masked. */
import type { Box } from "../../base/plane.ts";
import type { Engine } from "../../compute/engine.ts";
import { seenPlanes, trimmedPlanes } from "../../kernels/outlier_layout.ts";
import { dilate } from "../../math/morphology.ts";
import { dqBits } from "../../survey/ccds/masks.ts";
import { areaOf, heightOf, widthOf } from "../tiles.ts";
import { HeldBuffers } from "./held.ts";
import { cropOf, placesOf, type Views } from "./views.ts";

/** Steps from a saturated pixel and from one of a bleed trail that are never masked. */
export const clearSteps = { satur: 10, bleed: 3 } as const;

/** From so many exposures of a pixel on, the faintest and the brightest do not count: what one exposure alone shows must not be patched
 * into others. */
const trimmedFrom = 3;

/** On a region of the brick [area]. */
export interface Common {
  /** Weighted mean of what is not masked, nmgy; NaN where all is. */
  mean: Float32Array;
  /** 1 where nothing is masked as an outlier: near saturated cores and bleed trails of any exposure. */
  clear: Uint8Array;
}

/** Adds up exposures, weighted as they are, each pixel of the brick with the one nearest to it. */
export async function commonOn(engine: Engine, exposures: readonly Views[], around: Box): Promise<Common> {
  using held = new HeldBuffers(engine);
  const n = areaOf(around), sums = held.zeros("f32", n * trimmedPlanes.stride);
  const seen = held.zeros("i32", n * seenPlanes.stride);
  for (const views of exposures) {
    using own = new HeldBuffers(engine);
    const planes = (["data", "ierr", "dq"] as const).map((plane) => cropOf(own, views, plane));
    const buffers = [...placesOf(own, views.around), ...planes, sums, seen];
    await engine.run([{ kernel: "outlier_sums", buffers, params: [widthOf(around), heightOf(around)], groups: 1 }]);
  }
  const values = await engine.read(seen), plane = (k: number) => values.subarray(k * n, (k + 1) * n);
  const mean = meansOf(await engine.read(sums), plane(seenPlanes.at.count));
  return { mean, clear: clearOf(plane(seenPlanes.at.bits), around) };
}

function meansOf(sums: ArrayLike<number>, count: ArrayLike<number>): Float32Array {
  const n = count.length, { at } = trimmedPlanes, mean = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    let value = sums[at.sum * n + i], weight = sums[at.weight * n + i];
    if (count[i] < trimmedFrom) {
      const low = sums[at.lowWeight * n + i], high = sums[at.highWeight * n + i];
      value += low * sums[at.low * n + i] + high * sums[at.high * n + i];
      weight += low + high;
    }
    mean[i] = count[i] > 0 ? value / weight : NaN;
  }
  return mean;
}

function clearOf(bits: ArrayLike<number>, around: Box): Uint8Array {
  const nx = widthOf(around), ny = heightOf(around), satur = new Uint8Array(nx * ny), bleed = new Uint8Array(nx * ny);
  for (let i = 0; i < satur.length; i++) {
    if (bits[i] & dqBits.satur) satur[i] = 1;
    if (bits[i] & dqBits.bleed) bleed[i] = 1;
  }
  const clear = dilate(satur, nx, ny, clearSteps.satur), trails = dilate(bleed, nx, ny, clearSteps.bleed);
  for (let i = 0; i < clear.length; i++) clear[i] |= trails[i];
  return clear;
}
