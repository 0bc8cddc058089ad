import type { MeasuredSet } from "./set.ts";

/** Rows: type in the reference. Columns: type of ours. The last of both, "-": no partner. */
export interface TypeMatrix {
  types: string[];
  counts: number[][];
}

/** Counts the types of all sets' pairs, and of the sources without a partner. */
export function typeMatrix(sets: readonly MeasuredSet[]): TypeMatrix {
  const cells = sets.flatMap((s) => [
    ...s.pairs.map((p) => p.type),
    ...s.unmatched.map((u) => ({ ours: "-", theirs: "-", [u.side]: u.type })),
  ]);
  const known = ["PSF", "REX", "EXP", "DEV", "SER"], met = new Set(cells.flatMap((c) => [c.ours, c.theirs]));
  const types = [
    ...known.filter((t) => met.has(t)),
    ...[...met].filter((t) => !known.includes(t) && t !== "-").sort(),
    "-",
  ];
  const counts = types.map((theirs) =>
    types.map((ours) => cells.filter((c) => c.theirs === theirs && c.ours === ours).length)
  );
  return { types, counts };
}
