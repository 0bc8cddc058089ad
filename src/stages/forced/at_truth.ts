import { numbers, type Table, takeRows } from "../../base/table.ts";
import { nanomaggies } from "../../base/units.ts";
import { catalogueTargets, type ForcedTarget, truthTargets } from "../../survey/forced_targets.ts";
import { oneToOne } from "../../survey/match/one_to_one.ts";
import type { TruthRows } from "../../survey/truth.ts";

/** What is measured together for forced photometry of the injected sources: the catalogue without the rows that were made for
 * them, and they themselves, at their true positions and shapes. The injected ones come last. */
export function catalogueAndTruth(
  catalogue: Table,
  bands: readonly string[],
  { truth, rows }: TruthRows,
  brickname: string,
): ForcedTarget[] {
  const flux = bands.map((b) => Float64Array.from(rows, (r) => nanomaggies(truth.mag[b][r])));
  const want = { ra: rows.map((r) => truth.ra[r]), dec: rows.map((r) => truth.dec[r]), flux };
  const got = bands.map((b) => numbers(catalogue, `flux_${b}`)!);
  const { row } = oneToOne(want, { ra: numbers(catalogue, "ra")!, dec: numbers(catalogue, "dec")!, flux: got });
  const theirs = new Set(row);
  const others = Array.from({ length: catalogue.nrows }, (_, i) => i).filter((i) => !theirs.has(i));
  return [
    ...catalogueTargets(takeRows(catalogue, others), "of this run"),
    ...truthTargets(truth, rows, brickname),
  ];
}
