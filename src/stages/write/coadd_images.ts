import type { Quantization } from "../../io/fits.ts";
import type { BandCoadd } from "../../survey/coadds.ts";
import type { LatePlane } from "./product_threads.ts";

/** How the survey compresses each kind of coadd (docs/explanation/coadds.md). */
export const quantization: Record<string, Quantization> = {
  image: { step: 1e-4, dither: true },
  model: { step: 1e-4, dither: true },
  blobmodel: { step: 1e-4, dither: true },
  sims: { step: 1e-4, dither: true },
  invvar: { noiseFraction: 1 / 16, dither: false },
  chi2: { step: 0.1, dither: true },
  psfdepth: { step: 0, dither: false },
  galdepth: { step: 0, dither: false },
  psfsize: { step: 0, dither: false },
};

/** File names that differ from the names of their planes. */
export const fileNames: Record<string, string> = { psfdepth: "depth", nobs: "nexp" };

/** What is written of a band. */
export type CoaddImages = Omit<BandCoadd, "ngood" | "anymask" | "allmask">;

/** Image less model where there are data. */
export const residuals = ({ image, model, invvar }: CoaddImages): LatePlane => ({
  fill(out, from, to) {
    for (let i = from; i < to; i++) out[i] = invvar[i] > 0 ? image[i] - model[i] : 0;
  },
});

/** Model within the blobs that it was fitted in, 0 between them. @param blobs number of each pixel's blob, −1: none [ny*nx] */
export const modelInBlobs = ({ model }: CoaddImages, blobs: Int32Array): LatePlane => ({
  fill(out, from, to) {
    for (let i = from; i < to; i++) out[i] = blobs[i] >= 0 ? model[i] : 0;
  },
});
