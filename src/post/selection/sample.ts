import { UsageError } from "../../base/errors.ts";
import { requireNamed } from "../../base/errors/named.ts";
import { bandsOf, fiberPrefix, passes, requireBands, type TargetCut } from "../derive/cuts.ts";
import type { RunResults } from "../science/results.ts";
import type { Rows } from "../science/rows.ts";

/** A sample of galaxies: what is asked of the true and of the measured magnitudes. */
export interface Sample {
  name: string;
  about: string;
  /** Whether a source belongs to it by its true magnitudes. */
  belongs: (row: number) => boolean;
  /** Whether its measurement is selected; for sources that were found. */
  passes: (row: number) => boolean;
}

/** The sample without a cut. */
export const everything = "found";

/** @param cuts the user's own; by default those that the tables were derived with
 * @throws {UsageError} for a name that is none, and a cut with a band or column that the run does not have */
export function sampleOf(rows: Rows, results: RunResults, name: string, cuts?: readonly TargetCut[]): Sample {
  const known = cuts ?? results.cuts;
  requireNamed("select sample", [name], cuts ? "the file of cuts" : "the run", [
    ...known.map((c) => c.name),
    everything,
  ]);
  if (name === everything) {
    return { name, about: "every source that is found", belongs: () => true, passes: () => true };
  }
  if (!cuts) {
    const { bit, about } = results.cuts.find((c) => c.name === name)!;
    const truth = rows.number("targets_mask_true"),
      got = rows.number("targets_mask"),
      has = (m: number) => (m & 2 ** bit) !== 0;
    return { name, about, belongs: (i) => has(truth(i)), passes: (i) => has(got(i)) };
  }
  const cut = cuts.find((c) => c.name === name)!;
  requireBands([cut], results.bands);
  if (bandsOf(cut).some((band) => band.startsWith(fiberPrefix))) {
    throw new UsageError(
      `Cannot select by cut "${name}": tables have no magnitudes in fibres; give the cut to obiwan derive, then name it without --cuts`,
    );
  }
  for (const column of columnsOf(cut)) {
    if (!rows.has(`tractor_${column}`)) {
      requireNamed(`use cut "${name}" with column`, [column], "the catalogue", catalogueColumns(rows));
    }
  }
  const truth = byBand(results.bands, (b) => rows.number(`mag_true_${b}`)),
    measured = byBand(results.bands, (b) => rows.measured(b));
  const words = new Set(cut.columns.flatMap((c) => typeof c.equals === "string" ? [c.column] : []));
  const columns = new Map(
    columnsOf(cut).map((column) => {
      const from = `tractor_${column}`;
      return [column, words.has(column) ? rows.text(from) : rows.number(from)];
    }),
  );
  return {
    name,
    about: cut.about,
    belongs: (i) => passes(cut, (b) => truth(b)(i)),
    passes: (i) => passes(cut, (b) => measured(b)(i), (c) => columns.get(c)!(i)),
  };
}

const catalogueColumns = (rows: Rows) =>
  [...rows.table.columns.keys()].filter((n) => n.startsWith("tractor_")).map((n) => n.slice("tractor_".length));

type Of = (row: number) => number;
function byBand(bands: readonly string[], of: (band: string) => Of): (band: string) => Of {
  const all = new Map(bands.map((b) => [b, of(b)]));
  return (b) => all.get(b) ?? (() => NaN);
}

/** Columns of the tables that a sample needs besides those of plots. */
export const sampleColumns = (cuts: readonly TargetCut[] = []): string[] =>
  cuts.flatMap((cut) => columnsOf(cut).map((column) => `tractor_${column}`));

/** Columns of the catalogue that the rules of a cut ask for. */
const columnsOf = (cut: TargetCut): string[] => [
  ...new Set(
    cut.columns.flatMap(({ column, signal_to_noise: band }) =>
      column === undefined ? [`flux_${band}`, `flux_ivar_${band}`] : [column]
    ),
  ),
];
