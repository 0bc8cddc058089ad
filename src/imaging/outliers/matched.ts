/** Exposures brought to one width of the PSF and to the pixels of the brick. */
import type { Box } from "../../base/plane.ts";
import { gaussianSmooth, gaussianTaps } from "../../math/smooth.ts";
import type { Imaged } from "../imaged.ts";
import { areaOf, cutBox, heightOf, widthOf } from "../tiles.ts";
import { cropUnder, RowMap } from "./row_map.ts";

/** An exposure as outliers are looked for in it. */
export interface OutlierExposure extends Imaged {
  /** Of the Gaussian that makes its PSF as wide as that of all, pixels. */
  addSigma: number;
  /** Median inverse error of its good pixels, 1/nmgy. */
  typical: number;
  /** Where stars that are known stand at its time, brick pixels: the motion of one is no fault. */
  stars: readonly { x: number; y: number }[];
}

/** A blurred exposure on a region of the brick [area], in the region's order. */
export interface Matched {
  image: Float32Array;
  /** Inverse variance of white noise that was blurred; 0 where the exposure is masked or has nothing. */
  weight: Float32Array;
}

/** Pixels beyond those looked at that a blurred and resampled one depends on. */
export const blurReach = ({ addSigma }: Pick<OutlierExposure, "addSigma">): number =>
  (gaussianTaps(addSigma).length >> 1) + 2;

/** Standard deviation of white noise after a Gaussian, of that before. */
export const blurNorm = (sigma: number): number => 1 / (2 * Math.sqrt(Math.PI) * sigma);

/** @param patch values on a region of the brick that stand for masked pixels; NaN: zero does
 * @returns undefined where the exposure has nothing on the region */
export function matchedOn(e: OutlierExposure, region: Box, patch: { region: Box; mean: Float64Array }) {
  const crop = cropUnder(e, region, blurReach(e));
  if (!crop) return undefined;
  const pixels = patched(e, crop, patch), blurred = gaussianSmooth(pixels, widthOf(crop), heightOf(crop), e.addSigma);
  return resampled(e, region, crop, blurred);
}

/** Pixels of a crop, the masked ones from the mean of all exposures. */
function patched(e: Imaged, crop: Box, { region, mean }: { region: Box; mean: Float64Array }): Float32Array {
  const out = cutBox(e.data, e, crop), ierr = cutBox(e.ierr, e, crop), width = widthOf(crop);
  let masked = false;
  for (let i = 0; i < out.length; i++) {
    if (ierr[i] > 0) continue;
    out[i] = 0;
    masked = true;
  }
  if (!masked) return out;
  const rows = new RowMap(e, region), { anchor } = rows, columns = widthOf(region);
  for (let y = region.y0, at = 0; y < region.y1; y++, at += columns) {
    if (!rows.go(y)) continue;
    for (let k = 0; k < columns; k++) {
      const from = anchor[k];
      if (from < 0 || e.ierr[from] > 0) continue;
      const ay = Math.floor(from / e.nx) - crop.y0, ax = from % e.nx - crop.x0, value = mean[at + k];
      if (ax < 0 || ay < 0 || ax >= width || ay >= heightOf(crop) || value !== value) continue;
      out[ay * width + ax] = value;
    }
  }
  return out;
}

/** Values at the brick's pixels, by cubics along both axes: what has been blurred is smooth between pixels. */
function resampled(e: OutlierExposure, region: Box, crop: Box, blurred: Float32Array): Matched {
  const n = areaOf(region), image = new Float32Array(n), weight = new Float32Array(n), columns = widthOf(region);
  const rows = new RowMap(e, region), { anchor, x, y } = rows, scale = 1 / blurNorm(e.addSigma) ** 2;
  const cubic = cubicOn(blurred, widthOf(crop), heightOf(crop));
  for (let row = region.y0, at = 0; row < region.y1; row++, at += columns) {
    if (!rows.go(row)) continue;
    for (let k = 0; k < columns; k++) {
      const from = anchor[k];
      if (from < 0) continue;
      const ierr = e.ierr[from];
      if (!(ierr > 0)) continue;
      weight[at + k] = scale * ierr * ierr;
      image[at + k] = cubic(x[k] - crop.x0, y[k] - crop.y0);
    }
  }
  return { image, weight };
}

/** Lagrange's cubics through the 16 pixels around a position; the edge pixel goes on beyond the edge. */
function cubicOn(plane: Float32Array, nx: number, ny: number): (x: number, y: number) => number {
  const inside = (i: number, n: number) => i < 0 ? 0 : i < n ? i : n - 1;
  return (x, y) => {
    const ix = Math.floor(x), iy = Math.floor(y), t = x - ix, u = y - iy;
    const a = -t * (t - 1) * (t - 2) / 6, b = (t + 1) * (t - 1) * (t - 2) / 2;
    const c = -(t + 1) * t * (t - 2) / 2, d = (t + 1) * t * (t - 1) / 6;
    const x0 = inside(ix - 1, nx), x1 = inside(ix, nx), x2 = inside(ix + 1, nx), x3 = inside(ix + 2, nx);
    const along = (row: number) => {
      const at = inside(row, ny) * nx;
      return a * plane[at + x0] + b * plane[at + x1] + c * plane[at + x2] + d * plane[at + x3];
    };
    return -u * (u - 1) * (u - 2) / 6 * along(iy - 1) + (u + 1) * (u - 1) * (u - 2) / 2 * along(iy) -
      (u + 1) * u * (u - 2) / 2 * along(iy + 1) + (u + 1) * u * (u - 1) / 6 * along(iy + 2);
  };
}
