import type { SuperviseOptions } from "./options.ts";

/** The units of a plan that a supervisor is to make, in its order. */
export function unitsOf<T>(units: readonly T[], { part, share }: Pick<SuperviseOptions, "part" | "share">): T[] {
  return beginAt(units.filter((_, i) => !part || i % part.n === part.k - 1), share);
}

/** The units from the begin of the k-th of n stretches on, then those before it. */
export function beginAt<T>(units: readonly T[], share: { k: number; n: number } | undefined): T[] {
  const begin = share ? Math.floor((units.length * (share.k - 1)) / share.n) : 0;
  return [...units.slice(begin), ...units.slice(0, begin)];
}
