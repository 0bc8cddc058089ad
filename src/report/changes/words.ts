import { type Change, compareRuns, type RunChanges } from "../../post/science/changes.ts";
import type { BiasChange, Centre } from "../../post/science/changes/bias.ts";
import type { RunResults } from "../../post/science/results.ts";
import { Rows } from "../../post/science/rows.ts";
import { brief, withError } from "../figures/figure.ts";

/** Two runs of the same sources. */
export interface RunPair {
  a: RunResults;
  b: RunResults;
  /** From how many σ on a flux counts as changed. */
  sigmas: number;
}

export const rowsOf = ({ rows, bands }: RunResults) => new Rows(rows, bands);

/** What became of each source in both. */
export const changesOf = ({ a, b, sigmas }: RunPair): RunChanges => compareRuns(rowsOf(a), rowsOf(b), sigmas);

/** "from → to" of what changed. */
export const what = (c: Change) => ({
  fate: c.fate ? c.fate.join(" → ") : "",
  type: c.type ? c.type.join(" → ") : "",
  flux: c.flux ? `${c.flux.band}: ${brief(c.flux.a, 4)} → ${brief(c.flux.b, 4)} (${brief(c.flux.sigma)} σ)` : "",
});

/** Which run misstates calibrations on purpose. */
const misstatedLines = (runs: readonly RunResults[]): string[] =>
  runs.flatMap(({ name, asked }) =>
    asked.filter((line) => line.startsWith("calibration misstated")).map((line) => `${name}: ${line}`)
  );

/** Fluxes in percent, sizes in percent by their logarithm, places in milliarcsec. */
function biasLine({ quantity, n, a, b, difference }: BiasChange, nameA: string, nameB: string): string {
  const [scale, unit] = quantity.startsWith("d") ? [1000, " mas"] : [100, " %"];
  const words = ({ median, error }: Centre) => withError(scale * median, scale * error) + unit;
  return `bias of ${quantity} (median of ${n}): ${nameA} ${words(a)}, ${nameB} ${words(b)}, difference ${
    words(difference)
  }`;
}

/** What changed, in a few lines. */
export function summary({ a, b, sigmas }: RunPair, c: RunChanges): string[] {
  const count = (key: "fate" | "type" | "flux") => c.changes.filter((x) => x[key]).length;
  const both = `${c.both} sources in both runs, ${c.onlyA} only in ${a.name}, ${c.onlyB} only in ${b.name}`;
  if (c.both === 0) return [`${both}: sources are paired by id and brick, so both runs must inject the same randoms`];
  return [
    both,
    `recovered share, ${b.name} less ${a.name}: ${
      withError(c.difference.difference, c.difference.error)
    } (${c.gained} gained, ${c.lost} lost)`,
    ...misstatedLines([a, b]),
    ...c.bias.map((x) => biasLine(x, a.name, b.name)),
    `${c.changes.length} changed: ${count("fate")} in fate, ${count("type")} in type, ${
      count("flux")
    } in flux by more than ${sigmas} σ`,
  ];
}
