import type { Table } from "../../base/table.ts";
import { calibration, informativeEdges, type Outcomes, scores } from "./checks/calibration.ts";
import { closure } from "./checks/closure.ts";
import { foldsOf } from "./checks/folds.ts";
import { type Expected, expectedOf, expectedSum } from "./expected.ts";
import { type ModelKind, modelKinds } from "./models/model.ts";
import { fitParts, type PartModels, predictSources } from "./parts.ts";
import type { Checks } from "./selection_file.ts";
import type { Sources } from "./sources.ts";

/** What models that had not seen a source's brick say of it. */
export interface HeldOut {
  /** Groups of bricks that were held out one after another. */
  folds: number;
  /** Of each kind of model, [n]. */
  predicted: Record<ModelKind, Float64Array>;
  /** By the place alone, by the chosen kind, [n]. */
  expected: Float64Array;
  /** What models without each group expect of places. */
  without: Expected[];
}

/** Fits again without each group of bricks. @param all models of all bricks @param truths as `drawTruths` makes them */
export function holdOut(
  sources: Sources,
  all: PartModels,
  truths: Table,
  { kind, band, share, say }: { kind: ModelKind; band: string; share: number; say: (line: string) => void },
): HeldOut {
  const { n, brick, values } = sources, group = foldsOf(sources.bricks), folds = Math.max(...group) + 1;
  const predicted = { additive: new Float64Array(n), binned: new Float64Array(n) }, expected = new Float64Array(n);
  const without: Expected[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const models = fitParts(sources, (i) => group[brick[i]] !== fold, all);
    const rows = Int32Array.from(Array.from({ length: n }, (_, i) => i).filter((i) => group[brick[i]] === fold));
    for (const k of modelKinds) {
      predictSources(sources, models, k, rows).forEach((p, j) => predicted[k][rows[j]] = p);
    }
    const place = expectedOf(models, kind, truths, { band, share });
    expectedSum(place, (v) => Float64Array.from(rows, (i) => values.get(v)![i]), rows.length)
      .forEach((p, j) => expected[rows[j]] = p);
    without.push(place);
    say(`tested on group ${fold + 1} of ${folds}`);
  }
  return { folds, predicted, expected, without };
}

export function checksOf(sources: Sources, held: HeldOut, kind: ModelKind): Checks {
  const { ra, dec, brick, bricks, selected, values, variables } = sources;
  const outcomes = (k: ModelKind): Outcomes => ({
    predicted: held.predicted[k],
    happened: selected,
    brick,
    bricks: bricks.length,
  });
  const mine = outcomes(kind), tens = calibration("prediction", mine, mine.predicted, informativeEdges(mine.predicted));
  const conditions = variables.filter((v) => v.kind === "condition");
  return {
    folds: held.folds,
    scores: { additive: scores(outcomes("additive")), binned: scores(outcomes("binned")) },
    worst: tens.reduce((m, b) => Math.max(m, Math.abs(b.observed - b.predicted)), 0),
    chi2: tens.reduce((s, b) => s + ((b.observed - b.predicted) / b.error) ** 2, 0),
    bins: tens.length,
    calibration: [...tens, ...variables.flatMap((v) => calibration(v.name, mine, values.get(v.name)!))],
    closure: closure({
      ra,
      dec,
      brick,
      bricks: bricks.length,
      selected,
      expected: held.expected,
      conditions: new Map(conditions.map((v) => [v.name, values.get(v.name)!])),
    }),
  };
}
