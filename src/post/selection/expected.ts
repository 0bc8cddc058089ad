import type { Table } from "../../base/table.ts";
import { averageOver, type PlaceFunction } from "./models/average.ts";
import type { ModelKind, ValuesOf } from "./models/model.ts";
import { type PartModels, type PartName, partNames } from "./parts.ts";
import { truthsOf } from "./truths.ts";

/** Selected sources that are expected at a place, of one injected source anywhere there: those that are kept, and those gained. */
export interface Expected {
  /** Mean probability of sources that belong. */
  kept: PlaceFunction;
  /** Of the others. */
  gained: PlaceFunction;
  /** Share of those that belong. */
  share: number;
}

/** @param truths as `drawTruths` makes them @param group of redshifts, −1 for all */
export function expectedOf(
  models: PartModels,
  kind: ModelKind,
  truths: Table,
  { band, share, group = -1 }: { band: string; share: number; group?: number },
): Expected {
  const of = (part: PartName): PlaceFunction => {
    const model = models[part]?.[kind], mine = truthsOf(truths, part, group);
    return model && mine.n > 0 ? averageOver(model, mine, band) : (_, n) => new Float64Array(n);
  };
  const [kept, gained] = partNames.map(of);
  return { kept, gained, share };
}

/** Both together. */
export function expectedSum({ kept, gained, share }: Expected, conditions: ValuesOf, n: number): Float64Array {
  const a = kept(conditions, n), b = gained(conditions, n);
  return a.map((p, i) => share * p + (1 - share) * b[i]);
}

export const meanOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
};
