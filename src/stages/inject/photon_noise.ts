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

/** Where light lies on one exposure after the other, and the photon noise of it. */
export class PhotonNoise {
  /** By how much more light arrives than is expected, nmgy [ny*nx]; zero where nothing was counted. */
  values = new Float32Array(0);
  /** First column of each row with light, and the first beyond [ny]. */
  first = new Int32Array(0);
  end = new Int32Array(0);

  /** Makes room for an exposure. */
  start(nx: number, ny: number): void {
    if (this.values.length < nx * ny) this.values = new Float32Array(nx * ny);
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

/** Share of a pixel's variance that changes its error in f32 by less than half a last place. */
const unseen = 5e-8;

/** Adds light to the pixels, and leaves no noise. The variance follows from the expected light; that of the noisy light would
 * favour low pixels. @param sim expected light [ny*nx], nmgy; becomes the light that arrives */
export function putIntoPixels(e: LitExposure, sim: Float32Array, { values, first, end }: PhotonNoise): void {
  const { data, ierr, dq, saturation, electronsPerNmgy } = e;
  for (let y = 0; y < e.ny; y++) {
    for (let i = y * e.nx + first[y], stop = y * e.nx + end[y]; i < stop; i++) {
      const mean = sim[i], light = mean + values[i], before = data[i], weight = ierr[i];
      if (light === 0 && mean === 0) continue;
      values[i] = 0;
      sim[i] = light;
      data[i] += light;
      if (weight === 0) continue;
      const share = weight * weight * mean / electronsPerNmgy;
      if (share > unseen) ierr[i] = weight / Math.sqrt(1 + share);
      if (before <= saturation && data[i] > saturation) {
        data[i] = saturation;
        ierr[i] = 0;
        dq[i] |= dqBits.satur;
      }
    }
  }
}
