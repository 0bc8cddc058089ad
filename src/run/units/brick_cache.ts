import { turn } from "../../base/pool.ts";
import type { ImageCache, KeptImages } from "../../brick_types.ts";
import { sharedLike } from "../../compute/shared_memory.ts";
import type { ExposureCache, LoadedBrick } from "../../stages/load.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { hasOwnMask } from "../../imaging/own_mask.ts";

/** What is known of the last brick. */
interface Kept {
  brick: string;
  clean: LoadedBrick;
  /** What units write into. */
  work: Exposure[];
  images?: KeptImages;
}

/** Keeps what the units of one brick share, each after the other: its clean exposures, so that its CCDs are read and calibrated once,
 * and the images of its detection. Every unit gets the same working exposures, their pixels clean again: what the one before it
 * has of them ends then. Costs the memory of one more set of pixels, and 13 bytes for each pixel of the brick and band. */
export function brickCache(): ExposureCache & ImageCache {
  let kept: Kept | undefined;
  return {
    async get(brick, load) {
      if (kept?.brick !== brick) {
        kept = undefined;
        const clean = await load();
        kept = { brick, clean, work: clean.exposures.map(likeIt) };
      }
      const { clean, work } = kept;
      for (const [i, e] of clean.exposures.entries()) {
        const { data, ierr, dq } = work[i], own = hasOwnMask(work[i]);
        data.set(e.data);
        ierr.set(e.ierr);
        // A mask that a unit before wanted to write into; else the clean one.
        if (own) dq.set(e.dq);
        Object.assign(work[i], e, { data, ierr, dq: own ? dq : e.dq });
        // A brick's pixels take seconds to copy: others have their turn in between.
        await turn();
      }
      return { ...clean, exposures: work };
    },
    // Images belong to the exposures that they were made of: they go when these are read again.
    of: (brick) => kept?.brick === brick ? kept.images : undefined,
    keep(brick, images) {
      if (kept?.brick === brick) kept.images = images;
    },
  };
}

const likeIt = (e: Exposure): Exposure => ({
  ...e,
  data: sharedLike(e.data),
  ierr: sharedLike(e.ierr),
});
