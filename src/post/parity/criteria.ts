import type { MeasuredSet } from "./set.ts";
import { spread } from "./spread.ts";
import { sourceLimits } from "./rules.ts";

/** One number by which parity is judged, with its goal. Shares are 0..1. */
export interface Criterion {
  id: "matched" | "same type" | "same type, clear" | "flux median" | "flux 95 %" | "dchisq" | "ivar";
  /** What it says, in words. */
  text: string;
  value: number;
  goal: number;
  sense: "at least" | "below";
  unit: "share" | "sigma";
  /** Of a share: how many of how many. */
  count?: number;
  of?: number;
  /** The largest difference behind a share, relative. */
  worst?: number;
  /** Undefined without data. */
  met?: boolean;
}

/** S/N above which an isolated source is called clear. */
export const clearSn = 10;

/** The criteria over all the sets given, as one sample. */
export function criteria(sets: readonly MeasuredSet[], radius: number): Criterion[] {
  const pairs = sets.flatMap((s) => s.pairs.map((p, i) => ({ ...p, ...s.facts[i] })));
  const same = (list: typeof pairs) => list.filter((p) => p.type.ours === p.type.theirs).length;
  const clear = pairs.filter((p) => p.isolated && p.sn > clearSn), reference = sum(sets.map((s) => s.counts.theirs));
  const flux = spread(sets.flatMap((s) => s.differences.filter((d) => d.rule.kind === "flux").flatMap((d) => d.sigma)));
  return [
    share("matched", `matched within ${radius}″`, pairs.length, reference, 0.99),
    share("same type", "same type", same(pairs), pairs.length, 0.97),
    share("same type, clear", `same type, isolated and S/N > ${clearSn}`, same(clear), clear.length, 0.98),
    below("flux median", "|Δflux|, median over all bands", flux.median, 0.05),
    below("flux 95 %", "|Δflux|, 95 % over all bands", flux.p95, 0.3),
    within(sets, "dchisq", "dchisq within 0.1 %, of sources of one type"),
    within(sets, "ivar", "ivars within 1 %, of sources of one type"),
  ];
}

function within(sets: readonly MeasuredSet[], kind: "dchisq" | "ivar", text: string): Criterion {
  const limit = sourceLimits[kind]!.relative!;
  const columns = sets.flatMap((s) => s.differences.filter((d) => d.rule.kind === kind));
  const relative = columns.flatMap((d) => d.relative), oneSided = sum(columns.map((d) => d.oneSided.length));
  const criterion = share(kind, text, relative.filter((r) => r <= limit).length, relative.length + oneSided, 1);
  return { ...criterion, worst: spread(relative).worst };
}

function share(id: Criterion["id"], text: string, count: number, of: number, goal: number): Criterion {
  const value = count / of, met = of > 0 ? { met: value >= goal } : {};
  return { id, text, value, goal, sense: "at least", unit: "share", count, of, ...met };
}

function below(id: Criterion["id"], text: string, value: number, goal: number): Criterion {
  return {
    id,
    text,
    value,
    goal,
    sense: "below",
    unit: "sigma",
    ...(Number.isNaN(value) ? {} : { met: value < goal }),
  };
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
