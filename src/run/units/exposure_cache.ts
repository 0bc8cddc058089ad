import type { ExposureCache, LoadedExposures } from "../../stages/load.ts";

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
      const exposures = loaded.exposures.map((e) => ({
        ...e,
        data: e.data.slice(),
        ierr: e.ierr.slice(),
        dq: e.dq.slice(),
      }));
      return { ...loaded, exposures };
    },
  };
}
