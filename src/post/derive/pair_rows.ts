import type { Disk } from "../../base/disk.ts";
import { type Column, type Table, texts } from "../../base/table.ts";
import type { Unit } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { pairColumns } from "../../survey/data_model/tables/response.ts";
import { columnsOf } from "../science/rows.ts";
import { brickRows, type BrickUnits } from "./brick_rows.ts";
import type { TargetCut } from "./cuts.ts";

/** Rows of a brick's pairs of units: of each source both sides, with what responses need of the derived columns. Of a pair of which one
 * side failed there is none, for its other side would count as a change. @returns undefined where the brick has no pairs */
export async function pairRows(
  disk: Disk,
  run: RunDir,
  { plan, brick, units, states }: BrickUnits,
  cuts: readonly TargetCut[],
): Promise<Table | undefined> {
  const failed = new Set(units.flatMap((u, i) => u.response && states[i] === "failed" ? [pairOf(u)] : []));
  const made = units.map((u, i) => ({ u, state: states[i] })).filter(({ u }) => u.response && !failed.has(pairOf(u)));
  if (made.length === 0) return undefined;
  const own = made.map(({ u }) => u), byName = new Map(own.map((u) => [u.name, u.response!]));
  const rows = await brickRows(disk, run, { plan, brick, units: own, states: made.map((m) => m.state) }, cuts);
  const kept = columnsOf(plan.settings.survey.bands), unit = texts(rows, "unit")!.map((n) => byName.get(n.trimEnd())!);
  const kind: Column = { type: "str", shape: [], data: unit.map((r) => r.kind), width: 16 };
  const side: Column = { type: "i2", shape: [], data: Int16Array.from(unit, (r) => r.side) };
  const first = new Map([[pairColumns[0].name, kind], [pairColumns[1].name, side]]);
  const columns = new Map([...first, ...[...rows.columns].filter(([name]) => kept.has(name))]);
  return { nrows: rows.nrows, columns };
}

/** Of two units that are the sides of one. */
const pairOf = ({ response }: Unit) => `${response!.of} ${response!.kind}`;
