import { gaussianTaps } from "../../math/smooth.ts";
import type { Imaged } from "../imaged.ts";

/** An exposure as outliers are looked for in it. */
export interface OutlierExposure extends Imaged {
  /** Of the Gaussian that makes its PSF as wide as that of all, pixels. */
  addSigma: number;
  /** Median inverse error of its good pixels, 1/nmgy. */
  typical: number;
  /** Where stars that are known stand at its time, brick pixels: the motion of one is no fault. */
  stars: readonly { x: number; y: number }[];
}

/** Pixels beyond the nearest one that the cubics of a position read. */
const cubicReach = 3;

/** Pixels beyond those looked at that a blurred and resampled one depends on. */
export const blurReach = ({ addSigma }: Pick<OutlierExposure, "addSigma">): number =>
  (gaussianTaps(addSigma).length >> 1) + cubicReach;

/** Standard deviation of white noise after a Gaussian, of that before. */
export const blurNorm = (sigma: number): number => 1 / (2 * Math.sqrt(Math.PI) * sigma);
