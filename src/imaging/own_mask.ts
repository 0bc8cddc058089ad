import { sharedCopy } from "../compute/shared_memory.ts";
import type { Exposure } from "../survey/exposure.ts";

/** Masks that belong to one exposure alone, which may write into them. */
const owned = new WeakMap<Pick<Exposure, "dq">, Uint16Array>();

/** The mask bits of an exposure, to be written into: a copy, once, since those that it came with may belong to an exposure that stays
 * as it is. */
export function ownMask(e: Pick<Exposure, "dq">): Uint16Array {
  if (!hasOwnMask(e)) {
    e.dq = sharedCopy(e.dq);
    owned.set(e, e.dq);
  }
  return e.dq;
}

/** Whether an exposure's mask bits are its own. */
export const hasOwnMask = (e: Pick<Exposure, "dq">): boolean => owned.get(e) === e.dq;
