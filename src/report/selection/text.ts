import type { SelectionFile } from "../../post/selection/selection_file.ts";
import { variablesOf } from "../../post/selection/models/model.ts";
import { plainTable } from "../text_table.ts";

const percent = (x: number) => `${(100 * x).toFixed(2)} %`;

/** What a selection function says, and how well it does on bricks that were held out. */
export function selectionText({ sample, counts, left, model, parts, checks, conditions }: SelectionFile): string {
  const { belong, kept, notFound, failed, gained, others } = counts;
  const pulls = checks.closure.powers.map((p) => Math.abs(p.after / p.error));
  const other = model === "additive" ? "binned" : "additive";
  return [
    `${sample.name}: ${sample.about}`,
    plainTable([
      ["injected sources that belong", String(belong), ""],
      ["  found and selected", String(kept), percent(kept / belong)],
      ["  not found", String(notFound), percent(notFound / belong)],
      ["  found, but the measurement fails the cut", String(failed), percent(failed / belong)],
      ["injected sources that do not belong", String(others), ""],
      ["  found and selected: contamination", String(gained), percent(gained / Math.max(1, kept + gained))],
    ]),
    ...(left.vetoed + left.incomplete > 0
      ? [`not used: ${left.vetoed} on pixels that samples leave out, ${left.incomplete} without a value of a variable`]
      : []),
    ...(left.constant.length > 0 ? [`the same for all: ${left.constant.join(", ")}`] : []),
    `kept depends on ${variablesOf(parts.kept.models[model]).join(", ") || "nothing"}`,
    `bricks held out (${counts.bricks} in ${checks.folds} groups): largest difference in ${checks.bins} bins ${
      percent(checks.worst)
    }, ` +
    `χ² ${checks.chi2.toFixed(1)}`,
    `log likelihood of a source: ${model} ${checks.scores[model].logLikelihood.toFixed(5)}, ${other} ${
      checks.scores[other].logLikelihood.toFixed(5)
    }`,
    `weighted randoms against selected sources: ${
      pulls.filter((p) => p < 2).length
    } of ${pulls.length} means of ${conditions.length} ` +
    `conditions and their squares within 2 σ`,
  ].join("\n");
}
