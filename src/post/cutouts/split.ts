import { InputError } from "../../base/errors.ts";
import { uniformStream } from "../../base/random.ts";

/** The parts of a data set, in the order in which `--split` gives their shares. */
export const splitNames = ["train", "validation", "test"] as const;

/** Reads "0.8/0.1/0.1". @throws {InputError} */
export function readShares(text: string): number[] {
  const shares = text.split("/").map((s) => s.trim() === "" ? NaN : Number(s));
  const sum = shares.reduce((a, b) => a + b, 0);
  if (shares.length !== splitNames.length || !shares.every((s) => s >= 0) || !(Math.abs(sum - 1) < 1e-9)) {
    throw new InputError(
      `Cannot split into "${text}": three shares for ${
        splitNames.join("/")
      } that sum to 1 are needed, e.g. 0.8/0.1/0.1`,
    );
  }
  return shares;
}

/** Identity of a source: for an injected one its id, whatever the brick; for a real one brick and objid. */
export type Identity = { kind: "injected"; id: bigint } | { kind: "real"; brick: string; id: bigint };

/** Part that a source belongs to, as an index of `splitNames`. It depends on seed and identity only, not on other sources;
 * enlarging the first shares keeps their members. @param shares as `readShares` gives them */
export function splitter(seed: number, shares: readonly number[]): (who: Identity) => number {
  return (who) => {
    const purpose = who.kind === "injected" ? "cutouts injected" : `cutouts real ${who.brick}`;
    const u = uniformStream({ seed, purpose, id: who.id })(0, 0);
    if (u < shares[0]) return 0;
    // A share of zero gets nothing, whatever the sum of the others rounds to.
    if (shares[2] === 0) return shares[1] === 0 ? 0 : 1;
    return u < shares[0] + shares[1] ? 1 : 2;
  };
}
