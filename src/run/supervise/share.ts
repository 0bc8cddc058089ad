import { UsageError } from "../../base/errors.ts";
import type { SuperviseOptions } from "./options.ts";

/** What tells units apart. */
interface Named {
  id: string;
  brick: string;
}

/** The units of a plan that a supervisor is to make, in its order. @throws {UsageError} when `only` names what is not there */
export function unitsOf<T extends Named>(
  units: readonly T[],
  { part, share, only = [] }: Pick<SuperviseOptions, "part" | "share" | "only">,
): T[] {
  const named = ({ id, brick }: T, name: string) => id === name || brick === name;
  const lost = only.find((name) => !units.some((u) => named(u, name)));
  if (lost !== undefined) {
    const shown = units.slice(0, 5).map((u) => u.id).join(", ");
    throw new UsageError(
      `Cannot run only "${lost}": it is no unit or brick of the plan; units are ${shown}${
        units.length > 5 ? ", …" : ""
      }`,
    );
  }
  const mine = units.filter((u, i) =>
    (!part || i % part.n === part.k - 1) && (only.length === 0 || only.some((name) => named(u, name)))
  );
  return beginAt(mine, share);
}

/** The units from the begin of the k-th of n stretches on, then those before it. */
export function beginAt<T>(units: readonly T[], share: { k: number; n: number } | undefined): T[] {
  const begin = share ? Math.floor((units.length * (share.k - 1)) / share.n) : 0;
  return [...units.slice(begin), ...units.slice(0, begin)];
}
