import { blobImages } from "../../../src/stages/detect.ts";
import { fitBlobs, type FitInput } from "../../../src/stages/fit.ts";
import type { FitOutput } from "../../../src/stages/fit/output.ts";

/** Fits what detection found, which looks again with its defaults; all blobs unless told otherwise. */
export function fitFound(input: Omit<FitInput, "images" | "wanted"> & Partial<FitInput>): Promise<FitOutput> {
  return fitBlobs({
    wanted: Array.from({ length: input.map.count }, (_, i) => i),
    images: blobImages(),
    ...input,
  });
}
