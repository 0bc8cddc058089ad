import { turn } from "../../base/pool.ts";
import { sharedCopy } from "../../compute/shared_memory.ts";
import type { ExposureCache, LoadedExposures } from "../../stages/load.ts";
import type { Exposure } from "../../survey/exposure.ts";

/** Keeps the clean exposures of the last brick, so that one brick's many units read and calibrate its CCDs once. What it hands
 * out are copies: injections write into them. Costs the memory of one more set of pixels. */
export function exposureCache(): ExposureCache {
  let kept: { brick: string; loaded: LoadedExposures } | undefined;
  return {
    async get(brick, load) {
      if (kept?.brick !== brick) {
        kept = undefined;
        kept = { brick, loaded: await load() };
      }
      const { loaded } = kept;
      const exposures: Exposure[] = [];
      for (const e of loaded.exposures) {
        exposures.push({ ...e, data: sharedCopy(e.data), ierr: sharedCopy(e.ierr), dq: sharedCopy(e.dq) });
        // A brick's pixels take seconds to copy: others have their turn in between.
        await turn();
      }
      return { ...loaded, exposures };
    },
  };
}
