import { filterReach } from "./detection_map.ts";
import type { Imaged } from "./imaged.ts";
import { stackReach } from "./stacks.ts";

/** Pixels of the brick round one that an exposure's pixel lies on which it may change, in maps and means: as far as these read,
 * a tenth more for how the pixels of both are turned, and the way between their centres. @param pixscale of the brick */
export const imageReach = (e: Pick<Imaged, "psfSigma" | "pixscale">, pixscale: number): number =>
  Math.ceil(1.1 * Math.max(filterReach(e), stackReach) * e.pixscale / pixscale) + 3;
