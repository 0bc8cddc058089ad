import { medianOf } from "../../base/select.ts";
import type { ImageWork } from "../../compute/engine.ts";
import type { BlobMap } from "../../survey/source.ts";
import { makeBlobs } from "./blobs.ts";
import { anyOf, type FilterTrace, findSources, type FoundSource } from "./find_sources.ts";
import type { DetectionMap } from "./maps.ts";
import type { PeakOptions } from "./peaks.ts";

/** The detection maps of all bands of a brick. */
export interface SearchTask {
  nx: number;
  ny: number;
  maps: readonly DetectionMap[];
  options: PeakOptions;
  /** Pixels of stars that are known, and where the exposures may have seen them. */
  stars?: readonly StarPixels[];
  /** Where nothing may be found [ny*nx]. */
  veto?: Uint8Array;
}

/** A star's pixel, and those that it had in the exposures. */
export interface StarPixels {
  x: number;
  y: number;
  seen: readonly { x: number; y: number }[];
}

/** What a search finds. */
export interface Found {
  sources: FoundSource[];
  blobs: BlobMap;
  filters: FilterTrace[];
}

/** Sources and blobs of a whole brick: some passes over all its pixels. */
export const search: ImageWork<SearchTask, Found> = {
  name: "sources",
  onHost: true,
  pixels: ({ nx, ny }) => nx * ny,
  run(_engine, { nx, ny, maps, options, stars = [], veto }) {
    const { sources, hot, filters } = findSources(nx, ny, maps, options, stars.flatMap((s) => s.seen), veto);
    const blobs = makeBlobs(hot, anyOf(maps.map((m) => m.saturated)), nx, ny, [...sources, ...stars]);
    return Promise.resolve({ sources, blobs, filters });
  },
};

/** An image, NaN where there is nothing, and the blobs on it [ny*nx]. */
export interface SkyTask {
  image: Float32Array;
  blobs: Int32Array;
}

/** Median of the pixels that are something and belong to no blob; 0 when there are none. */
export const skyBetweenBlobs: ImageWork<SkyTask, number> = {
  name: "sky between blobs",
  onHost: true,
  pixels: ({ image }) => image.length,
  run(_engine, { image, blobs }) {
    const values = new Float32Array(image.length);
    let count = 0;
    for (let i = 0; i < image.length; i++) {
      const v = image[i];
      // NaN is not itself.
      if (blobs[i] < 0 && v === v) values[count++] = v;
    }
    return Promise.resolve(count === 0 ? 0 : medianOf(values.subarray(0, count)));
  },
};
