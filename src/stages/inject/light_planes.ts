import { dqBits } from "../../survey/ccds/masks.ts";
import type { Exposure } from "../../survey/exposure.ts";

/** What an exposure is for those who add light to it: plain values. */
export type LitExposure = Pick<
  Exposure,
  | "name"
  | "band"
  | "nx"
  | "ny"
  | "x0"
  | "y0"
  | "data"
  | "ierr"
  | "dq"
  | "sig1"
  | "electronsPerNmgy"
  | "saturation"
>;

/** Light of sources on one exposure after the other, nmgy: on average, and as it arrives. Both are zero but where it was added. */
export class LightPlanes {
  /** [ny*nx] */
  expected = new Float64Array(0);
  added = new Float64Array(0);
  /** First column of each row with light, and the first beyond [ny]. */
  first = new Int32Array(0);
  end = new Int32Array(0);

  /** Makes room for an exposure. */
  start(nx: number, ny: number): void {
    if (this.added.length < nx * ny) {
      this.expected = new Float64Array(nx * ny);
      this.added = new Float64Array(nx * ny);
    }
    this.first = new Int32Array(ny).fill(nx);
    this.end = new Int32Array(ny);
  }

  /** There is light in columns x0 … x1 − 1 of a row. */
  touch(y: number, x0: number, x1: number): void {
    if (x0 >= x1) return;
    if (x0 < this.first[y]) this.first[y] = x0;
    if (x1 > this.end[y]) this.end[y] = x1;
  }
}

/** Adds the light to the pixels, and leaves none in the planes. The variance follows from the expected light; that of the noisy
 * light would favour low pixels. @param sim receives the added light [ny*nx] */
export function putIntoPixels(e: LitExposure, { expected, added, first, end }: LightPlanes, sim: Float32Array): void {
  const { data, ierr, dq, saturation, electronsPerNmgy } = e;
  for (let y = 0; y < e.ny; y++) {
    for (let i = y * e.nx + first[y], stop = y * e.nx + end[y]; i < stop; i++) {
      const light = added[i], mean = expected[i], before = data[i], weight = ierr[i];
      if (light === 0 && mean === 0) continue;
      added[i] = expected[i] = 0;
      sim[i] = light;
      data[i] += light;
      if (weight === 0) continue;
      ierr[i] = 1 / Math.sqrt(1 / (weight * weight) + Math.max(mean, 0) / electronsPerNmgy);
      if (before <= saturation && data[i] > saturation) {
        data[i] = saturation;
        ierr[i] = 0;
        dq[i] |= dqBits.satur;
      }
    }
  }
}
