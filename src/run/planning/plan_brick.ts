import type { Table } from "../../base/table.ts";
import { fitsBytes, tableHdu } from "../../io/fits.ts";
import type { Colouring, PlannedBrick, Unit } from "../../rundir/plan.ts";
import type { Settings } from "../../rundir/settings.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { CcdChoice } from "../../survey/ccds.ts";
import { responseRules } from "../../survey/truth/response.ts";
import type { TruthTable } from "../../survey/truth.ts";
import { colouredSets, orderedSets, type SetRules, type SourceSet } from "./sets.ts";
import { originalTasks, type Task, taskDir, taskRows, writeTasks } from "./task_lines.ts";
import { type Randoms, unitTable } from "./truth.ts";

/** What is planned for one brick. */
export interface BrickPlan {
  planned: PlannedBrick;
  grid: BrickGrid;
  /** Without their estimates. */
  units: Omit<Unit, "estimate">[];
  ccds: Table;
  /** Its row of the survey's table of bricks. */
  row: Table;
  truth?: Uint8Array;
}

/** What the units of every brick are made by. */
export interface UnitRules {
  settings: Settings;
  /** Tasks of the original instead of sets of our own. */
  tasks?: readonly Task[];
  say: (line: string) => void;
  /** Receives the task lines with which the original would inject the same sources, brick by brick. */
  hearTasks?: (tasks: readonly Task[]) => void;
}

/** By which rules CCDs are chosen. */
export const ccdChoice = ({ survey }: Settings): CcdChoice => (
  { bands: survey.bands, ignoreCuts: survey.ignore_ccd_cuts }
);

/** Plans the units of one brick: as it is, and with each set of sources. @param seen its row of the table of bricks, and the CCDs that
 * were chosen for it */
export async function planBrick(
  { settings, tasks: allTasks, say, hearTasks }: UnitRules,
  grid: BrickGrid,
  seen: Pick<BrickPlan, "ccds" | "row">,
  randoms: Randoms | undefined,
): Promise<BrickPlan> {
  const { ccds } = seen;
  const { survey, inject, run: { real } } = settings, brick = grid.brickname;
  const planned: PlannedBrick = { brick, ccds: ccds.nrows, sources: 0 };
  if (ccds.nrows === 0) {
    planned.nothing = `no CCD of the bands ${survey.bands.join(", ")} touches it`;
    return { planned, grid, units: [], ...seen };
  }
  const unit = (name: string, rowstart: number, sources: number) => ({
    id: `${brick}/${name}`,
    brick,
    name,
    rowstart,
    sources,
  });
  const tasks = allTasks?.filter((t) => t.brick === brick), units = real && !tasks ? [unit("real", 0, 0)] : [];
  if (!randoms) return { planned, grid, units, ...seen };
  const { table, truth } = await randoms.of(grid),
    choice = { ...inject, minId: inject.min_id > 0 ? BigInt(inject.min_id) : undefined };
  const { sets, colouring } = tasks
    ? { sets: tasks.map((t) => ({ name: taskDir(t), rowstart: t.rowstart, ...taskRows(grid, truth, t, choice) })) }
    : ownSets(grid, truth, choice);
  if (colouring) planned.colouring = colouring;
  hearTasks?.(tasks ?? originalTasks(grid, truth, choice));
  const filled = sets.filter((s) => s.rows.length > 0);
  for (const t of tasks?.filter((_, i) => sets[i].rows.length === 0) ?? []) {
    say(`warning: task "${writeTasks([t]).trim()}" has no source to inject and becomes no unit`);
  }
  planned.sources = filled.reduce((n, s) => n + s.rows.length, 0);
  if (filled.length === 0 && units.length === 0) planned.nothing = "no source to inject lies on it";
  if (filled.length === 0) return { planned, grid, units, ...seen };
  const own = filled.map((s) => unit(s.name, s.rowstart, s.rows.length));
  units.push(...own, ...own.flatMap((u) => pairsOf(settings, u)));
  return {
    planned,
    grid,
    ...seen,
    truth: fitsBytes(unitTable(table, filled).map(([name, t]) => tableHdu(t, name))),
    units,
  };
}

type PlannedUnit = BrickPlan["units"][number];

/** The pairs that responses are measured with: the same sources twice, with a change in either direction. */
function pairsOf({ response }: Settings, { brick, name, ...unit }: PlannedUnit): PlannedUnit[] {
  return responseRules.filter(({ kind }) => response[kind] > 0).flatMap(({ kind, short }) =>
    ([1, -1] as const).map((side) => {
      const own = `${name}_${short}_${side > 0 ? "p" : "m"}`;
      return { ...unit, id: `${brick}/${own}`, brick, name: own, response: { of: name, kind, side } };
    })
  );
}

/** Sets by the rule that the settings name; they leave out no source, and are called `rs0`, `rs500`, … like the original's. */
function ownSets(grid: BrickGrid, truth: TruthTable, rules: SetRules & Pick<Settings["inject"], "sets">) {
  const named = (sets: readonly SourceSet[]) => sets.map((s) => ({ name: `rs${s.rowstart}`, skippedIds: [], ...s }));
  if (rules.sets === "ordered") return { sets: named(orderedSets(grid, truth, rules)) };
  const { sets, least } = colouredSets(grid, truth, rules), sizes = sets.map((s) => s.rows.length);
  const colouring: Colouring = { sets: sets.length, least, largest: Math.max(...sizes), smallest: Math.min(...sizes) };
  return { sets: named(sets), colouring: sets.length > 0 ? colouring : undefined };
}
