import { InputError } from "../../base/errors.ts";
import { selectTruth } from "../../stages/inject.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { brickNameFault } from "../../survey/bricks/brick_selection.ts";
import type { TruthTable } from "../../survey/truth.ts";
import { rowsOnGrid } from "../../survey/match/close_sources.ts";

/** One line of the original's task lists: `brick rowstart do_skipids do_more`. */
export interface Task {
  brick: string;
  rowstart: number;
  skipped: boolean;
  more: boolean;
}

const rule = "<brick> <rowstart> <do_skipids> <do_more>, the last two yes or no";

/** @throws {InputError} naming the line */
export function readTasks(text: string, path: string): Task[] {
  const tasks: Task[] = [], seen = new Map<string, number>();
  text.split("\n").forEach((line, i) => {
    const words = line.trim().split(/\s+/);
    if (words[0] === "" || words[0].startsWith("#")) return;
    const fail = (why: string): never => {
      throw new InputError(`Cannot read task list "${path}" line ${i + 1}: ${why}, it is "${line.trim()}"`);
    };
    const [brick, rs, skip, more] = words, yes = /^(yes|no)$/;
    if (words.length === 5) fail("a fifth field (subset of the cosmos data) is not supported");
    if (words.length !== 4 || !/^\d+$/.test(rs) || !yes.test(skip) || !yes.test(more)) fail(`it must be ${rule}`);
    const fault = brickNameFault(brick);
    if (fault) fail(fault);
    const task = { brick, rowstart: Number(rs), skipped: skip === "yes", more: more === "yes" };
    const key = `${brick}/${taskDir(task)}`, before = seen.get(key);
    if (before !== undefined) fail(`each task may stand there once, line ${before} is the same`);
    seen.set(key, i + 1);
    tasks.push(task);
  });
  return tasks;
}

export const writeTasks = (tasks: readonly Task[]): string =>
  tasks.map((t) => `${t.brick} ${t.rowstart} ${t.skipped ? "yes" : "no"} ${t.more ? "yes" : "no"}\n`).join("");

/** Name of the directory of a task's products, as the original has it. */
export const taskDir = ({ rowstart, skipped, more }: Omit<Task, "brick">): string =>
  `${more ? "more_" : ""}${skipped ? "skip_" : ""}rs${rowstart}`;

/** Rows that the original would inject for a task: sorted by id, `rowstart … rowstart + nobj`, the later one of a pair closer
 * than `separation` left out. A task with do_skipids takes its rows from those that the other tasks of the brick left out.
 * `minId` counts for tasks with do_more only, as there. */
export function taskRows(
  grid: BrickGrid,
  truth: TruthTable,
  task: Task,
  { nobj, separation, minId }: { nobj: number; separation: number; minId?: bigint },
): { rows: number[]; skippedIds: readonly bigint[] } {
  const least = task.more ? minId : undefined, part = (rows: readonly number[]) => pick(truth, rows);
  let rows = rowsOnGrid(grid, truth, least);
  if (task.skipped) {
    const left = new Set<bigint>();
    for (let rowstart = 0; rowstart < rows.length; rowstart += nobj) {
      for (const id of selectTruth(grid, part(rows), { rowstart, nobj, separation }).skippedIds) left.add(id);
    }
    rows = rows.filter((r) => left.has(truth.id[r]));
  }
  const selection = selectTruth(grid, part(rows), { rowstart: task.rowstart, nobj, separation });
  return { rows: selection.rows.map((r) => rows[r]), skippedIds: selection.skippedIds };
}

/** Task lines with which the original comes as near to injecting every source of a brick as it does: its chunks, and those of the
 * sources that they leave out. `minId` takes do_more there. */
export function originalTasks(
  grid: BrickGrid,
  truth: TruthTable,
  choice: { nobj: number; separation: number; minId?: bigint },
): Task[] {
  const { nobj, minId } = choice, n = rowsOnGrid(grid, truth, minId).length, tasks: Task[] = [];
  const task = { brick: grid.brickname, skipped: false, more: (minId ?? 0n) > 0n };
  let left = 0;
  for (let rowstart = 0; rowstart < n; rowstart += nobj) {
    tasks.push({ ...task, rowstart });
    left += taskRows(grid, truth, { ...task, rowstart }, choice).skippedIds.length;
  }
  for (let rowstart = 0; rowstart < left; rowstart += nobj) tasks.push({ ...task, skipped: true, rowstart });
  return tasks;
}

/** Tasks in the original's order: the first chunk of all bricks, then the next, those of what was left out last. */
export const inOrder = (tasks: readonly Task[]): Task[] =>
  tasks.toSorted((a, b) => Number(a.skipped) - Number(b.skipped) || a.rowstart - b.rowstart);

/** Ids and positions of some rows: what a selection looks at. */
function pick(truth: TruthTable, rows: readonly number[]): TruthTable {
  return {
    id: rows.map((r) => truth.id[r]),
    ra: Float64Array.from(rows, (r) => truth.ra[r]),
    dec: Float64Array.from(rows, (r) => truth.dec[r]),
    mag: {},
  };
}
