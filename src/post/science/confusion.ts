import type { SourceType } from "../../survey/source.ts";
import { type Fraction, wilson } from "./binomial.ts";
import { fittedTypes, type Rows } from "./rows.ts";

/** Sources injected as one type and fitted as another, as a fraction of those injected. */
export interface Confusion extends Fraction {
  injected: SourceType;
  /** "none": not recovered */
  fitted: SourceType | "none";
}

/** All pairs of types whose injected one occurs. */
export function confusion(rows: Rows, of: readonly number[]): Confusion[] {
  const put = rows.trueType(), got = rows.text("tractor_type"), found = rows.recovered();
  const counts = new Map<string, number>(), totals = new Map<SourceType, number>();
  for (const i of of) {
    const injected = put(i), key = `${injected} ${found(i) ? got(i) : "none"}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    totals.set(injected, (totals.get(injected) ?? 0) + 1);
  }
  return fittedTypes.filter((t) => totals.has(t)).flatMap((injected) =>
    [...fittedTypes, "none" as const].map((fitted) => ({
      injected,
      fitted,
      ...wilson(counts.get(`${injected} ${fitted}`) ?? 0, totals.get(injected)!),
    }))
  );
}
